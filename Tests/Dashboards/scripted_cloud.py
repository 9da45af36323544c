"""A Keystone and a Cinder of a few lines, whose volumes migrate exactly as a check wants them to.

The simulated cloud plays its own scenes; here a check says at each moment how far each copy is, and whether sign-ins
are refused.
"""

import datetime
import http.server
import json
import re
import threading
import time

PASSWORD = 'scripted-secret'
MICROVERSION = '3.72'


class ScriptedCloud:
    """`volumes`: id to row; `copy` puts one there. `password`: what a sign-in must bring."""

    def __init__(self):
        self.volumes = {}
        self.password = PASSWORD
        cloud = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                cloud._get(self)

            def do_POST(self):
                cloud._sign_in(self)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        # An exporter that is ended breaks its connections off.
        self._server.handle_error = lambda *_: None
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = 'http://127.0.0.1:%d' % self._server.server_port

    def end(self):
        self._server.shutdown()
        self._server.server_close()

    def entry(self, name, password=PASSWORD):
        """Its entry for clouds.yaml."""
        return '''\
  %s:
    auth: {auth_url: '%s/v3', username: admin, password: %s, user_domain_name: Default, project_name: admin,
      project_domain_name: Default}
    region_name: RegionOne
''' % (name, self.address, password)

    def copy(self, volume, source, percent, size=1):
        """A volume that migrates away from `source`; `percent` is called at each look at it."""
        self.volumes[volume] = {
            'id': volume, 'name': volume, 'size': size, 'status': 'available', 'volume_type': 'scripted',
            'os-vol-host-attr:host': source, 'os-vol-tenant-attr:tenant_id': 'p1', 'attachments': [],
            'created_at': stamp(), 'updated_at': stamp(), 'migration_status': 'migrating', 'percent': percent}

    def _get(self, request):
        path, _, query = request.path.partition('?')
        if path == '/':
            return answer(request, 300, {'versions': [{
                'id': 'v3.0', 'status': 'CURRENT', 'version': MICROVERSION, 'min_version': '3.0', 'links': []}]})
        if request.headers['X-Auth-Token'] != 'token-' + self.password:
            return answer(request, 401, {'error': {'code': 401, 'title': 'Unauthorized', 'message': 'no'}})
        found = re.fullmatch(r'/v3/p/volumes/(.+)', path)
        if found and found.group(1) == 'detail':
            wanted = re.search(r'migration_status=([^&]+)', query)
            rows = [
                self._row(volume, False) for volume in list(self.volumes.values())
                if not wanted or wanted.group(1) == volume['migration_status']]
            return answer(request, 200, {'volumes': rows})
        if found and found.group(1) in self.volumes:
            return answer(request, 200, {'volume': self._row(self.volumes[found.group(1)], True)})
        return answer(request, 404, {'itemNotFound': {'code': 404, 'message': 'it is not here'}})

    def _row(self, volume, details):
        row = {key: value for key, value in volume.items() if key != 'percent'}
        if details and volume['migration_status'] == 'migrating':
            row['migration_progress'] = str(int(volume['percent']()))
        return row

    def _sign_in(self, request):
        body = json.loads(request.rfile.read(int(request.headers['Content-Length'])))
        if body['auth']['identity']['password']['user']['password'] != self.password:
            return answer(request, 401, {'error': {
                'code': 401, 'title': 'Unauthorized', 'message': 'The request you have made requires authentication.'}})
        endpoint = {'interface': 'public', 'region': 'RegionOne', 'region_id': 'RegionOne', 'id': 'e'}
        return answer(request, 201, {'token': {
            'issued_at': stamp(zone='Z'), 'expires_at': stamp(86400, 'Z'), 'roles': [{'name': 'admin'}],
            'user': {'id': 'u', 'name': 'admin'}, 'project': {'id': 'p', 'name': 'admin'}, 'catalog': [
                {'type': 'block-storage', 'name': 'cinder',
                 'endpoints': [{**endpoint, 'url': self.address + '/v3/p'}]}]}},
            {'X-Subject-Token': 'token-' + self.password})


def stamp(ahead=0, zone=''):
    now = datetime.datetime.fromtimestamp(time.time() + ahead, datetime.timezone.utc)
    return now.strftime('%Y-%m-%dT%H:%M:%S.000000') + zone


def answer(request, status, body, headers=()):
    data = json.dumps(body).encode()
    request.send_response(status)
    for name, value in {
            'Content-Type': 'application/json', 'Content-Length': str(len(data)),
            'OpenStack-API-Version': 'volume ' + MICROVERSION, **dict(headers)}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(data)
