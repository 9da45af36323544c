"""The demonstration as a daemon to be asked: needs no lab."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import NamedTuple

from exporter import binary
from processes import Process, free_port, wait_until

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body.decode())


class Demo:
    """An `exporterd demo` of its own, with NAME.log in `directory`."""

    def __init__(self, directory, name='demo', target=None):
        self.target = target or '127.0.0.1:%d' % free_port()
        self.address = 'http://' + self.target
        self.process = Process(
            name, [binary(), 'demo', '--web.listen-address', self.target], os.path.join(directory, name + '.log'))

    def ask(self, path, method='GET'):
        request = urllib.request.Request(self.address + path, method=method)
        try:
            with NO_PROXY.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as e:
            with e:
                return Answer(e.code, e.headers, e.read())

    def wait_until_it_answers(self):
        def answers():
            try:
                return self.ask('/-/ready').status == 200
            except OSError:
                return False
        wait_until('the demonstration answers', answers, within=60, alive=[self.process])

    def wait_until_something_is_stalled(self):
        """After some fifteen seconds: its clock is sixty times as fast."""
        self.wait_until_it_answers()
        wait_until(
            'a stall', lambda: self.ask('/api/v1/migrations?state=stalled').json['migrations'], within=120,
            alive=[self.process])

    def end(self):
        return self.process.end()
