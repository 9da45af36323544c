"""What a cloud goes through: a cinder-volume that hangs, dies and comes back, then RabbitMQ and Keystone gone for a while.

Two exporters look on: for one Cinder's RPC time-out comes first (it gets a 500), for the other its own time-out does.
"""

import contextlib
import functools
import time

from processes import Failed, happens, together, wait_until
from story import Story

WINDOW = 15                     # seconds
MISSING_WINDOW = 20
INTERVAL = 2
TOKEN_LIFE = 75
RPC_TIMEOUT = 10                # of Cinder; the default of a minute would only make all of it longer
PATIENCE, HASTE = 18, 6         # seconds that the two exporters give one request
BACKEND = 'cinder-volume-alpha'
STAYS_DOWN = 15                 # seconds that Keystone is watched after the first poll that failed

CONFIGURATION = '''\
clouds: [{name: lab, os_cloud: lab-appcred}]
poll: {interval: %ds, timeout: 40s, request_timeout: %%ds}
policies:
- {window: %ds, number_missing_window: %ds, finishing_window: 15s, mode: strict}
''' % (INTERVAL, WINDOW, MISSING_WINDOW)

# Which backend each volume leaves, and how many bytes a second it copies. The one that BACKEND holds is hit.
VOLUMES = {'hit': ('alpha', 'beta', 5 << 20), 'well': ('beta', 'alpha', 2 << 20)}


class Moment:
    """What one exporter's page said, and when."""

    def __init__(self, exporter):
        self.time = time.time()
        self.metrics = exporter.metrics()


class Outages:
    def __init__(self, bench):
        self.bench = bench
        self.lab = bench.lab
        self.volumes = {}
        self.watches = {}       # by the exporter's name
        self.at = {}            # when something was done
        self.moments = {}       # (what, the exporter's name): Moment

    def play(self):
        """All of it, and what was recorded: judged afterwards, so that one thing gone wrong hides no other."""
        self.lab.restart('keystone', 'cinder-api', LAB_TOKEN_TTL=str(TOKEN_LIFE), LAB_RPC_TIMEOUT=str(RPC_TIMEOUT))
        # The first answer of a Cinder that has just begun takes it longer than the hasty one waits.
        self.lab.cinder.migrating()
        self._begin()
        self._backend_hangs()
        self._backend_dies_and_comes_back()
        self._messages_stop()
        self._identity_stops()
        self.stored = {name: watch.stored() for name, watch in self.watches.items()}

    def close(self):
        for watch in self.watches.values():
            watch.close()
        with contextlib.suppress(Failed):
            self.lab.signal('CONT', BACKEND)
        self.lab.run('up', within=300)
        # With the settings that others expect.
        self.lab.restart_unless_ours('keystone', 'cinder-api')
        for name, volume in self.volumes.items():
            if name == 'hit' and volume in self.lab.cinder.migrating():
                self.lab.cinder.give_up(volume)
        self.lab.delete_all(list(self.volumes.values()))

    def _begin(self):
        def watch(name, timeout):
            self.watches[name] = self.bench.watch(name, CONFIGURATION % timeout)
        # At once, so that the tokens of both end at about the same time.
        together([functools.partial(watch, 'patient', PATIENCE), functools.partial(watch, 'hasty', HASTE)])

        def begin(name):
            source, destination, rate = VOLUMES[name]
            self.volumes[name] = self.lab.create(name, backend=source)
            self.lab.control('rate', self.volumes[name], str(rate))
            self.lab.migrate(self.volumes[name], destination)
        together([functools.partial(begin, name) for name in VOLUMES])
        self._wait('both copies are under way', lambda watch: all(
            (watch.exporter.metrics().value('cinder_migration_progress_ratio', volume_id=volume) or 0) >= 0.02
            for volume in self.volumes.values()))

    def _backend_hangs(self):
        self._do('stopped', lambda: self.lab.signal('STOP', BACKEND))
        self._see('hung', self._is('hit', 'unreadable'))
        self._do('continued', lambda: self.lab.signal('CONT', BACKEND))
        self._see('recovered', self._is('hit', 'copying'))

    def _backend_dies_and_comes_back(self):
        self._do('killed', lambda: self.lab.signal('KILL', BACKEND))
        self._see('dead', self._is('hit', 'unreadable'))
        self._do('started', lambda: self.lab.run('up', within=300))
        self._see('stuck', self._is('hit', 'stalled'))
        self._do('given up', lambda: self.lab.cinder.give_up(self.volumes['hit']))
        self._see('reset', self._is('hit', 'ended'))

    def _messages_stop(self):
        with self.lab.stopped('rabbitmq'):
            self._see('without messages', self._is('well', 'unreadable'))
        self._see('with messages', self._is('well', 'copying'), within=120)

    def _identity_stops(self):
        def up(value):
            return lambda exporter: exporter.metrics().value('cinder_migration_exporter_cloud_up') == value
        # Both tokens are young, at the same moment: Keystone is away when it is time to renew them, and when they end.
        # One that was renewed just as Keystone goes is one that Cinder can no longer ask about.
        wait_until('young tokens', lambda: all(self._age_of_token(watch) < TOKEN_LIFE / 2 for watch in self.watches.values()),
                   within=2 * TOKEN_LIFE, alive=[process for watch in self.watches.values() for process in watch.alive])
        self._see('with identity', up(1))
        with self.lab.stopped('keystone'):
            self._see('blind', up(0), within=TOKEN_LIFE + 60)
            time.sleep(STAYS_DOWN)
            self._see('still blind', up(0))
        self._see('seeing again', up(1), within=150)

    @staticmethod
    def _age_of_token(watch):
        """Seconds since the last sign-in, as Prometheus stored it."""
        samples = watch.prometheus.stored('service="identity",code="201"').one(
            'cinder_migration_exporter_api_requests_total').samples
        return time.time() - min(t for t, v in samples if v == samples[-1][1])

    def _is(self, name, state):
        return lambda exporter: exporter.state(self.volumes[name]) == state

    def _do(self, what, deed):
        self.at[what] = time.time()
        deed()

    def _wait(self, what, condition, within=90):
        for watch in self.watches.values():
            wait_until(what, lambda: condition(watch), within, alive=watch.alive)

    def _see(self, what, condition, within=90):
        """Waits until it is so for each exporter, and keeps what the page says then, or when it never is."""
        deadline = time.time() + within
        for name, watch in self.watches.items():
            happens(lambda: condition(watch.exporter), deadline - time.time(), alive=watch.alive)
        for name, watch in self.watches.items():
            self.moments[what, name] = Moment(watch.exporter)

    def story(self, volume, name):
        return Story(self.stored[name], self.volumes[volume])

    def value(self, what, name, metric, **labels):
        """What a page said at that moment."""
        return self.moments[what, name].metrics.value(metric, **labels)
