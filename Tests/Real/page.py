"""A page of /metrics in the text format 0.0.4, and a log in logfmt, read back."""

import datetime
import json
import re

_LINE = re.compile(r'^(\w+)(?:\{(.*)\})? (\S+)$')
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)')


class Page:
    """The samples of one scrape."""

    def __init__(self, text):
        self._samples = []
        for line in text.splitlines():
            found = _LINE.match(line)
            if found and not line.startswith('#'):
                name, labels, value = found.groups()
                self._samples.append((name, dict(_LABEL.findall(labels or '')), float(value)))

    def all(self, name, **labels):
        """(labels, value) of each series of that name with these labels among its own."""
        return [(have, value) for n, have, value in self._samples
                if n == name and labels.items() <= have.items()]

    def value(self, name, **labels):
        """The value of the only such series; None when there is none."""
        found = self.all(name, **labels)
        if len(found) > 1:
            raise AssertionError('the page has %d series %s%s' % (len(found), name, labels))
        return found[0][1] if found else None

    def sum(self, name, **labels):
        return sum(value for _, value in self.all(name, **labels))

    def one_of(self, name, label, **labels):
        """Which value of a state set's label is 1; None when there is no such set."""
        true = [have[label] for have, value in self.all(name, **labels) if value == 1]
        if len(true) > 1:
            raise AssertionError('%s%s is %s at once' % (name, labels, true))
        return true[0] if true else None


def events(text):
    """The lines of a log in logfmt as dictionaries; `time` in unix seconds."""
    found = []
    for line in text.splitlines():
        if not line.startswith('time='):
            continue
        fields = {k: json.loads(v) if v.startswith('"') else v for k, v in _FIELD.findall(line)}
        fields['time'] = datetime.datetime.fromisoformat(fields['time']).timestamp()
        found.append(fields)
    return found
