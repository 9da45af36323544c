"""What the small commands beside this file do. See README.md."""

import argparse
import json
import os
import signal
import sys
import time
import uuid as uuidlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'overlay', 'labcinder'))
import copies  # noqa: E402

LAB = os.environ['LAB_DIR']
CONTROL = os.path.join(LAB, 'control')


class Api:
    """Cinder's API as one of the clouds.yaml users."""

    def __init__(self, cloud='lab-admin', version='latest'):
        import keystoneauth1.session
        from keystoneauth1.identity import v3
        keystone = 'http://127.0.0.1:%s/v3' % os.environ['LAB_KEYSTONE_PORT']
        user, password, project = {
            'lab-admin': ('admin', 'admin-lab', 'admin'),
            'lab-member': ('member', 'member-lab', 'demo'),
            'lab-reader': ('reader', 'reader-lab', 'admin')}[cloud]
        self.session = keystoneauth1.session.Session(auth=v3.Password(
            auth_url=keystone, username=user, password=password,
            project_name=project, user_domain_id='default',
            project_domain_id='default'))
        self.base = 'http://127.0.0.1:%s/v3' % os.environ['LAB_CINDER_PORT']
        self.version = version

    def call(self, method, path, body=None):
        r = self.session.request(
            self.base + path, method, json=body, raise_exc=False,
            headers={'OpenStack-API-Version': 'volume ' + self.version})
        if r.status_code >= 300:
            sys.exit('%s %s: %s %s' % (method, path, r.status_code, r.text))
        return r.json() if r.content else None

    def volume(self, name):
        try:
            uuidlib.UUID(name)
            return self.call('GET', '/volumes/' + name)['volume']
        except ValueError:
            pass
        found = [v for v in self.call(
            'GET', '/volumes/detail?all_tenants=1&name=' + name)['volumes']
            if not (v['migration_status'] or '').startswith('target:')]
        if len(found) != 1:
            sys.exit('%d volumes are called %s' % (len(found), name))
        return found[0]


def file_of(v):
    """The UUID in the name of the volume's file."""
    return v.get('os-vol-mig-status-attr:name_id') or v['id']


def path_of(v):
    for backend in os.listdir(os.path.join(LAB, 'volumes')):
        p = os.path.join(LAB, 'volumes', backend, 'volume-' + file_of(v))
        if os.path.exists(p):
            return p
    return None


def control(name, text):
    path = os.path.join(CONTROL, name)
    if text is None:
        if os.path.exists(path):
            os.unlink(path)
        return
    with open(path + '.tmp', 'w') as f:
        f.write(text)
    os.rename(path + '.tmp', path)


def volume_create(a):
    api = Api(a.cloud)
    body = {'size': a.size, 'name': a.name}
    hints = {}
    if a.backend:                       # only now: it may migrate later
        hints = {'OS-SCH-HNT:scheduler_hints': {'query': json.dumps(
            ['=', '$volume_backend_name', a.backend])}}
    v = api.call('POST', '/volumes', dict(volume=body, **hints))['volume']
    admin = Api()
    for _ in range(300):
        v = admin.volume(v['id'])
        if v['status'] in ('available', 'error'):
            break
        time.sleep(0.2)
    if v['status'] == 'available' and not a.empty:
        with open(path_of(v), 'r+b') as f:      # something worth copying
            f.write(os.urandom(4 << 20))
            f.seek(-(1 << 20), 2)
            f.write(os.urandom(1 << 20))
    print(v['id'], v['status'], v['os-vol-host-attr:host'])
    return v['status'] != 'available'


def volume_delete(a):
    api = Api()
    v = api.volume(a.volume)
    api.call('DELETE', '/volumes/' + v['id'])
    for name in os.listdir(CONTROL):
        if name.endswith(('.' + v['id'], '.' + file_of(v))):
            control(name, None)
    for _ in range(300):
        r = api.session.get(api.base + '/volumes/' + v['id'], raise_exc=False)
        if r.status_code == 404:
            return False
        time.sleep(0.2)
    sys.exit('%s is still there, %s' % (
        v['id'], r.json()['volume']['status']))


def migrate(a):
    api = Api()
    v = api.volume(a.volume)
    dest = {b.split('@')[1].split('#')[0]: b
            for b in os.environ['LAB_BACKENDS'].split()}.get(a.dest, a.dest)
    api.call('POST', '/volumes/%s/action' % v['id'], {'os-migrate_volume': {
        'host': dest, 'force_host_copy': a.force,
        'lock_volume': a.lock}})
    print('%s: %s -> %s' % (v['id'], v['os-vol-host-attr:host'], dest))
    if a.watch:
        watch(argparse.Namespace(volume=v['id'], every=0.2))


def watch(a):
    api = Api()
    vid = api.volume(a.volume)['id']
    last = None
    nulls = 0
    t0 = time.time()
    while True:
        v = api.volume(vid)
        now = {k: v.get(k) for k in (
            'status', 'migration_status', 'migration_progress',
            'os-vol-host-attr:host', 'os-vol-mig-status-attr:name_id')
            if k in v}
        if now != last:
            print('%7.2fs %s' % (time.time() - t0, json.dumps(now)),
                  flush=True)
            last = now
        if v['migration_status'] in ('success', 'error'):
            return
        # null for a moment after 'completing'; for good after a reset
        nulls = nulls + 1 if v['migration_status'] is None else 0
        if nulls > 2 / a.every:
            return
        time.sleep(a.every)


def throttle(a):
    rate = a.rate
    units = {'k': 1 << 10, 'M': 1 << 20, 'G': 1 << 30}
    if rate == 'off':
        number = None
    else:
        number = str(int(float(rate.rstrip('kMG')) * units.get(rate[-1], 1)))
    name = 'rate'
    if a.volume:
        name += '.' + file_of(Api().volume(a.volume))
    control(name, number)


def freeze(a):
    control('freeze.' + file_of(Api().volume(a.volume)), '')


def thaw(a):
    control('freeze.' + file_of(Api().volume(a.volume)), None)


def kill_copy(a):
    v = Api().volume(a.volume)
    pid = copies.find_dd(path_of(v))
    if not pid:
        sys.exit('no dd copies %s' % v['id'])
    os.kill(pid, signal.SIGKILL)
    print('killed dd', pid)


def attach(a):
    """Marks a volume as attached to a server (there is no server)."""
    api = Api()
    v = api.volume(a.volume)
    api.call('POST', '/volumes/%s/action' % v['id'], {'os-attach': {
        'instance_uuid': str(uuidlib.uuid4()), 'mountpoint': '/dev/vdb',
        'mode': 'rw'}})


def detach(a):
    api = Api()
    v = api.volume(a.volume)
    api.call('POST', '/volumes/%s/action' % v['id'], {'os-detach': {}})


def status(a):
    api = Api()
    services = api.call('GET', '/os-services')['services']
    up = [s for s in services if s['state'] == 'up']
    pools = api.call('GET', '/scheduler-stats/get_pools')['pools']
    want = set(os.environ['LAB_BACKENDS'].split())
    if a.ready:
        hosts = {s['host'] for s in up if s['binary'] == 'cinder-volume'}
        return not ({b.split('#')[0] for b in want} <= hosts
                    and want <= {p['name'] for p in pools})
    for s in services:
        print('%-18s %-14s %s' % (s['binary'], s['host'], s['state']))
    print('pools:', ' '.join(sorted(p['name'] for p in pools)))
    # GET / needs no token, GET /v3/ does; / answers 300
    versions = api.session.get(
        api.base[:-2], authenticated=False).json()['versions'][0]
    print('microversions:', versions['min_version'], '-', versions['version'])
    for v in api.call('GET', '/volumes/detail?all_tenants=1')['volumes']:
        v = api.volume(v['id'])
        print('%s %-9s %-12s %3d GiB %-18s migration_status=%s%s' % (
            v['id'], v['name'], v['status'], v['size'],
            v['os-vol-host-attr:host'], v['migration_status'],
            ' migration_progress=' + json.dumps(v['migration_progress'])
            if 'migration_progress' in v else ''))
        p = path_of(v)
        pid = p and copies.find_dd(p)
        if pid:
            print('  dd pid %d at byte %s of %s' % (
                pid, copies.position(pid), v['size'] << 30))
    for name in sorted(os.listdir(CONTROL)):
        with open(os.path.join(CONTROL, name)) as f:
            print('control/%s: %s' % (name, f.read().strip() or '(empty)'))


def main():
    p = argparse.ArgumentParser()
    sub = p.add_subparsers(dest='cmd', required=True)

    def command(name, func, *args):
        c = sub.add_parser(name)
        c.set_defaults(func=func)
        for names, kw in args:
            c.add_argument(*names, **kw)

    vol = (('volume',), {'help': 'id or name'})
    command('volume-create', volume_create,
            (('name',), {}), (('size',), {'type': int, 'nargs': '?',
                                          'default': 1, 'help': 'GiB'}),
            (('--backend',), {'help': 'alpha or beta'}),
            (('--cloud',), {'default': 'lab-admin'}),
            (('--empty',), {'action': 'store_true'}))
    command('volume-delete', volume_delete, vol)
    command('migrate', migrate, vol,
            (('dest',), {'help': 'alpha, beta or host@backend#pool'}),
            (('--force',), {'action': 'store_true'}),
            (('--lock',), {'action': 'store_true'}),
            (('--watch',), {'action': 'store_true'}))
    command('watch', watch, vol, (('--every',), {'type': float,
                                                 'default': 0.2}))
    command('throttle', throttle, (('rate',), {
        'help': 'bytes a second, or 20M, or off'}),
        (('volume',), {'nargs': '?'}))
    command('freeze', freeze, vol)
    command('thaw', thaw, vol)
    command('kill-copy', kill_copy, vol)
    command('attach', attach, vol)
    command('detach', detach, vol)
    command('status', status, (('--ready',), {'action': 'store_true'}))
    a = p.parse_args()
    try:
        sys.exit(1 if a.func(a) else 0)
    except OSError as e:
        sys.exit(str(e))
    except Exception as e:
        if type(e).__module__.startswith('keystoneauth1'):
            sys.exit(str(e))
        raise


main()
