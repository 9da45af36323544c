"""The little of Keystone's and Cinder's APIs that the tests need to look on, apart from the client under test."""

import json
import urllib.error
import urllib.request

# No proxy that the environment names: all of it is on this machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url, headers=(), timeout=10):
    return _opener.open(urllib.request.Request(url, headers=dict(headers)), timeout=timeout)


class Cinder:
    """Cinder as the lab's admin sees it, at the oldest microversion: these requests never ask the backends."""

    def __init__(self, keystone, cinder):
        self._keystone = keystone
        self._cinder = cinder
        self._token = None

    def volume(self, volume_id):
        """The volume as a dictionary; None when there is no such volume."""
        try:
            with self._get('/volumes/' + volume_id) as answer:
                return json.load(answer)['volume']
        except urllib.error.HTTPError as e:
            if e.code == 404:
                return None
            raise

    def migrating(self):
        """The ids of the volumes of all projects that migrate now."""
        found = []
        for status in ('starting', 'migrating', 'completing'):
            with self._get('/volumes/detail?all_tenants=1&migration_status=' + status) as answer:
                found += [v['id'] for v in json.load(answer)['volumes']]
        return found

    def _get(self, path):
        if self._token is None:
            self._token = self._sign_in()
        return get(self._cinder + path, {'X-Auth-Token': self._token})

    def _sign_in(self):
        domain = {'id': 'default'}
        body = {'auth': {
            'identity': {'methods': ['password'], 'password': {
                'user': {'name': 'admin', 'domain': domain, 'password': 'admin-lab'}}},
            'scope': {'project': {'name': 'admin', 'domain': domain}}}}
        request = urllib.request.Request(
            self._keystone + '/auth/tokens', json.dumps(body).encode(), {'Content-Type': 'application/json'})
        with _opener.open(request, timeout=30) as answer:
            return answer.headers['X-Subject-Token']
