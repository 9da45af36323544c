"""The program under test, run as its users run it."""

import os

from cinder import get
from lab import PROJECT
from processes import Failed, Process, free_port, wait_until

POLL_INTERVAL = 1       # seconds
CLOUD = 'lab'

CONFIGURATION = '''\
clouds: [{name: %s, os_cloud: lab-appcred}]
poll: {interval: %ds, timeout: 10s, request_timeout: 5s}
''' % (CLOUD, POLL_INTERVAL)

TEXT = {'Accept': 'text/plain;version=0.0.4'}


class Exporter:
    def __init__(self, directory, clouds_yaml):
        binary = os.environ.get('EXPORTERD', os.path.join(PROJECT, '.build', 'debug', 'exporterd'))
        if not os.access(binary, os.X_OK):
            raise Failed('there is no %s: swift build' % binary)
        configuration = os.path.join(directory, 'exporterd.yaml')
        with open(configuration, 'w') as f:
            f.write(CONFIGURATION)
        self.target = '127.0.0.1:%d' % free_port()
        self.address = 'http://' + self.target
        self.log = os.path.join(directory, 'exporterd.log')
        environment = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
        environment['OS_CLIENT_CONFIG_FILE'] = clouds_yaml
        environment['SWIFT_BACKTRACE'] = 'enable=no'
        self.process = Process('exporterd', [
            binary, 'serve', '--config', configuration, '--web.listen-address', self.target,
            '--log.level', 'debug',     # the level at which a secret would most easily slip out
        ], self.log, env=environment)

    def wait_until_ready(self):
        def ready():
            try:
                return get(self.address + '/-/ready').status == 200
            except OSError:
                return False
        wait_until('exporterd is ready', ready, within=30, alive=[self.process])

    def page(self):
        """/metrics in the text format 0.0.4, as bytes."""
        with get(self.address + '/metrics', TEXT) as answer:
            return answer.read()

    def fetch(self, accept=None, encoding=None):
        """/metrics as a scraper with these headers gets it: (Content-Type, Content-Encoding, bytes)."""
        headers = {k: v for k, v in [('Accept', accept), ('Accept-Encoding', encoding)] if v}
        with get(self.address + '/metrics', headers) as answer:
            return answer.headers['Content-Type'], answer.headers['Content-Encoding'], answer.read()
