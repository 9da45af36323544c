"""The little of Keystone's and Cinder's APIs that the tests need to look on, apart from the client under test."""

import json
import urllib.error
import urllib.request

# No proxy that the environment names: all of it is on this machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url, headers=(), timeout=10):
    return _opener.open(urllib.request.Request(url, headers=dict(headers)), timeout=timeout)


class Cinder:
    """Cinder as one of the lab's users sees it, at the oldest microversion: these requests never ask the backends.

    With a `password`, as a user of another cloud does.
    """

    def __init__(self, keystone, cinder, user='admin', project='admin', password=None):
        self._keystone = keystone
        self._cinder = cinder
        self._user = user
        self._password = password or user + '-lab'
        self._project = project
        self._token = None

    def volume(self, volume_id):
        """The volume as a dictionary; None when there is no such volume."""
        try:
            return self._get('/volumes/' + volume_id)['volume']
        except urllib.error.HTTPError as e:
            if e.code == 404:
                return None
            raise

    def details(self, volume_id):
        """The volume at the newest microversion: asks its backend if it migrates."""
        return self._send('GET', '/volumes/' + volume_id, version='latest')['volume']

    def migrating(self):
        """The ids of the volumes of all projects that migrate now."""
        return [v['id'] for status in ('starting', 'migrating', 'completing') for v in self._listed(status)]

    def create(self, name, size, backend):
        """A new volume's id; the volume is not yet there."""
        # Only this once: it may leave that backend later.
        query = json.dumps(['=', '$volume_backend_name', backend])
        return self._send('POST', '/volumes', {
            'volume': {'name': name, 'size': size}, 'OS-SCH-HNT:scheduler_hints': {'query': query}})['volume']['id']

    def act(self, volume_id, action, **arguments):
        self._send('POST', '/volumes/%s/action' % volume_id, {action: arguments})

    def delete(self, volume_id):
        """Asks for it; the volume is gone a moment later."""
        self._send('DELETE', '/volumes/' + volume_id)

    def give_up(self, volume_id):
        """Takes a stuck migration back by hand, as an operator does: its status, and the volume it was to become."""
        targets = self._listed('target:' + volume_id)
        for volume in [volume_id, *(target['id'] for target in targets)]:
            self.act(volume, 'os-reset_status', migration_status='none')
        for target in targets:
            self.delete(target['id'])

    def _listed(self, migration_status):
        return self._get('/volumes/detail?all_tenants=1&migration_status=' + migration_status)['volumes']

    def _get(self, path):
        return self._send('GET', path)

    def _send(self, method, path, body=None, version='3.0'):
        """The answer's JSON; signs in at first, and again where the token has ended."""
        for attempt in (1, 2):
            if self._token is None:
                self._token = self.sign_in()
            request = urllib.request.Request(
                self._cinder + path, None if body is None else json.dumps(body).encode(),
                {'X-Auth-Token': self._token, 'Content-Type': 'application/json',
                 'OpenStack-API-Version': 'volume ' + version}, method=method)
            try:
                with _opener.open(request, timeout=30) as answer:
                    return json.loads(answer.read() or 'null')
            except urllib.error.HTTPError as e:
                if e.code != 401 or attempt == 2:
                    raise
                self._token = None

    def sign_in(self):
        """A token of its own for whoever wants one."""
        domain = {'id': 'default'}
        body = {'auth': {
            'identity': {'methods': ['password'], 'password': {
                'user': {'name': self._user, 'domain': domain, 'password': self._password}}},
            'scope': {'project': {'name': self._project, 'domain': domain}}}}
        request = urllib.request.Request(
            self._keystone + '/auth/tokens', json.dumps(body).encode(), {'Content-Type': 'application/json'})
        with _opener.open(request, timeout=30) as answer:
            return answer.headers['X-Subject-Token']

    def revoke(self, token):
        """Makes a token that nobody has used yet worthless."""
        headers = {'X-Auth-Token': self.sign_in(), 'X-Subject-Token': token}
        _opener.open(urllib.request.Request(self._keystone + '/auth/tokens', headers=headers, method='DELETE'), timeout=30)
