"""Every alert of alerts/*.rules.yml fires, arrives by way of Alertmanager, and is told as resolved.

Real Prometheus, Alertmanager and exporterd. Most things go wrong in the simulated cloud by themselves; the rest is done
to the exporters here, or happens in a cloud of a few lines (scripted_cloud.py). The rules are what is shipped, but for
times: see `quick`.
"""

import json
import os
import re
import signal
import sqlite3
import time
import urllib.request

import yaml

from environment import PROJECT
from scripted_cloud import ScriptedCloud
from stack import CLOUD, DARK, Failed, faster, wait_until

TITLE = 'every alert fires, is delivered and is resolved'
NEEDS_STACK = True
RULES = ['cinder-migrations.rules.yml', 'cinder-migration-exporter.rules.yml']

# What is different of the rules that run here, beside `for`, `keep_firing_for` and ranges, which are sixty times as
# short: (what stands there, what stands here instead).
DIFFERENCES = [
    # All are evaluated each second.
    ('interval: 30s', 'interval: 1s'),
    # A refused sign-in is tried again after 30 s of real time.
    ('api_requests_total{code=~"401|403"}[20m]', 'api_requests_total{code=~"401|403"}[180m]'),
    ('3600 + 21600 *', '20 + 1 *'),
    ('> 600', '> 12'),
]
CONFIGURATION = '''\
clouds:
- {name: %(cloud)s, os_cloud: sim-appcred}
- {name: %(dark)s, os_cloud: dark}
- {name: scripted, os_cloud: scripted}
%(more_clouds)s
poll: {interval: %(interval)s, timeout: 5s, request_timeout: 3s}
policies:
- {name: scripted, match: {volume_type: scripted}, window: 1h%(deadline)s}
- {window: %(window)s, number_missing_window: %(missing)s, finishing_window: %(finishing)s%(minimum)s}
alerts: {blind_after: 20s, takes_long: {base: 20s, per_tib: 1s}}
storage: {path: '%(path)s'}
receivers:
- {name: ops, webhook: {url: '%(receiver)s/exporter', group_wait: 1s, group_interval: 2s}}
%(more_receivers)s
'''


# Windows that allow a poll a second, and one in twenty minutes.
WINDOWS = {'window': '15s', 'missing': '30s', 'finishing': '45s'}
LONG_WINDOWS = {'window': '1h', 'missing': '1h', 'finishing': '1h'}


# Faults that must be seen: (the alert or condition, what stands in its expression, what is put there).
FAULTS = [
    ('stalled', 'cinder_migration_state', 'cinder_migration_verdict'),      # no such metric
    ('stalled', 'state="stalled"', 'state="stuck"'),                        # no such label
    # A join that is many-to-many where two exporters watch a cloud.
    ('unreadable', 'topk by (cloud, volume_id) (1, max by (cloud, volume_id, source_host) (cinder_migration_info))',
     'cinder_migration_info'),
    ('CinderMigrationExporterSignInFailing', 'api_requests_total', 'api_request_total'),
]


def quick(text):
    for old, new in DIFFERENCES:
        text = text.replace(old, new)
    return faster(text)


class Scene:
    def __init__(self, stack, findings):
        self.stack = stack
        self.findings = findings
        self.cloud = ScriptedCloud()
        self.clouds_file = os.path.join(stack.directory, 'clouds.yaml')
        with open(self.clouds_file) as f:
            self._clouds = f.read()
        self.settings = {
            'cloud': CLOUD, 'dark': DARK, 'receiver': stack.receiver.address, 'interval': '1s', 'deadline': '', **WINDOWS,
            'minimum': ', minimum_rate: 1200MiB/s', 'more_clouds': '', 'more_receivers':
                "- {name: gone, webhook: {url: 'http://127.0.0.1:1/', group_wait: 1s, group_interval: 2s}}"}
        self.password = 'wrong'

    def write_clouds(self):
        with open(self.clouds_file, 'w') as f:
            f.write(self._clouds + self.cloud.entry('scripted') + self.cloud.entry('refused', self.password))

    def configure(self, text=None, **changes):
        """Gives both exporters another configuration."""
        self.settings.update(changes)
        for exporter in self.stack.exporters:
            path = os.path.join(self.stack.directory, exporter.name)
            with open(path + '.yaml', 'w') as f:
                f.write(text or CONFIGURATION % {**self.settings, 'path': path + '.db'})
            os.kill(exporter.process.pid, signal.SIGHUP)

    def told(self, name, status, since=0, **labels):
        return [alert for at, alert in self.stack.receiver.told(name, status, **labels)
                if at >= since and alert['sender'] == self.sender and alert['status'] == status]

    @property
    def sender(self):
        """What Alertmanager calls itself, as opposed to the exporters' own webhooks."""
        return next((payload['externalURL'] for _, path, payload in self.stack.receiver.messages
                     if path == '/alertmanager'), None)

    def expect(self, status, *names, within=90, since=None):
        """Each of these is told so by Alertmanager; what is not is a finding."""
        if since is None:
            since = 0 if status == 'firing' else self.began
        missing = list(names)

        def all_told():
            missing[:] = [name for name in names if not self.told(name, status, since)]
            return not missing
        try:
            wait_until('', all_told, within, every=0.5)
        except Failed:
            for name in missing:
                alerts = [(a['state'], a['labels']) for a in self.stack.prometheus.alerts(name)]
                self.findings.add(name, 'not told %s' % status, 'after %d s; Prometheus has %s' % (within, alerts))

    def act(self):
        """What is told as resolved from now on counts."""
        self.began = time.time()


def check(stack, findings):
    scene = Scene(stack, findings)
    try:
        return play(scene)
    finally:
        scene.cloud.end()


def play(scene):
    stack = scene.stack
    load_rules(scene)
    scene.act()
    scene.write_clouds()
    # What goes wrong by itself; two clouds more, of which one refuses us; a receiver that is not there.
    scene.configure(more_clouds='- {name: refused, os_cloud: refused}', deadline=', deadline: 200s')
    wait_until('the scripted cloud is seen', lambda: len(stack.prometheus.query(
        'cinder_migration_exporter_cloud_up{cloud="scripted"} == 1')) == 2, within=60)
    start = time.time()
    for n in range(4):
        scene.cloud.copy('slowing-%d' % n, 'stor7@old#pool', slowing(start))
    scene.expect('firing', 'CinderVolumeMigrationDeadlineAtRisk', within=90)
    scene.expect(
        'firing', 'CinderVolumeMigrationStalled', 'CinderVolumeMigrationSlow', 'CinderVolumeMigrationFailed',
        'CinderVolumeMigrationUnreadable', 'CinderVolumeMigrationTakesLong', 'CinderMigrationExporterBlind',
        'CinderMigrationExporterNotificationsFailing', 'CinderMigrationExporterSignInFailing', within=120)
    scene.expect('firing', 'CinderBackendCopiesSlow', within=60)
    one_alert_each(scene)
    ended = hold(scene)
    # Without any exporter for longer than it keeps firing it is CinderMigrationExporterCloudUnwatched's turn.
    scene.expect('firing', 'CinderMigrationExporterBlind', since=ended)

    # All of that is mended.
    scene.act()
    scene.cloud.volumes.clear()
    scene.password = 'scripted-secret'
    scene.write_clouds()
    scene.configure(minimum='', more_receivers='', deadline='')
    stack.light_up()
    reset_all(stack)
    scene.expect(
        'resolved', 'CinderVolumeMigrationStalled', 'CinderVolumeMigrationSlow', 'CinderVolumeMigrationFailed',
        'CinderVolumeMigrationUnreadable', 'CinderVolumeMigrationTakesLong', 'CinderMigrationExporterBlind',
        'CinderMigrationExporterNotificationsFailing', 'CinderMigrationExporterSignInFailing',
        'CinderBackendCopiesSlow', within=120)
    # It ended when it became slow.
    scene.expect('resolved', 'CinderVolumeMigrationDeadlineAtRisk', since=0)

    # What is done to the exporters.
    scene.act()
    scene.configure(text='clouds: [')
    scene.expect('firing', 'CinderMigrationExporterReloadFailed')
    scene.configure()
    scene.expect('resolved', 'CinderMigrationExporterReloadFailed')

    locks = [lock(os.path.join(stack.directory, exporter.name + '.db')) for exporter in stack.exporters]
    scene.expect('firing', 'CinderMigrationExporterStorageFailing')
    for each in locks:
        each.close()
    scene.expect('resolved', 'CinderMigrationExporterStorageFailing')

    # A poll in twenty minutes: its data are old after some seconds here.
    scene.configure(interval='20m', **LONG_WINDOWS)
    scene.expect('firing', 'CinderMigrationExporterDataStale')
    scene.configure(interval='1s', **WINDOWS)
    scene.expect('resolved', 'CinderMigrationExporterDataStale')

    scene.act()
    configuration = os.path.join(stack.directory, 'prometheus.yml')
    with open(configuration) as f:
        text = f.read()
    with open(configuration, 'w') as f:
        f.write(re.sub(r'targets: \[[^]]*\](?=}\]}\n*$)', 'targets: []', text))
    stack.prometheus.reload()
    scene.expect('firing', 'CinderMigrationExporterAbsent')
    with open(configuration, 'w') as f:
        f.write(text)
    stack.prometheus.reload()
    scene.expect('resolved', 'CinderMigrationExporterAbsent')

    scene.act()
    for exporter in stack.exporters:
        exporter.end()
    scene.expect(
        'firing', 'CinderMigrationExporterDown', 'CinderMigrationExporterCloudUnwatched', since=scene.began)
    for exporter in stack.exporters:
        exporter.start()
        exporter.wait_until_ready()
    scene.expect('resolved', 'CinderMigrationExporterDown', 'CinderMigrationExporterCloudUnwatched', within=180)
    return '%d alerts; %s' % (len(all_alerts()), all_data(scene))


def load_rules(scene):
    for name in RULES:
        with open(os.path.join(PROJECT, 'alerts', name)) as f:
            text = f.read()
        with open(os.path.join(scene.stack.rules_directory, name), 'w') as f:
            f.write(quick(text))
    scene.stack.prometheus.reload()


def slowing(start):
    """Two percent a second for twelve seconds, and then one in ten."""
    def percent():
        passed = time.time() - start
        return min(99, 2 * passed if passed < 12 else 24 + (passed - 12) / 10)
    return percent


WITHOUT_CLOUD = ('CinderMigrationExporterNotificationsFailing', 'CinderMigrationExporterAbsent')


def one_alert_each(scene):
    """Two exporters watch the same clouds, and nothing but what is about an exporter itself is told for each."""
    seen = set()
    for alert in scene.stack.prometheus.alerts():
        labels = alert['labels']
        if labels['alertname'] in ('CinderMigrationExporterDown', 'CinderMigrationExporterReloadFailed',
                                   'CinderMigrationExporterStorageFailing'):
            continue
        for label in ('instance', 'job', 'volume_name', 'project_id', 'condition'):
            if label in labels:
                scene.findings.add(labels['alertname'], 'label', 'it has %s' % label)
        if labels['alertname'] not in WITHOUT_CLOUD and 'cloud' not in labels:
            scene.findings.add(labels['alertname'], 'label', 'it has no cloud')
        if re.search('VolumeMigration|Backend', labels['alertname']):
            of_host = labels['alertname'] in ('CinderVolumeMigrationUnreadable', 'CinderBackendCopiesSlow')
            if ('source_host' if of_host else 'volume_id') not in labels:
                scene.findings.add(labels['alertname'], 'label', 'it does not say of what it is: %s' % labels)
        key = tuple(sorted(labels.items()))
        if key in seen:
            scene.findings.add(labels['alertname'], 'twice', str(labels))
        seen.add(key)


def hold(scene):
    """Stalls stay as they are while no exporter says anything."""
    name = 'CinderVolumeMigrationStalled'

    def stalled():
        return {alert['labels']['volume_id'] for alert in scene.stack.prometheus.alerts(name)}
    for exporter in scene.stack.exporters:
        exporter.end()
    before = stalled()
    time.sleep(10)
    after = stalled()
    ended = time.time()
    for exporter in scene.stack.exporters:
        exporter.start()
        exporter.wait_until_ready()
    if not before or before != after:
        scene.findings.add(name, 'does not hold', 'before %s, without any exporter %s' % (before, after))
    return ended


def reset_all(stack):
    """Ends what is stuck in the simulated cloud, as an admin would."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def send(method, url, body=None, **headers):
        request = urllib.request.Request(
            url, method=method, data=json.dumps(body).encode() if body else None,
            headers={'Content-Type': 'application/json', **headers})
        return opener.open(request, timeout=10)
    domain = {'name': 'Default'}
    answer = send('POST', stack.simulator.keystone.rstrip('/').removesuffix('/v3') + '/v3/auth/tokens', {'auth': {
        'identity': {'methods': ['password'], 'password': {
            'user': {'name': 'admin', 'password': 'admin-secret', 'domain': domain}}},
        'scope': {'project': {'name': 'admin', 'domain': domain}}}})
    token = answer.headers['X-Subject-Token']
    catalog = json.load(answer)['token']['catalog']
    cinder = next(service['endpoints'][0]['url'] for service in catalog if service['type'] == 'block-storage')
    key = {'X-Auth-Token': token, 'OpenStack-API-Version': 'volume 3.70'}
    for status in ('migrating', 'completing', 'error'):
        with send('GET', '%s/volumes/detail?all_tenants=1&migration_status=%s' % (cinder, status), **key) as listed:
            for volume in json.load(listed)['volumes']:
                send('POST', '%s/volumes/%s/action' % (cinder, volume['id']),
                     {'os-reset_status': {'migration_status': 'none'}}, **key).close()


def lock(path):
    """A connection that keeps everybody else from writing."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute('BEGIN IMMEDIATE')
    return connection


def all_alerts():
    return [rule['alert'] for rule in all_rules() if 'alert' in rule]


def all_rules():
    rules = []
    for name in RULES:
        with open(os.path.join(PROJECT, 'alerts', name)) as f:
            rules += [rule for group in yaml.safe_load(f)['groups'] for rule in group['rules']]
    return rules


# A volume counts as vanished after eleven minutes, and the scene is shorter. So the rule's expression is asked with this
# instead, and without rules that would tell each reset: (the condition, what stands there, what is asked for).
SHORTER = ('vanished', 'offset 11m', 'offset 20s')


def all_data(scene):
    """Each rule has had data at some time, and none has ever failed."""
    prometheus = scene.stack.prometheus
    rules = [rule for group in prometheus.data('rules')['groups'] for rule in group['rules']]
    for rule in rules:
        if rule.get('lastError'):
            scene.findings.add(rule['name'], 'fails', rule['lastError'])
    failures = prometheus.query('sum(prometheus_rule_evaluation_failures_total)')
    count = 0
    for rule in all_rules():
        if 'alert' in rule:
            query = 'count_over_time(ALERTS{alertname="%s",alertstate="firing"}[1h])' % rule['alert']
        else:
            labels = ','.join('%s="%s"' % label for label in rule.get('labels', {}).items())
            query = 'count_over_time({__name__="%s"%s}[1h])' % (rule['record'], ',' + labels if labels else '')
        condition, old, new = SHORTER
        if rule.get('labels', {}).get('condition') == condition:
            had = old in rule['expr'] and has_had_data(prometheus, rule['expr'].replace(old, new))
        else:
            had = prometheus.query('count(%s)' % query)
        if had:
            count += 1
        else:
            scene.findings.add(rule.get('alert', rule.get('record')), 'no data', str(rule.get('labels')))
    if failures and failures[0][1]:
        scene.findings.add('rules', 'evaluation', '%d evaluations have failed' % failures[0][1])
    for name, old, new in FAULTS:
        rule = next(rule for rule in all_rules() if old in rule['expr'] and name in (
            rule.get('alert'), rule.get('labels', {}).get('condition')))
        if not has_had_data(prometheus, rule['expr']):
            scene.findings.add(name, 'fault', 'its expression has had no data with nothing spoilt')
        if has_had_data(prometheus, rule['expr'].replace(old, new)):
            scene.findings.add(name, 'fault', 'it is not seen that %s is spoilt' % old)
    return '%d rules have had data, %d faults seen' % (count, len(FAULTS))


def has_had_data(prometheus, expression):
    """Whether an expression had a value at some time of this run, and never was an error."""
    answer = prometheus.api('query', query='count(count_over_time((%s)[20m:2s]))' % quick(expression))
    return answer['status'] == 'success' and bool(answer['data']['result'])
