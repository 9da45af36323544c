"""What arrives of alerts, and what does not, as alerting.py has it."""

import datetime
import unittest

from alerting import AWAY, INTERVAL, STALLED, UNREADABLE, WINDOW, Alerts
from bench import shared

scene = None
SLACK = 2 * INTERVAL + 6


def setUpModule():
    global scene
    scene = shared.scene(Alerts(shared))
    scene.play()


def seconds(time):
    """Of a time as Alertmanager and we write it."""
    return datetime.datetime.fromisoformat(time.replace('Z', '+00:00')).timestamp()


class Case(unittest.TestCase):
    maxDiff = None

    def one(self, told):
        self.assertEqual(len(told), 1, [
            (round(at - scene.at['frozen'], 1), alert['status'], alert['sender'], alert['startsAt']) for at, alert in told])
        return told[0]


class ACopyThatIsFrozen(Case):
    def test_is_told_once_after_its_window(self):
        at, alert = self.one(scene.own.told(STALLED, 'firing', volume_id=scene.volumes['frozen']))
        self.assertGreater(at - scene.at['frozen'], WINDOW - 1)
        self.assertLess(at - scene.at['frozen'], WINDOW + SLACK)

    def test_is_told_with_the_labels_that_make_it_one_and_the_sentence(self):
        _, alert = self.one(scene.own.told(STALLED, 'firing', volume_id=scene.volumes['frozen']))
        self.assertEqual(
            {k: alert['labels'].get(k) for k in ('alertname', 'severity', 'cloud', 'source_host')},
            {'alertname': STALLED, 'severity': 'critical', 'cloud': 'lab', 'source_host': 'hostb@beta#pool2'})
        self.assertRegex(alert['annotations']['summary'], r'(?i)stalled|has not moved|stuck')
        self.assertRegex(alert['annotations']['description'], r'It has stalled: no new percent for \d')
        self.assertEqual(
            alert['annotations']['runbook_url'], 'https://wiki.example.org/runbooks/%s.md' % STALLED)

    def test_is_told_resolved_once_when_it_moves_again_and_not_before(self):
        at, alert = self.one(scene.own.told(STALLED, 'resolved', volume_id=scene.volumes['frozen']))
        self.assertGreater(at, scene.at['thawed'])
        _, firing = self.one(scene.own.told(STALLED, 'firing', volume_id=scene.volumes['frozen']))
        self.assertEqual(alert['startsAt'], firing['startsAt'])
        self.assertEqual(alert['fingerprint'], firing['fingerprint'])
        self.assertGreater(seconds(alert['endsAt']), scene.at['thawed'] - 1)


class TwoExportersAndTwoAlertmanagers(Case):
    def test_send_one_notification(self):
        at, alert = self.one(scene.theirs.told(STALLED, 'firing', volume_id=scene.volumes['frozen']))
        self.assertLess(at, scene.at['away'])

    def test_have_the_alert_once_in_each_replica_with_the_fingerprint_that_we_gave_it(self):
        _, ours = self.one(scene.own.told(STALLED, 'firing', volume_id=scene.volumes['frozen']))
        for replica in scene.while_away:
            self.assertEqual([alert['fingerprint'] for alert in replica], [ours['fingerprint']])

    def test_resolve_nothing_while_no_exporter_runs(self):
        told = scene.theirs.told(STALLED, 'resolved', volume_id=scene.volumes['frozen'])
        self.assertEqual([at for at, _ in told if at < scene.at['thawed']], [])
        for replica in scene.while_away:
            # An hour from when it was last sent, which is at most a minute before the exporters went.
            for alert in replica:
                self.assertEqual(alert['status']['state'], 'active')
                self.assertGreater(seconds(alert['endsAt']) - scene.at['back'], 3600 - 90 - AWAY)

    def test_send_that_it_is_resolved_once(self):
        at, _ = self.one(scene.theirs.told(STALLED, 'resolved', volume_id=scene.volumes['frozen']))
        self.assertGreater(at, scene.at['thawed'])


class ACinderVolumeThatIsKilled(Case):
    def test_is_told_by_its_host_with_its_volumes_and_the_error(self):
        _, alert = scene.own.told(UNREADABLE, 'firing')[0]
        self.assertEqual(alert['labels']['source_host'], 'hosta@alpha#pool1')
        self.assertNotIn('volume_id', alert['labels'])
        self.assertIn(scene.volumes['hit'], alert['annotations']['description'])
        self.assertRegex(
            alert['annotations']['description'],
            r'its details could not be read for .*\. The error: .*(status 500|no whole answer|does not answer)')

    def test_is_told_as_a_copy_that_nobody_runs_once_it_is_back(self):
        _, alert = scene.own.told(STALLED, 'firing', volume_id=scene.volumes['hit'])[0]
        self.assertIn('Cinder reports no copy running for it; the last number was', alert['annotations']['description'])
        told = scene.own.told(UNREADABLE, 'resolved')
        self.assertEqual([alert['labels']['source_host'] for _, alert in told], ['hosta@alpha#pool1'])

    def test_is_told_resolved_when_an_operator_gives_the_migration_up(self):
        told = scene.own.told(STALLED, 'resolved', volume_id=scene.volumes['hit'])
        self.assertEqual(len(told), 1)
        self.assertGreater(told[0][0], scene.at['given up'])


class WhatIsSent(Case):
    def test_is_nothing_about_what_is_well(self):
        names = {alert['labels']['alertname'] for _, _, payload in scene.own.messages for alert in payload['alerts']}
        self.assertEqual(names, {STALLED, UNREADABLE})

    def test_has_the_keys_of_alertmanagers_payload(self):
        for _, path, payload in scene.own.messages:
            self.assertEqual(path, '/own')
            self.assertEqual(
                set(payload), {'version', 'groupKey', 'truncatedAlerts', 'status', 'receiver', 'groupLabels',
                               'commonLabels', 'commonAnnotations', 'externalURL', 'alerts'})
            for alert in payload['alerts']:
                self.assertEqual(
                    set(alert), {'status', 'labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL', 'fingerprint'})
