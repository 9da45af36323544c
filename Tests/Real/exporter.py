"""The program under test, run as its users run it."""

import os
import re
import subprocess
import typing

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


def binary():
    path = os.environ.get('EXPORTERD', os.path.join(PROJECT, '.build', 'debug', 'exporterd'))
    if not os.access(path, os.X_OK):
        raise Failed('there is no %s: swift build' % path)
    return path


def environment(clouds_yaml):
    """What a program of ours finds in its environment: nothing of OpenStack but this file."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
    return {**mine, 'OS_CLIENT_CONFIG_FILE': clouds_yaml, 'SWIFT_BACKTRACE': 'enable=no'}


class Told(typing.NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    output: str
    errors: str


def command(directory, clouds_yaml, name, clouds, *flags, more=''):
    """Runs `exporterd NAME` for these entries of clouds.yaml to its end; `more` goes into its configuration."""
    path = os.path.join(directory, name + '.yaml')
    with open(path, 'w') as f:
        # Cinder looks each new token up, one after another: on a busy machine that takes its time.
        f.write('poll: {timeout: 110s, request_timeout: 60s}\nclouds: [%s]\n' % ', '.join(
            '{os_cloud: %s}' % cloud for cloud in clouds) + more)
    done = subprocess.run(
        [binary(), name, '--config', path, *flags], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=environment(clouds_yaml), timeout=150)
    return Told(done.returncode, done.stdout, done.stderr)


class Exporter:
    """An exporterd of its own, with the files NAME.yaml and NAME.log in `directory`."""

    def __init__(self, directory, clouds_yaml, name='exporterd', configuration=CONFIGURATION):
        path = os.path.join(directory, name + '.yaml')
        with open(path, 'w') as f:
            f.write(configuration)
        self.name = name
        self.target = '127.0.0.1:%d' % free_port()
        self.address = 'http://' + self.target
        self.log = os.path.join(directory, name + '.log')
        self.process = Process(name, [
            binary(), 'serve', '--config', path, '--web.listen-address', self.target,
            '--log.level', 'debug',     # the level at which a secret would most easily slip out
        ], self.log, env=environment(clouds_yaml))

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
