"""Migrations in every state at once under one exporter, which sees the same cloud with four credentials and versions."""

import contextlib
import functools
import time

from processes import Failed, happens, together, wait_until
from story import Story

WINDOW = 20                     # seconds; polls that take seven on a busy machine make no steady copy look stuck
INTERVAL = 2
SLOW_RPC = 2                    # seconds that one volume's details take
# A verdict falls at a poll, which the slow volume makes longer; beside a build all of it takes longer.
VERDICT_SLACK = INTERVAL + SLOW_RPC + 6
ASSISTED = 60                   # seconds that the storage driver takes
FAR = 0.04                      # of the volume: where a copy has got under way
ADMINS = ('lab', 'old')
OTHERS = ('member', 'reader')

CONFIGURATION = '''\
clouds:
- {name: lab, os_cloud: lab-appcred}
- {name: old, os_cloud: lab-admin, microversion: '3.71'}
- {name: member, os_cloud: lab-member}
- {name: reader, os_cloud: lab-reader}
poll: {interval: %ds, timeout: 50s, request_timeout: 20s, concurrency: 16, per_host: 8}
policies:
- {window: %ds, number_missing_window: 30s, finishing_window: 30s, mode: strict}
''' % (INTERVAL, WINDOW)

# What each is, and how many MiB a second it copies.
VOLUMES = {
    'steady': 5, 'frozen': 10, 'killed': 10, 'slow-rpc': 5, 'failing-rpc': 5, 'attached-in-status': 5,
    'number-in-status': 5, 'assisted': 5, 'members-own': 5}
NAMES = tuple(VOLUMES)


class SideBySide:
    def __init__(self, bench):
        self.lab = bench.lab
        self.volumes = {}
        self.watch = bench.watch('side-by-side', CONFIGURATION)
        self.exporter = self.watch.exporter

    def play(self):
        """All of it, and what was recorded: judged afterwards, so that one thing gone wrong hides no other."""
        self._while_nothing_migrates()
        self._create()
        together([functools.partial(self.lab.migrate, volume, 'beta') for volume in self.volumes.values()])
        self._while_they_migrate()
        self._to_the_end()
        self.stored = self.watch.stored()
        self.page = self.exporter.metrics()

    def close(self):
        self.watch.close()
        if 'attached-in-status' in self.volumes:
            with contextlib.suppress(Failed):
                self.lab.detach(self.volumes['attached-in-status'])
        self.lab.delete_all(list(self.volumes.values()))

    def _while_nothing_migrates(self):
        """A member with nothing to see is as blind as one with something."""
        wait_until('three polls of each cloud', lambda: all(
            self.exporter.metrics().sum('cinder_migration_exporter_polls_total', cloud=cloud) >= 3
            for cloud in ADMINS + OTHERS), within=60, alive=self.watch.alive)
        self.idle = self.exporter.metrics()

    def _create(self):
        def create(name):
            volume = self.lab.create(name, by=self.lab.members_cinder if name == 'members-own' else None)
            self.lab.control('rate', volume, str(VOLUMES[name] << 20))
            self.volumes[name] = volume
        together([functools.partial(create, name) for name in NAMES])
        self.lab.control('assisted', self.volumes['assisted'], str(ASSISTED))
        self.lab.control('rpc', self.volumes['slow-rpc'], 'delay %d' % SLOW_RPC)
        self.lab.attach(self.volumes['attached-in-status'])
        self.lab.control('swap-in-status', self.volumes['attached-in-status'], '')
        self.lab.control('progress-in-status', self.volumes['number-in-status'], 'integer')

    def _while_they_migrate(self):
        frozen, failing, killed = (self.volumes[name] for name in ('frozen', 'failing-rpc', 'killed'))
        wait_until('the copies are under way', lambda: all(
            self.progress(volume) >= FAR for volume in self.volumes.values() if volume != self.volumes['assisted']),
            within=120, alive=self.watch.alive)
        self.shown = {name: self.lab.cinder.details(self.volumes[name]) for name in ('attached-in-status', 'number-in-status')}
        self.lab.control('freeze', frozen, '')
        self.lab.control('rpc', failing, 'raise the lab wants it so')
        self.disturbed = time.time()
        self.lab.kill_copy(killed)
        happens(lambda: self.exporter.state(frozen) == 'stalled' and self.exporter.state(failing) == 'unreadable',
                within=60, alive=self.watch.alive)
        self.amid_bytes = self.exporter.page()
        self.amid = self.exporter.metrics()
        self.mended = time.time()
        self.lab.control('freeze', frozen, None)
        self.lab.control('rpc', failing, None)
        happens(lambda: self.exporter.state(frozen) == 'copying' == self.exporter.state(failing),
                within=60, alive=self.watch.alive)

    def _to_the_end(self):
        for name in ('frozen', 'attached-in-status'):
            self.lab.control('rate', self.volumes[name], None)
        for name in ('steady', 'slow-rpc', 'failing-rpc', 'number-in-status', 'members-own'):
            self.lab.kill_copy(self.volumes[name])
        happens(lambda: all(self.exporter.state(volume, cloud) == 'ended'
                            for volume in self.volumes.values() for cloud in ADMINS),
                within=120, alive=self.watch.alive)

    def progress(self, volume):
        """As the page has it now; 0 where it has none."""
        return self.exporter.metrics().value('cinder_migration_progress_ratio', cloud='lab', volume_id=volume) or 0

    def story(self, name, cloud='lab'):
        return Story(self.stored, self.volumes[name], cloud)

    def amid_value(self, metric, name, cloud='lab', **labels):
        """What the page said while one stood still and another was unreadable."""
        return self.amid.value(metric, cloud=cloud, volume_id=self.volumes[name], **labels)

    def told(self, name, state, cloud='lab'):
        """The log's lines about a state of a migration."""
        return self.exporter.events(cloud=cloud, volume=self.volumes[name], state=state)
