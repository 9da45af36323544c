"""A simulated cloud that is stopped (SIGSTOP) when there is something in every state.

From then on no poll ends, and what the exporter shows stands still, whoever asks for it and however often.

The cloud is thirty times as fast as real time. It is watched as two: once with percents, once as one too old for them;
and a third cloud can't be reached at all.
"""

import json
import os
import signal
import time

from alertmanager import Receiver
from browser import Browser
from cinder import get
from exporter import TEXT, Exporter
from page import Page as Metrics
from processes import free_port, wait_until
from simulated import simulate

SPEED = 30
CLOUDS = ('sim', 'old', 'dark')
MIB = 1 << 20

# What the pages must say of each policy: seconds, and bytes a second.
USUAL = {
    'mode': 'adaptive', 'window': 900, 'longest': 86400, 'tolerated_slowdown': 1.5, 'slowest_healthy_rate': 2 * MIB,
    'number_missing_window': 1800, 'finishing_window': 1800, 'minimum_rate': None, 'deadline': None}
POLICIES = {
    'huge': {'match': {'cloud': 'sim', 'larger_than': '1TiB'}, 'window': 60, 'deadline': 7200},
    'vault': {'match': {'source_host': 'stor4@ceph-archive#.*'}, 'window': 6, 'minimum_rate': 1024 * MIB},
    'contract': {'match': {'cloud': 'old'}, 'mode': 'strict', 'window': 9},
    'rest': {'window': 6, 'number_missing_window': 8, 'finishing_window': 90, 'slowest_healthy_rate': 200 * MIB},
}
STATES = ('stalled', 'unreadable', 'slow', 'copying', 'finishing', 'unmeasurable', 'waiting', 'ended')
RESULTS = ('success', 'error', 'reset', 'vanished')


def policy(name):
    """All that a policy says."""
    return {**USUAL, **{key: value for key, value in POLICIES[name].items() if key != 'match'}}


def configured(name):
    """A policy as it stands in the configuration."""
    def text(key, value):
        if isinstance(value, int):
            return '%dMiB/s' % (value // MIB) if key.endswith('rate') else '%ds' % value
        return value
    return {'name': name, **{key: text(key, value) for key, value in POLICIES[name].items()}}


class Standstill:
    def __init__(self, directory):
        self.directory = directory
        self._parts = []
        self.receiver = Receiver()
        self._parts.append(self.receiver.end)

    def play(self):
        self.cloud, clouds = simulate(self.directory, '--speed', str(SPEED))
        self._parts.append(self.cloud.end)
        nowhere = 'http://127.0.0.1:%d/' % free_port()
        with open(clouds, 'a') as f:
            f.write('  nowhere:\n    auth: {auth_url: "%sv3", username: a, password: b, project_name: c, '
                    'user_domain_name: Default, project_domain_name: Default}\n' % nowhere)
        # JSON is YAML.
        self.exporter = Exporter(self.directory, clouds, 'still', json.dumps({
            'clouds': [{'name': 'sim', 'os_cloud': 'sim-admin'},
                       {'name': 'old', 'os_cloud': 'sim-admin', 'microversion': '3.71'},
                       {'name': 'dark', 'os_cloud': 'nowhere'}],
            # A poll that has begun waits for as long as anybody looks.
            'poll': {'interval': '1s', 'timeout': '20m', 'request_timeout': '10m'},
            'policies': [configured(name) for name in POLICIES],
            'alerts': {'takes_long': {'base': '30m', 'per_tib': '1s'},
                       'rules': {'CinderVolumeMigrationSlow': {'for': '10m'}}},
            'storage': {'path': os.path.join(self.directory, 'still.db')},
            'receivers': [
                {'name': 'ops', 'webhook': {
                    'url': self.receiver.address + '/ops', 'group_wait': '1s', 'group_interval': '1s'}},
                {'name': 'pager', 'webhook': {'url': nowhere, 'group_wait': '1s', 'group_interval': '1s'}}]}))
        self._parts.append(self.exporter.process.end)
        self.address = self.exporter.address
        self.exporter.wait_until_ready()
        self._parts.append(self._go_on)
        wait_until('something in every state, standing still', self._stands_still_with_all, within=240,
                   alive=[self.cloud, self.exporter.process])
        self.browser = Browser()
        self._parts.append(self.browser.close)

    def close(self):
        while self._parts:
            self._parts.pop()()

    def _go_on(self):
        os.kill(self.cloud.pid, signal.SIGCONT)

    def _stands_still_with_all(self):
        if not self._has_all():
            return False
        os.kill(self.cloud.pid, signal.SIGSTOP)
        # What had its answers already is still told, and who is to be told of it is.
        before = None
        for _ in range(40):
            now = self.clock()
            if now == before and self._has_all() and all(
                    delivery['status'] == 'delivered' for alert in self.api('alerts')['alerts']
                    for delivery in alert['deliveries'] if delivery['receiver'] == 'ops'):
                return True
            before = now
            time.sleep(0.5)
            if not self._has_all():
                break
        self._go_on()
        return False

    def _has_all(self):
        rows = self.api('migrations')['migrations']
        there = {row['state'] for row in rows if row['cloud'] == 'sim'}
        ended = {row['result'] for row in self.api('history')['history'] if row['cloud'] == 'sim'}
        lately = {row['result'] for row in rows}
        return there >= set(STATES) and ended == set(RESULTS) and lately >= {'success', 'vanished'}

    def clock(self):
        """When each cloud was last seen: the same as long as nothing that is shown has changed."""
        return [cloud['last_success'] for cloud in self.api('clouds')['clouds']]

    def api(self, path):
        with get(self.address + '/api/v1/' + path, timeout=30) as answer:
            return json.loads(answer.read())

    def metrics(self):
        with get(self.address + '/metrics', TEXT, timeout=30) as answer:
            return Metrics(answer.read().decode())
