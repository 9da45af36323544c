"""exceptions.yaml: what is not to be found, with reasons."""

import os

import yaml

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'exceptions.yaml')


class Exceptions:
    def __init__(self):
        with open(PATH) as f:
            self._all = yaml.safe_load(f)
        self._used = []

    def excuse(self, group, **what):
        """Whether there is an exception with these words; it counts as used from then on."""
        for exception in self._all[group]:
            if {k: v for k, v in exception.items() if k != 'reason'} == what and exception.get('reason'):
                self._used.append(exception)
                return True
        return False

    def idle(self, group):
        return [exception for exception in self._all[group] if exception not in self._used]
