"""A real Prometheus that scrapes one target, and what it stored."""

import json
import os
import shutil
import subprocess
import urllib.parse

from cinder import get
from processes import Failed, Process, free_port, wait_until

SCRAPE_INTERVAL = 1     # seconds
JOB = 'exporter'

CONFIGURATION = '''\
global: {scrape_interval: %(interval)ds, scrape_timeout: %(interval)ds}
scrape_configs:
- job_name: %(job)s
  static_configs: [{targets: ['%(target)s']}]
%(more)s'''


class Prometheus:
    def __init__(self, directory, target, name='prometheus', more=''):
        binary = shutil.which('prometheus')
        if not binary:
            raise Failed('there is no prometheus here: scripts/need-packages real')
        port = free_port()
        self.address = 'http://127.0.0.1:%d' % port
        data = os.path.join(directory, name)
        os.makedirs(data)
        configuration = os.path.join(directory, name + '.yml')
        with open(configuration, 'w') as f:
            f.write(CONFIGURATION % {'interval': SCRAPE_INTERVAL, 'job': JOB, 'target': target, 'more': more})
        self.process = Process(name, [
            binary, '--config.file=' + configuration, '--storage.tsdb.path=' + data,
            '--web.listen-address=127.0.0.1:%d' % port, '--log.level=warn',
        ], os.path.join(directory, name + '.log'))

    def wait_until_it_scrapes(self):
        def scraped():
            try:
                return self.value('up') is not None
            except OSError:
                return False
        wait_until('Prometheus has stored a scrape', scraped, within=30, alive=[self.process])

    def stored(self, selector=''):
        """Every sample as it was stored, no staleness markers: a Stored.

        A range selector in an instant query answers raw samples with their own times; query_range would
        answer values at the steps asked for, up to five minutes old.
        """
        query = '{job="%s"%s}[1h]' % (JOB, ',' + selector if selector else '')
        return Stored([
            Series(r['metric'], [(float(t), float(v)) for t, v in r['values']]) for r in self._query(query)])

    def value(self, expression):
        """The value of an expression that has exactly one; None when it has none."""
        result = self._query(expression)
        if len(result) > 1:
            raise Failed('%s has %d values' % (expression, len(result)))
        return float(result[0]['value'][1]) if result else None

    def _query(self, expression):
        url = self.address + '/api/v1/query?' + urllib.parse.urlencode({'query': expression})
        with get(url, timeout=30) as answer:
            return json.load(answer)['data']['result']


class Series:
    def __init__(self, labels, samples):
        self.name = labels['__name__']
        self.labels = {k: v for k, v in labels.items() if k not in ('__name__', 'job', 'instance')}
        self.samples = samples

    @property
    def values(self):
        return [v for _, v in self.samples]

    def between(self, begin, end):
        return [(t, v) for t, v in self.samples if begin <= t <= end]


class Stored:
    """Series with their raw samples."""

    def __init__(self, series):
        self.series = series

    def all(self, name, **labels):
        return [s for s in self.series
                if s.name == name and all(s.labels.get(k) == v for k, v in labels.items())]

    def one(self, name, **labels):
        """The only series of that name with these labels among its own."""
        found = self.all(name, **labels)
        if len(found) != 1:
            raise AssertionError('Prometheus stored %d series %s%s: %s' % (
                len(found), name, labels, [s.labels for s in found]))
        return found[0]

    def maybe(self, name, **labels):
        """As `one`; None when there is none."""
        return self.one(name, **labels) if self.all(name, **labels) else None


def check_metrics(page):
    """What `promtool check metrics` says about a page in the text format 0.0.4: (exit status, output)."""
    done = subprocess.run(['promtool', 'check', 'metrics'], input=page, capture_output=True, timeout=30)
    return done.returncode, (done.stdout + done.stderr).decode()
