"""Alerts on the way: two exporters that watch one cloud, two Alertmanagers in a cluster, and receivers of webhooks.

One copy is frozen and thawed; the exporters are away for a while meanwhile; another copy loses its cinder-volume.
"""

import contextlib
import functools
import time

from alertmanager import Alertmanagers, Receiver
from exporter import Exporter
from processes import Failed, happens, together, wait_until

WINDOW = 10                     # seconds
MISSING_WINDOW = 15
INTERVAL = 2
AWAY = 15                       # seconds for which no exporter runs
BACKEND = 'cinder-volume-alpha'
STALLED, UNREADABLE = 'CinderVolumeMigrationStalled', 'CinderVolumeMigrationUnreadable'

CONFIGURATION = '''\
clouds: [{name: lab, os_cloud: lab-appcred}]
poll: {interval: %(interval)ds, timeout: 30s, request_timeout: 6s}
policies:
- {window: %(window)ds, number_missing_window: %(missing)ds, finishing_window: 15s, mode: strict}
alerts: {runbooks: 'https://wiki.example.org/runbooks'}
storage: {path: '%(directory)s/%(name)s.db'}
receivers:
- name: replicas
  alertmanager: {urls: [%(replicas)s]}
%(more)s'''

HOOK = '''\
- name: hook
  webhook: {url: '%s/own', group_by: [alertname, volume_id, source_host], group_wait: 0s, group_interval: 1s}
'''

# Which backend each leaves, and how many bytes a second it copies. The one that BACKEND holds is hit.
VOLUMES = {'frozen': ('beta', 'alpha', 4 << 20), 'hit': ('alpha', 'beta', 4 << 20)}


class Alerts:
    def __init__(self, bench):
        self.bench = bench
        self.lab = bench.lab
        self.volumes = {}
        self.exporters = {}
        self.at = {}
        self._generation = 0
        self.own = Receiver()           # what the first exporter tells by itself
        self.theirs = Receiver()        # what the Alertmanagers tell
        self.alertmanagers = None

    def play(self):
        """All of it, and what was recorded: judged afterwards, so that one thing gone wrong hides no other."""
        self.alertmanagers = Alertmanagers(self.bench.directory, self.theirs)
        self.alertmanagers.wait_until_ready()
        self._start()
        together([functools.partial(self._begin, name) for name in VOLUMES])
        self._wait('both copies are under way', lambda exporter: all(
            (exporter.metrics().value('cinder_migration_progress_ratio', volume_id=volume) or 0) >= 0.02
            for volume in self.volumes.values()))
        self._freeze_and_go_away()
        self._thaw()
        self._lose_the_backend()

    def close(self):
        self._stop()
        if self.alertmanagers:
            self.alertmanagers.end()
        self.own.end()
        self.theirs.end()
        with contextlib.suppress(Failed):
            self.lab.run('up', within=300)
        for name, volume in self.volumes.items():
            self.lab.control('freeze', volume, None)
            if name == 'hit' and volume in self.lab.cinder.migrating():
                self.lab.cinder.give_up(volume)
        self.lab.delete_all(list(self.volumes.values()))

    def _freeze_and_go_away(self):
        frozen = self.volumes['frozen']
        self._do('frozen', lambda: self.lab.control('freeze', frozen, ''))
        self._see('told', lambda: self.own.told(STALLED, 'firing', volume_id=frozen)
                  and self.theirs.told(STALLED, 'firing', volume_id=frozen))
        # Time enough for a second notification, if there were to be one.
        time.sleep(8)
        self._do('away', self._stop)
        self.while_away = None
        time.sleep(AWAY)
        self.while_away = self.alertmanagers.alerts(STALLED, volume_id=frozen)
        self._do('back', self._start)

    def _thaw(self):
        frozen = self.volumes['frozen']
        # So that the first word after the start is that nothing has changed.
        self._wait('both know of the stall again', lambda exporter: exporter.state(frozen) == 'stalled')
        time.sleep(2 * INTERVAL)
        self._do('thawed', lambda: self.lab.control('freeze', frozen, None))
        self._see('resolved', lambda: self.own.told(STALLED, 'resolved', volume_id=frozen)
                  and self.theirs.told(STALLED, 'resolved', volume_id=frozen))

    def _lose_the_backend(self):
        hit = self.volumes['hit']
        self._do('killed', lambda: self.lab.signal('KILL', BACKEND))
        self._see('unreadable told', lambda: self.own.told(UNREADABLE, 'firing'))
        self._do('started', lambda: self.lab.run('up', within=300))
        self._see('stuck told', lambda: self.own.told(STALLED, 'firing', volume_id=hit)
                  and self.own.told(UNREADABLE, 'resolved'))
        self._do('given up', lambda: self.lab.cinder.give_up(hit))
        self._see('over told', lambda: self.own.told(STALLED, 'resolved', volume_id=hit))

    def _start(self):
        self._generation += 1

        def start(name):
            text = CONFIGURATION % {
                'interval': INTERVAL, 'window': WINDOW, 'missing': MISSING_WINDOW, 'name': name,
                'directory': self.bench.directory, 'replicas': ', '.join(self.alertmanagers.addresses),
                'more': HOOK % self.own.address if name == 'first' else ''}
            exporter = Exporter(
                self.bench.directory, self.lab.clouds, 'alerting-%s-%d' % (name, self._generation), text)
            self.exporters[name] = exporter
            exporter.wait_until_ready()
        together([functools.partial(start, name) for name in ('first', 'second')])

    def _stop(self):
        for exporter in self.exporters.values():
            exporter.process.end()
        self.exporters = {}

    def _begin(self, name):
        source, destination, rate = VOLUMES[name]
        self.volumes[name] = self.lab.create(name, backend=source)
        self.lab.control('rate', self.volumes[name], str(rate))
        self.lab.migrate(self.volumes[name], destination)

    def _do(self, what, deed):
        self.at[what] = time.time()
        deed()

    def _see(self, what, condition, within=90):
        """Waits, and goes on anyway: what is missing is judged by the tests."""
        happens(condition, within=within, alive=self._alive)
        self.at[what] = time.time()

    def _wait(self, what, condition, within=120):
        wait_until(what, lambda: all(condition(exporter) for exporter in self.exporters.values()), within=within,
                   alive=self._alive)

    @property
    def _alive(self):
        return [exporter.process for exporter in self.exporters.values()] + self.alertmanagers.processes
