#!/usr/bin/env python3
"""Spoils the rules, one thing at a time, and expects their unit tests to fail each time.

For each alert: its `for` and `keep_firing_for` taken away, and made longer by ten minutes; another severity; no other
name of its runbook. Of the expressions: what is listed below. A sabotage that no test notices is a finding.
"""

import concurrent.futures
import copy
import glob
import os
import subprocess
import sys
import tempfile

import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')

# (what the expression belongs to, what stands in it, what is put there). The first: an alert's or a record's name, and
# of the conditions the label too.
EXPRESSIONS = [
    ('cloud:cinder_migration_exporter_cloud_up:max', 'max by', 'min by'),
    ('stalled', 'max by (cloud, volume_id) (', 'max by (cloud, volume_id, instance) ('),
    ('stalled', '"stalled"', '"slow"'),
    ('stalled', 'and on (job, instance, cloud) cinder_migration_exporter_cloud_up == 1', ''),
    ('slow', '== 1', '== 0'),
    ('failed', 'and on (job, instance, cloud, volume_id) cinder_migration_status{status="error"} == 1', ''),
    ('failed', 'status="error"', 'status="success"'),
    ('gone', 'status="none"', 'status="error"'),
    ('takes_long', '>', '<'),
    ('takes_long', '21600 *', '7200 *'),
    ('takes_long', '3600 +', '60 +'),
    ('unreadable', 'count by (cloud, source_host)', 'count by (cloud)'),
    ('unreadable', 'topk by (cloud, volume_id) (1, max by (cloud, volume_id, source_host) (cinder_migration_info))',
     'cinder_migration_info'),
    ('cloud_volume_id:cinder_migration_mean_rate:max', '>= 0.05', '>= 0.5'),
    ('cloud_volume_id:cinder_migration_mean_rate:max', '- cinder_migration_start_timestamp_seconds', ''),
    ('cloud_volume_id:cinder_migration_copy_rate:of_earlier_pace', '[1d]', '[30s]'),
    ('copies_slow', '>= 3', '>= 4'),
    ('copies_slow', '>= 3', '>= 2'),
    ('copies_slow', '2 *', '3 *'),
    ('copies_slow', '< 0.5', '< 0.3'),
    ('CinderBackendCopiesSlow', '[2m]', '[10m]'),
    ('CinderBackendCopiesSlow', '[2m]', '[1s]'),
    ('CinderBackendCopiesSlow', '\n  or ALERTS{alertname="CinderBackendCopiesSlow", alertstate="firing"}', ''),
    ('condition:cinder_migrations:held', 'unless on (cloud) cloud:cinder_migration_exporter_cloud_up:max == 1', ''),
    ('condition:cinder_migrations:held', '[1h]', '[6h]'),
    ('condition:cinder_migrations:held', '[1h]', '[5m]'),
    ('condition:cinder_migrations:held', 'condition:cinder_migrations:held', 'condition:cinder_migrations:seen'),
    ('vanished', 'offset 11m', 'offset 1m'),
    ('vanished', 'condition:cinder_migrations:seen', 'condition:cinder_migrations:held'),
    ('vanished', '\n  or condition:cinder_migrations:held{condition="vanished"}', ''),
    ('CinderVolumeMigrationFailed', 'max by (cloud, volume_id) (condition:cinder_migrations:held{condition="failed"})\nor', ''),
    ('CinderMigrationExporterBlind', 'max by', 'min by'),
    ('CinderMigrationExporterBlind', '[2m]', '[1m]'),
    ('CinderMigrationExporterBlind', '== 0', '== 1'),
    ('CinderMigrationExporterDown', '== 0', '== 1'),
    ('CinderMigrationExporterAbsent', 'cinder-migration-exporter', 'exporterd'),
    ('CinderMigrationExporterCloudUnwatched', '[1d]', '[1w]'),
    ('CinderMigrationExporterCloudUnwatched', '[1d]', '[10m]'),
    ('CinderMigrationExporterDataStale', '> 600', '> 300'),
    ('CinderMigrationExporterDataStale', '> 600', '< 600'),
    ('CinderMigrationExporterDataStale', '== 1', '>= 0'),
    ('CinderMigrationExporterSignInFailing', '401|403', '5..'),
    ('CinderMigrationExporterSignInFailing', '== 0', '>= 0'),
    ('CinderMigrationExporterNotificationsFailing', 'min_over_time', 'max_over_time'),
    ('CinderMigrationExporterNotificationsFailing', '"refused"', '"delivered"'),
    ('CinderMigrationExporterNotificationsFailing', r'( \\(.*\\))?', ''),
    ('CinderMigrationExporterNotificationsFailing', '"failed"', '"refused"'),
    ('CinderMigrationExporterNotificationsFailing', '[1h]', '[6h]'),
    ('CinderMigrationExporterNotificationsFailing', '[75m]', '[20m]'),
    ('CinderMigrationExporterNotificationsFailing', '"delivered"', '"none"'),
    ('CinderMigrationExporterReloadFailed', '[5m]', '[30s]'),
    ('CinderMigrationExporterReloadFailed', 'max_over', 'min_over'),
    ('CinderMigrationExporterStorageFailing', '[5m]', '[30s]'),
    ('CinderMigrationExporterStorageFailing', '== 0', '== 1'),
    ('CinderVolumeMigrationDeadlineAtRisk', 'cinder_migration_latest_completion_timestamp_seconds[5m])\n'
     '  and on (job, instance, cloud) last_over_time(cinder_migration_exporter_cloud_up[5m]) == 1',
     'cinder_migration_latest_completion_timestamp_seconds[5m])'),
    ('CinderVolumeMigrationDeadlineAtRisk', 'and on (job, instance, cloud) cinder_migration_exporter_cloud_up == 1', ''),
    ('CinderVolumeMigrationDeadlineAtRisk', 'unless on (cloud) last_over_time(cinder_migration_exporter_cloud_up[5m]) == 1', ''),
    ('CinderVolumeMigrationDeadlineAtRisk', '[1h]', '[6h]'),
    ('CinderVolumeMigrationDeadlineAtRisk', '[1h]', '[10m]'),
    ('CinderVolumeMigrationDeadlineAtRisk', '\n>', '\n<'),
    ('CinderVolumeMigrationDeadlineAtRisk', 'slow|stalled|ended', 'stalled|ended'),
    ('CinderVolumeMigrationDeadlineAtRisk', 'slow|stalled|ended', 'slow|ended'),
    ('CinderVolumeMigrationDeadlineAtRisk', 'slow|stalled|ended', 'slow|stalled'),
    ('CinderVolumeMigrationDeadlineAtRisk', '[5m]', '[1m]'),
]


# The alert whose tests are to notice, where what is spoilt is no alert itself.
ALERTS = {
    'cloud:cinder_migration_exporter_cloud_up:max': 'CinderVolumeMigrationStalled',
    'condition:cinder_migrations:held': 'CinderVolumeMigrationStalled',
    'stalled': 'CinderVolumeMigrationStalled',
    'slow': 'CinderVolumeMigrationSlow',
    'failed': 'CinderVolumeMigrationFailed',
    'gone': 'CinderVolumeMigrationFailed',
    'vanished': 'CinderVolumeMigrationFailed',
    'takes_long': 'CinderVolumeMigrationTakesLong',
    'unreadable': 'CinderVolumeMigrationUnreadable',
    'copies_slow': 'CinderBackendCopiesSlow',
    'cloud_volume_id:cinder_migration_mean_rate:max': 'CinderBackendCopiesSlow',
    'cloud_volume_id:cinder_migration_copy_rate:of_earlier_pace': 'CinderBackendCopiesSlow',
}


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def names(rule):
    return {rule.get('alert'), rule.get('record'), rule.get('labels', {}).get('condition')}


def longer(duration):
    minutes = int(duration[:-1]) * {'m': 1, 'h': 60}[duration[-1]]
    return '%dm' % (minutes + 10)


def sabotages(files):
    """(what is done, the alert whose tests are to notice, the file, its spoilt contents)."""
    for path, document in files.items():
        places = [(g, r) for g, group in enumerate(document['groups']) for r in range(len(group['rules']))]
        for g, r in places:
            rule = document['groups'][g]['rules'][r]

            def spoilt(change):
                copied = copy.deepcopy(document)
                change(copied['groups'][g]['rules'][r])
                return copied
            if 'alert' not in rule:
                continue
            for key in ('for', 'keep_firing_for'):
                if key in rule:
                    yield '%s: no %s' % (rule['alert'], key), rule['alert'], path, spoilt(lambda it, key=key: it.pop(key))
                    yield '%s: %s longer' % (rule['alert'], key), rule['alert'], path, spoilt(
                        lambda it, key=key: it.update({key: longer(it[key])}))
            if 'for' not in rule:
                yield '%s: for 5m' % rule['alert'], rule['alert'], path, spoilt(lambda it: it.update({'for': '5m'}))
            yield '%s: severity' % rule['alert'], rule['alert'], path, spoilt(lambda it: it['labels'].update(severity='info'))
            yield '%s: runbook' % rule['alert'], rule['alert'], path, spoilt(
                lambda it: it['annotations'].update(runbook_url='https://runbooks.example.org/Other.md'))
    for name, old, new in EXPRESSIONS:
        found = [
            (path, g, r) for path, document in files.items() for g, group in enumerate(document['groups'])
            for r, rule in enumerate(group['rules']) if name in names(rule) and old in rule['expr']]
        if not found:
            raise SystemExit('sabotage_rules.py: %s has no %r' % (name, old))
        for path, g, r in found[:1]:
            copied = copy.deepcopy(files[path])
            rule = copied['groups'][g]['rules'][r]
            rule['expr'] = rule['expr'].replace(old, new)
            yield '%s: %r for %r' % (name, new, old), ALERTS.get(name, name), path, copied


def noticed(alert, path, document):
    """Whether some test of an alert fails with this in place of that file.

    The other alerts are left out, and their tests: they would take ten times as long, and say nothing.
    """
    document = copy.deepcopy(document)
    for group in document['groups']:
        group['rules'] = [rule for rule in group['rules'] if rule.get('alert', alert) == alert]
    name = os.path.basename(path)
    with open(os.path.join(ROOT, 'alerts', 'tests', name.replace('.rules.', '.test.'))) as f:
        tests = yaml.safe_load(f)
    tests['rule_files'] = [name]
    tests['tests'] = [
        test for test in tests['tests'] if alert in {case['alertname'] for case in test.get('alert_rule_test', [])}
        or 'alert_rule_test' not in test and alert == 'CinderVolumeMigrationUnreadable']
    with tempfile.TemporaryDirectory(prefix='sabotage-') as directory:
        for file, contents in ((name, document), ('test.yml', tests)):
            with open(os.path.join(directory, file), 'w') as f:
                yaml.dump(contents, f, sort_keys=False, Dumper=Plain)
        if subprocess.run(['promtool', 'check', 'rules', name], cwd=directory, capture_output=True).returncode:
            raise SystemExit('sabotage_rules.py: no rules any more, which proves nothing: %s in %s' % (alert, path))
        return subprocess.run(
            ['promtool', 'test', 'rules', 'test.yml'], cwd=directory, capture_output=True).returncode != 0


def run():
    """What no test noticed, and how much was done."""
    files = {}
    for path in sorted(glob.glob(os.path.join(ROOT, 'alerts', '*.rules.yml'))):
        with open(path) as f:
            files[path] = yaml.safe_load(f)
        for alert in {rule['alert'] for group in files[path]['groups'] for rule in group['rules'] if 'alert' in rule}:
            if noticed(alert, path, files[path]):
                return ['the tests of %s fail with nothing spoilt' % alert], 0
    done = list(sabotages(files))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        answers = list(threads.map(lambda it: noticed(*it[1:]), done))
    return [what for (what, *_), seen in zip(done, answers) if not seen], len(done)


if __name__ == '__main__':
    UNNOTICED, COUNT = run()
    for unnoticed in UNNOTICED:
        print('no test notices: %s' % unnoticed)
    print('%d sabotages, %d unnoticed' % (COUNT, len(UNNOTICED)))
    sys.exit(bool(UNNOTICED) or not COUNT)
