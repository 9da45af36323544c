"""What a check has to say."""


class Findings:
    """What is wrong: (file, rule, what). Nothing found: all is well."""

    def __init__(self):
        self.all = []

    def add(self, file, rule, what):
        self.all.append((file, rule, what))

    def __len__(self):
        return len(self.all)

    def __str__(self):
        return '\n'.join('    %s: %s: %s' % finding for finding in self.all)
