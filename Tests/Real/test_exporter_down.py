"""An exporter that is down resolves nobody's page: what Alertmanager, which is real, makes of its silence.

The cloud is the simulated one. Two exporters watch it, and both go away for AWAY seconds at the same moment: one holds its
alerts for an hour, as it does by default, and the other for two minutes, the least that can be configured, which shows
that the silence would be noticed. `make check-long` is away for ten minutes; `make test-real`, which has no such time,
for less, and then the second one says nothing.
"""

import os
import time
import unittest

from alertmanager import Alertmanagers, Receiver
from bench import shared
from exporter import Exporter
from processes import together, wait_until
from simulated import simulate

AWAY = float(os.environ.get('AWAY', '45'))      # seconds for which no exporter runs
HASTY_HOLD = 120                                # seconds
RESEND = 60                                     # seconds from one telling to the next
STALLED = 'CinderVolumeMigrationStalled'
# Of the simulated cloud: stands still for good. The others come and go.
STUCK = 'analytics-lake'

CONFIGURATION = '''\
clouds: [{name: %(name)s, os_cloud: sim-admin}]
poll: {interval: 3s, timeout: 30s, request_timeout: 10s}
policies:
- {window: 12s, number_missing_window: 30s, finishing_window: 30s, mode: strict}
alerts:
  hold: %(hold)s
  rules:
    CinderVolumeMigrationFailed: {enabled: false}
    CinderVolumeMigrationUnreadable: {enabled: false}
    CinderVolumeMigrationTakesLong: {enabled: false}
    CinderBackendCopiesSlow: {enabled: false}
storage: {path: '%(directory)s/%(name)s.db'}
receivers:
- name: replicas
  alertmanager: {urls: [%(replicas)s]}
'''
HOLDS = {'patient': '1h', 'hasty': '%ds' % HASTY_HOLD}

scene = None


class Outage:
    def __init__(self, directory):
        self.directory = directory
        self.receiver = Receiver()
        self.processes = []
        self.alertmanagers = None
        self.at = {}

    def play(self):
        cloud, self.clouds = simulate(self.directory)
        self.processes.append(cloud)
        self.alertmanagers = Alertmanagers(self.directory, self.receiver)
        self.alertmanagers.wait_until_ready()
        before = self._exporters('before')
        wait_until('both have told of what stands still', lambda: all(
            any(alert['annotations']['volume_name'] == STUCK
                for _, alert in self.receiver.told(STALLED, 'firing', cloud=cloud)) for cloud in HOLDS),
            within=180, alive=self.processes)
        # Long enough that each replica was told again: what counts is the last time.
        time.sleep(15)
        self.told_before = {cloud: self._firing(cloud) for cloud in HOLDS}
        together([exporter.process.end for exporter in before])
        self.at['away'] = time.time()
        time.sleep(AWAY)
        self.while_away = {cloud: self.alertmanagers.alerts(STALLED, cloud=cloud) for cloud in HOLDS}
        self.at['back'] = time.time()
        after = self._exporters('after')
        time.sleep(30)
        self.after = {cloud: self.alertmanagers.alerts(STALLED, cloud=cloud) for cloud in HOLDS}
        self.at['over'] = time.time()
        together([exporter.process.end for exporter in after])

    def close(self):
        if self.alertmanagers:
            self.alertmanagers.end()
        for process in self.processes:
            process.end()
        self.receiver.end()

    def told(self, cloud, status, begin, end):
        """The volumes of which Alertmanager told that within this time."""
        return {alert['labels']['volume_id'] for at, alert in self.receiver.told(STALLED, status, cloud=cloud)
                if self.at.get(begin, 0) <= at < self.at.get(end, time.time())}

    def _firing(self, cloud):
        """The volumes that fire in each replica: {volume: startsAt}."""
        replicas = [{alert['labels']['volume_id']: alert['startsAt'] for alert in replica}
                    for replica in self.alertmanagers.alerts(STALLED, cloud=cloud)]
        told = {alert['labels']['volume_id'] for _, alert in self.receiver.told(STALLED, 'firing', cloud=cloud)}
        return {volume: start for volume, start in replicas[0].items() if volume in told and all(
            replica.get(volume) == start for replica in replicas)}

    def _exporters(self, when):
        def start(name):
            exporter = Exporter(self.directory, self.clouds, '%s-%s' % (name, when), CONFIGURATION % {
                'name': name, 'hold': HOLDS[name], 'directory': self.directory,
                'replicas': ', '.join(self.alertmanagers.addresses)})
            self.processes.append(exporter.process)
            return exporter
        exporters = [start(name) for name in HOLDS]
        for exporter in exporters:
            exporter.wait_until_ready()
        return exporters


def setUpModule():
    global scene
    scene = shared.scene(Outage(shared.folder('down')))
    scene.play()


class AnExporterThatIsDown(unittest.TestCase):
    def test_has_told_of_something_before(self):
        self.assertTrue(scene.told_before['patient'])

    def test_resolves_nothing(self):
        self.assertEqual(scene.told('patient', 'resolved', 'away', 'back') & set(scene.told_before['patient']), set())
        for replica in scene.while_away['patient']:
            active = {alert['labels']['volume_id'] for alert in replica if alert['status']['state'] == 'active'}
            self.assertLessEqual(set(scene.told_before['patient']), active)

    def test_tells_nothing_again_when_it_is_back(self):
        still = [{alert['labels']['volume_id']: alert['startsAt'] for alert in replica
                  if alert['annotations']['volume_name'] == STUCK} for replica in scene.after['patient']]
        self.assertEqual([len(replica) for replica in still], [1, 1])
        volume = next(iter(still[0]))
        self.assertEqual([replica.get(volume) for replica in still], [scene.told_before['patient'][volume]] * 2)
        self.assertNotIn(volume, scene.told('patient', 'firing', 'away', 'over'))

    @unittest.skipIf(AWAY < HASTY_HOLD + RESEND + 15, 'it is not away for long enough')
    def test_would_resolve_all_of_it_with_a_hold_that_is_shorter(self):
        self.assertTrue(scene.told_before['hasty'])
        self.assertLessEqual(set(scene.told_before['hasty']), scene.told('hasty', 'resolved', 'away', 'back'))
        self.assertEqual(scene.while_away['hasty'], [[], []])
