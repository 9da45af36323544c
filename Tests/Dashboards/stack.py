"""What a site has, on this machine and sixty times as fast: a simulated cloud, a pair of exporters that watch it, a
receiver for their alerts, Prometheus, which has the project's rules, and Alertmanager with a receiver of its own.

The exporters and Prometheus live by the real clock, so that `time()` means what it means at a site; it is the cloud
that is fast. Windows, intervals and deadlines are as much shorter, rates as much higher.

    with Stack(exporterd) as stack:
        stack.wait_until_all_states()
        stack.prometheus.query('cinder_migration_stalled == 1')
"""

import contextlib
import glob
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import urllib.error
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, 'Real'))
from alertmanager import Receiver  # noqa: E402
from cinder import get  # noqa: E402
from processes import Failed, Process, free_port, tail, wait_until  # noqa: E402

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPEED = 60
JOB = 'cinder-migration-exporter'
# The cloud that the demonstration runs in, and one that nobody answers for.
CLOUD, DARK = 'prod-r1', 'prod-r2'

STATES = ['waiting', 'copying', 'slow', 'stalled', 'finishing', 'unreadable', 'unmeasurable', 'ended']
RESULTS = ['success', 'error', 'reset', 'vanished']

# A poll a second is one in a minute of the cloud. Of the policies the first that matches counts.
EXPORTER = '''\
clouds:
- {name: %(cloud)s, os_cloud: sim-appcred}
- {name: %(dark)s, os_cloud: dark}
poll: {interval: 1s, timeout: 5s, request_timeout: 3s}
policies:
- {name: bulk, match: {larger_than: 5TiB}, window: 15s, number_missing_window: 30s, finishing_window: 45s, deadline: 8h}
- {name: contract, match: {source_host: '.*@ceph-archive#.*', larger_than: 550GiB}, window: 15s,
   number_missing_window: 30s, finishing_window: 45s, deadline: 1h}
- {name: database, match: {volume_type: ssd}, window: 15s, number_missing_window: 30s, finishing_window: 45s,
   deadline: 3h}
- {window: 15s, number_missing_window: 30s, finishing_window: 45s, minimum_rate: 1200MiB/s}
alerts: {blind_after: 20s, takes_long: {base: 20s, per_tib: 1s}}
storage: {path: %(path)s}
receivers:
- {name: ops, webhook: {url: '%(receiver)s/exporter', group_wait: 1s, group_interval: 2s}}
- {name: gone, webhook: {url: 'http://127.0.0.1:1/', group_wait: 1s, group_interval: 2s}}
'''

PROMETHEUS = '''\
global: {scrape_interval: %(scrape)s, scrape_timeout: 1s, evaluation_interval: %(scrape)s}
rule_files: ['%(rules)s/*.yml']
alerting: {alertmanagers: [{static_configs: [{targets: ['%(alertmanager)s']}]}]}
scrape_configs:
- {job_name: %(job)s, static_configs: [{targets: [%(targets)s]}]}
'''

ALERTMANAGER = '''\
route: {receiver: hook, group_by: [alertname, cloud, volume_id], group_wait: 1s, group_interval: 2s, repeat_interval: 4h}
receivers: [{name: hook, webhook_configs: [{url: '%(receiver)s/alertmanager', send_resolved: true}]}]
'''


class Simulator:
    """`exporterd simulate`; `name` is that of its log and of its clouds.yaml in `directory`."""

    def __init__(self, exporterd, directory, name='simulate', speed=SPEED, keystone_port=0):
        self.log = os.path.join(directory, name + '.log')
        self.process = Process(name, [
            exporterd, 'simulate', '--speed', str(speed), '--keystone-port', str(keystone_port)], self.log)
        self.clouds = wait_until('the simulated cloud says where it is', self._clouds, 20, alive=[self.process])
        self.keystone = re.search(r'auth_url: "(.*)"', self.clouds).group(1)

    def _clouds(self):
        text = open(self.log).read()
        # The last entry is the application credential; it may not be written whole yet.
        whole = 'identity_api_version' in text.partition('appcred-secret')[2]
        return text[text.index('\nclouds:\n') + 1:] if whole else None

    def end(self):
        self.process.end()

    def pause(self):
        """It takes connections, and answers nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.process.pid, signal.SIGCONT)


class Exporter:
    """`exporterd serve`; it can be ended and begun again at the same port."""

    def __init__(self, exporterd, directory, name, clouds_yaml, configuration):
        self.name = name
        self.target = '127.0.0.1:%d' % free_port()
        self.address = 'http://' + self.target
        self.log = os.path.join(directory, name + '.log')
        path = os.path.join(directory, name + '.yaml')
        with open(path, 'w') as f:
            f.write(configuration % {'path': os.path.join(directory, name + '.db')})
        mine = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
        self._environment = {**mine, 'OS_CLIENT_CONFIG_FILE': clouds_yaml, 'SWIFT_BACKTRACE': 'enable=no'}
        self._command = [exporterd, 'serve', '--config', path, '--web.listen-address', self.target]
        self.process = None
        self.start()

    def start(self):
        self.process = Process(self.name, self._command, self.log, env=self._environment)

    def end(self):
        self.process.end()

    def wait_until_ready(self):
        wait_until(self.name + ' is ready', lambda: answers(self.address + '/-/ready'), 30, alive=[self.process])

    def page(self):
        """Its metrics in the text format, as a scraper gets them."""
        with get(self.address + '/metrics', {'Accept': 'text/plain;version=0.0.4'}) as answer:
            return answer.read().decode()


class Prometheus:
    """A Prometheus with its own data in `directory`, and what it answers."""

    def __init__(self, directory, configuration, name='prometheus', more=()):
        binary = shutil.which('prometheus')
        if not binary:
            raise Failed('there is no prometheus here: scripts/need-packages dashboards')
        self.address = 'http://127.0.0.1:%d' % free_port()
        self.log = os.path.join(directory, name + '.log')
        path = os.path.join(directory, name + '.yml')
        with open(path, 'w') as f:
            f.write(configuration)
        self.process = Process(name, [
            binary, '--config.file=' + path, '--storage.tsdb.path=' + os.path.join(directory, name), *more,
            '--web.listen-address=' + self.address.removeprefix('http://'), '--web.enable-lifecycle',
            '--log.level=warn'], self.log)
        wait_until('Prometheus is ready', lambda: answers(self.address + '/-/ready'), 30, alive=[self.process])

    def api(self, path, **parameters):
        """The whole answer of /api/v1/`path`, of one that is an error too."""
        url = '%s/api/v1/%s?%s' % (self.address, path, urllib.parse.urlencode(parameters, doseq=True))
        try:
            with get(url, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            return json.load(e)

    def data(self, path, **parameters):
        """The data of the answer; an error is raised."""
        answer = self.api(path, **parameters)
        if answer['status'] != 'success':
            raise Failed('%s %s: %s' % (path, parameters, answer.get('error')))
        return answer['data']

    def query(self, expression, **parameters):
        """What an instant query has: [(labels, value)]."""
        return [(r['metric'], float(r['value'][1])) for r in self.data(
            'query', query=expression, **parameters)['result']]

    def alerts(self, name=None):
        """The alerts that are pending or firing, as the API gives them."""
        return [a for a in self.data('alerts')['alerts'] if name in (None, a['labels']['alertname'])]

    def reload(self):
        """Reads the rule files again."""
        request = urllib.request.Request(self.address + '/-/reload', method='POST')
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30).close()

    def end(self):
        self.process.end()


class Alertmanager:
    """One Alertmanager, no cluster."""

    def __init__(self, directory, configuration, name='alertmanager'):
        binary = shutil.which('prometheus-alertmanager')
        if not binary:
            raise Failed('there is no prometheus-alertmanager here: scripts/need-packages dashboards')
        self.target = '127.0.0.1:%d' % free_port()
        self.address = 'http://' + self.target
        path = os.path.join(directory, name + '.yml')
        with open(path, 'w') as f:
            f.write(configuration)
        self.process = Process(name, [
            binary, '--config.file=' + path, '--storage.path=' + os.path.join(directory, name),
            '--web.listen-address=' + self.target, '--cluster.listen-address=', '--log.level=warn',
        ], os.path.join(directory, name + '.log'))
        wait_until('Alertmanager is ready', lambda: answers(self.address + '/-/ready'), 30, alive=[self.process])

    def end(self):
        self.process.end()


class Stack:
    """All of it; what is started is ended by `close`, the last first.

    - exporterd: the program.
    - exporters: how many watch the same clouds.
    - rules: the text of each file of alerts/ as Prometheus is to have it, by its path; None: none of them.
    - alertmanager: Alertmanager's configuration, with %(receiver)s for the address of `receiver`.
    - exporter: the exporters' configuration, with %(cloud)s, %(dark)s, %(path)s and %(receiver)s.
    - speed: how many times as fast as real time the cloud is; scrape: Prometheus' interval.
    """

    def __init__(self, exporterd, exporters=2, rules=lambda path: faster(open(path).read()),
                 alertmanager=ALERTMANAGER, exporter=EXPORTER, speed=SPEED, scrape='1s'):
        self.exporterd = exporterd
        self.directory = tempfile.mkdtemp(prefix='exporterd-dashboards-')
        self._parts = contextlib.ExitStack()
        self._begun = (exporters, rules, alertmanager, exporter, speed, scrape)
        self._dark_port = free_port()
        self._dark = None

    def __enter__(self):
        try:
            self._start(*self._begun)
        except BaseException:
            self.print_logs()
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _keep(self, part):
        self._parts.callback(part.end)
        return part

    def _start(self, exporters, rules, alertmanager, exporter, speed, scrape):
        #: What the exporters (path /exporter) and Alertmanager (/alertmanager) send; see Tests/Real/alertmanager.py.
        self.receiver = self._keep(Receiver())
        self.simulator = self._keep(Simulator(self.exporterd, self.directory, speed=speed))
        clouds = os.path.join(self.directory, 'clouds.yaml')
        with open(clouds, 'w') as f:
            f.write(self.simulator.clouds.rstrip() + '\n' + DARK_CLOUD % self._dark_port)
        configuration = exporter % {
            'cloud': CLOUD, 'dark': DARK, 'receiver': self.receiver.address, 'path': '%(path)s'}
        self.exporters = [
            self._keep(Exporter(self.exporterd, self.directory, 'exporterd-%d' % n, clouds, configuration))
            for n in range(1, exporters + 1)]
        self.alertmanager = self._keep(Alertmanager(
            self.directory, alertmanager % {'receiver': self.receiver.address}))
        self.rules_directory = os.path.join(self.directory, 'rules')
        os.mkdir(self.rules_directory)
        for path in sorted(glob.glob(os.path.join(PROJECT, 'alerts', '*.yml'))) if rules else []:
            text = rules(path)
            # Configurations of Alertmanager may lie there too.
            if re.search(r'^groups:', text, re.M):
                with open(os.path.join(self.rules_directory, os.path.basename(path)), 'w') as f:
                    f.write(text)
        for each in self.exporters:
            each.wait_until_ready()
        self.prometheus = self._keep(Prometheus(self.directory, PROMETHEUS % {
            'rules': self.rules_directory, 'alertmanager': self.alertmanager.target, 'job': JOB, 'scrape': scrape,
            'targets': ', '.join("'%s'" % e.target for e in self.exporters)}))

    def light_up(self):
        """The cloud that nobody answers for (`DARK`) is there from now on, a second simulated one."""
        self._dark = self._keep(Simulator(
            self.exporterd, self.directory, 'simulate-dark', keystone_port=self._dark_port))
        return self._dark

    def wait_until_all_states(self, within=150):
        """Waits until each state holds for a migration at once, and each result has come since Prometheus scrapes."""
        missing = []

        def happened():
            seen = {labels['state'] for labels, _ in self.prometheus.query(
                'count by (state) (cinder_migration_state{cloud="%s"} == 1)' % CLOUD)}
            ended = {labels['result'] for labels, _ in self.prometheus.query(
                'sum by (result) (increase(cinder_migrations_finished_total{cloud="%s"}[10m])) > 0' % CLOUD)}
            missing[:] = [s for s in STATES if s not in seen] + [r for r in RESULTS if r not in ended]
            return not missing
        try:
            wait_until('every state at once, and every result', happened, within, every=1, alive=self._alive())
        except Failed as e:
            raise Failed('%s; still missing: %s' % (e, ', '.join(missing))) from e

    def _alive(self):
        return [self.simulator.process, self.prometheus.process, *(e.process for e in self.exporters)]

    def print_logs(self):
        for path in sorted(glob.glob(os.path.join(self.directory, '*.log'))):
            print('\n--- the end of %s' % path)
            print('\n'.join(tail(path)))

    def close(self):
        self._parts.close()
        shutil.rmtree(self.directory, ignore_errors=True)


DARK_CLOUD = '''\
  dark:
    auth_type: v3applicationcredential
    auth:
      auth_url: http://127.0.0.1:%d/v3
      application_credential_id: 517ddc12b34a424ca561047934212c53
      application_credential_secret: appcred-secret
    region_name: RegionOne
'''


def faster(rules, speed=SPEED):
    """A rule file whose `for`, `keep_firing_for` and ranges are as many times as short, at least two seconds."""
    seconds = {'s': 1, 'm': 60, 'h': 3600, 'd': 86400}

    def shorter(match):
        length = int(match.group(2)) * seconds[match.group(3)]
        return '%s%ds%s' % (match.group(1), max(2, round(length / speed)), match.group(4))
    rules = re.sub(r'(\bfor: *|\bkeep_firing_for: *)(\d+)([smhd])()\b', shorter, rules)
    return re.sub(r'(\[)(\d+)([smhd])(\])', shorter, rules)


def answers(url):
    try:
        get(url, timeout=5).close()
        return True
    except OSError:
        return False
