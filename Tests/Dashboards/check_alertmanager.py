"""The inhibitions of alerts/alertmanager.example.yml, as a running Alertmanager has them."""

import json
import os
import shutil
import tempfile
import urllib.request

import yaml

from environment import PROJECT
from stack import Alertmanager, get, wait_until

TITLE = "what Alertmanager's example mutes"
NEEDS_STACK = False

VOLUME, HOST = {'cloud': 'prod', 'volume_id': 'v1'}, {'cloud': 'prod', 'source_host': 'stor1@ceph'}
RULE = {'decided_by': 'prometheus'}
BUILT_IN = {'region': 'RegionOne', 'project_id': 'p1', 'source_host': 'stor1@ceph'}


def alert(name, severity, *labels):
    return {'alertname': name, 'severity': severity, **{k: v for each in labels for k, v in each.items()}}


STALLED = alert('CinderVolumeMigrationStalled', 'critical', VOLUME, RULE)
BLIND = alert('CinderMigrationExporterBlind', 'critical', {'cloud': 'prod'})
SLOW = alert('CinderVolumeMigrationSlow', 'warning', VOLUME, RULE)
# (what fires, which of it is mute)
CASES = [
    # Both sides tell the same: the rule's is mute, and none of another volume, host or name.
    ([alert('CinderVolumeMigrationStalled', 'critical', VOLUME, BUILT_IN), STALLED], [1]),
    ([alert('CinderVolumeMigrationStalled', 'critical', VOLUME, BUILT_IN), {**STALLED, 'volume_id': 'v2'}], []),
    ([BLIND, {**BLIND, **RULE}], [1]),
    ([alert('CinderVolumeMigrationUnreadable', 'critical', HOST), alert(
        'CinderVolumeMigrationUnreadable', 'critical', HOST, RULE)], [1]),
    ([alert('CinderVolumeMigrationUnreadable', 'critical', HOST), alert(
        'CinderVolumeMigrationUnreadable', 'critical', HOST, RULE, {'source_host': 'stor2@lvm'})], []),
    # The rules alone.
    ([STALLED], []),
    ([STALLED, SLOW, alert('CinderVolumeMigrationDeadlineAtRisk', 'warning', VOLUME)], [1, 2]),
    ([STALLED, {**SLOW, 'volume_id': 'v2'},
      alert('CinderVolumeMigrationDeadlineAtRisk', 'warning', VOLUME, {'volume_id': 'v3'})], []),
    ([alert('CinderVolumeMigrationUnreadable', 'critical', HOST, RULE),
      alert('CinderBackendCopiesSlow', 'warning', HOST, RULE)], [1]),
    # Of a cloud that is not seen warnings are mute, and neither what is critical nor the refused sign-in.
    ([{**BLIND, **RULE}, SLOW, STALLED, alert(
        'CinderMigrationExporterSignInFailing', 'warning', {'cloud': 'prod'}), {**SLOW, 'cloud': 'other'}], [1]),
    ([alert('CinderMigrationExporterAbsent', 'critical', {'job': 'j'}),
      alert('CinderMigrationExporterCloudUnwatched', 'critical', {'cloud': 'prod'}),
      alert('CinderMigrationExporterDown', 'warning', {'instance': 'a', 'job': 'j'})], [1, 2]),
]


def check(_, findings):
    with open(os.path.join(PROJECT, 'alerts', 'alertmanager.example.yml')) as f:
        example = yaml.safe_load(f)
    # Nobody is to be told.
    example['receivers'] = [{'name': receiver['name']} for receiver in example['receivers']]
    directory = tempfile.mkdtemp(prefix='exporterd-inhibitions-')
    alertmanager = None
    try:
        alertmanager = Alertmanager(directory, yaml.safe_dump(example, sort_keys=False))
        for number, (alerts, mute) in enumerate(CASES):
            # A label of its own keeps each case apart; no inhibition but `equal: []` looks beyond its labels.
            expected = [index in mute for index in range(len(alerts))]
            seen = muted(alertmanager, alerts, number)
            if seen != expected:
                findings.add('alertmanager.example.yml', 'case %d' % number, '%s are mute: %s, expected %s' % (
                    [a['alertname'] for a in alerts], seen, expected))
    finally:
        if alertmanager:
            alertmanager.end()
        shutil.rmtree(directory, ignore_errors=True)
    return '%d cases' % len(CASES)


def muted(alertmanager, alerts, number):
    """Which of these are inhibited, when they fire and nothing else does."""
    def post(ends):
        body = json.dumps([{'labels': {**a, 'case': str(number)}, **({'endsAt': ends} if ends else {})} for a in alerts])
        request = urllib.request.Request(
            alertmanager.address + '/api/v2/alerts', data=body.encode(), headers={'Content-Type': 'application/json'})
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).close()

    def firing():
        with get(alertmanager.address + '/api/v2/alerts?filter=case="%d"' % number) as answer:
            found = json.load(answer)
        return found if len(found) == len(alerts) and all(a['status']['state'] != 'unprocessed' for a in found) else None
    post(None)
    try:
        found = wait_until('Alertmanager has them', firing, within=60, every=0.5)
        # It looks at an alert when it comes; what mutes it may have come after.
        states = {json.dumps({**a['labels']}, sort_keys=True): bool(a['status']['inhibitedBy']) for a in found}
        return [states[json.dumps({**a, 'case': str(number)}, sort_keys=True)] for a in alerts]
    finally:
        post('2001-01-01T00:00:00Z')
