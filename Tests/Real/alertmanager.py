"""A real Alertmanager, alone or with replicas, and a receiver that keeps what it is sent."""

import http.server
import json
import os
import shutil
import threading
import time
import urllib.parse

from cinder import get
from processes import Failed, Process, free_port, wait_until

# All that belongs to one alert name at once, soon, and no repetition while a test runs. The interval is longer than a
# replica waits for another: else one may tell what was true before the other told what is true now.
CONFIGURATION = '''\
route: {receiver: hook, group_by: [alertname, cloud, volume_id], group_wait: 1s, group_interval: 6s, repeat_interval: 4h}
receivers:
- name: hook
  webhook_configs: [{url: '%s', send_resolved: true}]
'''


class Receiver:
    """Takes each POST with 200 and keeps it: `messages` has (time, path, payload), in the order of arrival."""

    def __init__(self):
        self.messages = []
        lock = threading.Lock()
        messages = self.messages

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                payload = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                with lock:
                    messages.append((time.time(), self.path, payload))
                self.send_response(200)
                self.send_header('Content-Length', '0')
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = 'http://127.0.0.1:%d' % self._server.server_port

    def end(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def told(self, name, status=None, **labels):
        """(time, alert) for each alert of a message with these labels, in the order of arrival.

        Who sent it stands in the alert, as `sender`.
        """
        return [
            (at, {**alert, 'sender': payload['externalURL']}) for at, _, payload in list(self.messages) for alert in payload['alerts']
            if alert['labels'].get('alertname') == name and status in (None, alert['status'])
            and labels.items() <= alert['labels'].items()]


class Alertmanagers:
    """Two replicas in a cluster that notify one receiver."""

    def __init__(self, directory, receiver, name='alertmanager', replicas=2, more=()):
        binary = shutil.which('prometheus-alertmanager')
        if not binary:
            raise Failed('there is no prometheus-alertmanager here: scripts/need-packages real')
        configuration = os.path.join(directory, name + '.yml')
        with open(configuration, 'w') as f:
            f.write(CONFIGURATION % receiver.address)
        ports = [(free_port(), free_port()) for _ in range(replicas)]
        self.addresses = ['http://127.0.0.1:%d' % web for web, _ in ports]
        self.processes = []
        for i, (web, cluster) in enumerate(ports):
            peers = ['--cluster.peer=127.0.0.1:%d' % other for _, other in ports if other != cluster]
            data = os.path.join(directory, '%s-%d' % (name, i))
            self.processes.append(Process('%s-%d' % (name, i), [
                binary, '--config.file=' + configuration, '--storage.path=' + data,
                '--web.listen-address=127.0.0.1:%d' % web, '--cluster.listen-address=127.0.0.1:%d' % cluster,
                '--cluster.advertise-address=127.0.0.1:%d' % cluster, *peers,
                # The second waits so long for the first to have told it; gossip on loopback takes milliseconds.
                '--cluster.peer-timeout=2s', '--cluster.gossip-interval=50ms', '--cluster.settle-timeout=10s', *more,
            ], os.path.join(directory, '%s-%d.log' % (name, i))))

    def wait_until_ready(self):
        def ready():
            try:
                return all(
                    json.load(get(address + '/api/v2/status'))['cluster']['status'] == 'ready'
                    for address in self.addresses)
            except OSError:
                return False
        wait_until('both Alertmanagers are ready', ready, within=60, alive=self.processes)

    def alerts(self, name, **labels):
        """What each replica has of that name, resolved ones not: a list for each."""
        query = urllib.parse.urlencode([('filter', 'alertname="%s"' % name)] + [
            ('filter', '%s="%s"' % item) for item in labels.items()])
        return [json.load(get('%s/api/v2/alerts?%s' % (address, query))) for address in self.addresses]

    def end(self):
        for process in reversed(self.processes):
            process.end()
