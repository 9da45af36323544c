"""The program under test, run as its users run it."""

import os
import re

from cinder import get
from lab import PROJECT
from page import Page, events
from processes import Failed, Process, free_port, wait_until

POLL_INTERVAL = 1       # seconds
CLOUD = 'lab'

CONFIGURATION = '''\
clouds: [{name: %s, os_cloud: lab-appcred}]
poll: {interval: %ds, timeout: 10s, request_timeout: 5s}
''' % (CLOUD, POLL_INTERVAL)

TEXT = {'Accept': 'text/plain;version=0.0.4'}
KEYSTONE_TOKEN = re.compile(r'gAAAAA[\w-]{20}')     # a Fernet token, or as much of one as could be used


class Exporter:
    """An exporterd of its own, with the files NAME.yaml and NAME.log in `directory`."""

    def __init__(self, directory, clouds_yaml, name='exporterd', configuration=CONFIGURATION):
        binary = os.environ.get('EXPORTERD', os.path.join(PROJECT, '.build', 'debug', 'exporterd'))
        if not os.access(binary, os.X_OK):
            raise Failed('there is no %s: swift build' % binary)
        path = os.path.join(directory, name + '.yaml')
        with open(path, 'w') as f:
            f.write(configuration)
        self.name = name
        self.target = '127.0.0.1:%d' % free_port()
        self.address = 'http://' + self.target
        self.log = os.path.join(directory, name + '.log')
        environment = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
        environment['OS_CLIENT_CONFIG_FILE'] = clouds_yaml
        environment['SWIFT_BACKTRACE'] = 'enable=no'
        self.process = Process(name, [
            binary, 'serve', '--config', path, '--web.listen-address', self.target,
            '--log.level', 'debug',     # the level at which a secret would most easily slip out
        ], self.log, env=environment)

    def wait_until_ready(self):
        def ready():
            try:
                return get(self.address + '/-/ready').status == 200
            except OSError:
                return False
        wait_until(self.name + ' is ready', ready, within=30, alive=[self.process])

    def page(self):
        """/metrics in the text format 0.0.4, as bytes."""
        with get(self.address + '/metrics', TEXT) as answer:
            return answer.read()

    def fetch(self, accept=None, encoding=None):
        """/metrics as a scraper with these headers gets it: (Content-Type, Content-Encoding, bytes)."""
        headers = {k: v for k, v in [('Accept', accept), ('Accept-Encoding', encoding)] if v}
        with get(self.address + '/metrics', headers) as answer:
            return answer.headers['Content-Type'], answer.headers['Content-Encoding'], answer.read()

    def metrics(self):
        return Page(self.page().decode())

    def state(self, volume, cloud=CLOUD):
        """The verdict on a migration; None when the page has none."""
        return self.metrics().one_of('cinder_migration_state', 'state', cloud=cloud, volume_id=volume)

    def events(self, **fields):
        """What its log says, for the lines that have these fields."""
        return [line for line in events(self.log_text()) if fields.items() <= line.items()]

    def log_text(self):
        with open(self.log, errors='replace') as f:
            return f.read()

    def leaks(self, secrets):
        """How many of the secrets, or tokens, stand in its log. Never show a secret itself in a test's output."""
        text = self.log_text()
        return sum(secret in text for secret in secrets) + bool(KEYSTONE_TOKEN.search(text))
