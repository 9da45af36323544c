"""The lab (a real Keystone and Cinder, see lab/README.md): up, steered, and down again."""

import contextlib
import functools
import glob
import os
import signal
import sys
import uuid

from cinder import Cinder
from processes import Failed, run, together, wait_until

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPTS = os.path.join(PROJECT, 'lab')
GIB = 1 << 30
BACKENDS = {'alpha': 'hosta@alpha#pool1', 'beta': 'hostb@beta#pool2'}

sys.path.insert(0, os.path.join(SCRIPTS, 'overlay', 'labcinder'))
import copies  # noqa: E402  (the lab's own way to find dd)


class Lab:
    def __init__(self):
        self.directory = os.environ.get('LAB_DIR', '/tmp/lab')
        self.clouds = os.path.join(self.directory, 'clouds.yaml')
        self.keystone, cinder = ('http://127.0.0.1:' + os.environ.get(name, port) for name, port in (
            ('LAB_KEYSTONE_PORT', '15000'), ('LAB_CINDER_PORT', '18776')))
        self.cinder = Cinder(self.keystone + '/v3', cinder + '/v3')
        self.members_cinder = Cinder(self.keystone + '/v3', cinder + '/v3', user='member', project='demo')
        self._ours = []         # the services that were not there before us
        self._volumes = []

    def up(self):
        before = self._services()
        try:
            self.run('up', show=True, within=1800)
        finally:
            self._ours = sorted(self._services() - before)

    def down(self):
        """Takes away what this object made or started, and nothing else."""
        self.delete_all(list(self._volumes))
        ours = [name for name in self._ours if os.path.exists(self._pid_file(name))]
        self._ours = []
        if ours:
            self.run('down', *ours, within=120)

    def restart(self, *services, **settings):
        """Ends services and starts them anew, with settings of `lab/env.sh` for them."""
        self.run('restart', *services, within=300, **settings)

    def restart_unless_ours(self, *services):
        """What we started ends with us; what was there before goes on for others, as they set it up."""
        others = [service for service in services if service not in self._ours]
        if others:
            self.restart(*others)

    def signal(self, name, *services):
        self.run('signal', name, *services)

    @contextlib.contextmanager
    def stopped(self, *services):
        """They are gone for a while."""
        self.run('down', *services)
        try:
            yield
        finally:
            self.run('up', within=300)

    def create(self, name, size=1, backend='alpha', by=None):
        """A new volume's id; `by` is its owner's Cinder."""
        volume = (by or self.cinder).create(name, size, backend)
        self._volumes.append(volume)

        def status():
            return self.cinder.volume(volume)['status']
        wait_until('volume %s is made' % volume, lambda: status() not in ('creating', 'downloading'), within=60)
        if status() != 'available':
            raise Failed('volume %s is %s' % (volume, status()))
        return volume

    def delete(self, volume):
        self.control('freeze', volume, None)
        if volume in self.cinder.migrating():
            self.control('rate', volume, None)
        wait_until('the end of the migration of ' + volume,
                   lambda: volume not in self.cinder.migrating(), within=60)
        self.cinder.delete(volume)
        wait_until('volume %s is gone' % volume, lambda: self.cinder.volume(volume) is None, within=60)
        for path in glob.glob(os.path.join(self.directory, 'control', '*.' + volume)):
            os.unlink(path)
        self._volumes.remove(volume)

    def delete_all(self, volumes):
        """As many as can be; tells which are left."""
        def delete(volume):
            try:
                self.delete(volume)
            except (Failed, OSError) as e:
                print('lab: volume %s is left: %s' % (volume, e))
        together([functools.partial(delete, volume) for volume in volumes])

    def control(self, name, volume, text):
        """Writes the control file of one volume, or takes it away (None); see lab/README.md."""
        path = os.path.join(self.directory, 'control', '%s.%s' % (name, volume))
        if text is None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            return
        with open(path + '.tmp', 'w') as f:
            f.write(text)
        os.rename(path + '.tmp', path)

    def migrate(self, volume, backend):
        self.cinder.act(
            volume, 'os-migrate_volume', host=BACKENDS[backend], force_host_copy=False, lock_volume=False)

    def throttle(self, rate, volume):
        """Holds the copies of one volume to a rate: others may use the same lab."""
        self.run('throttle', rate, volume)

    @contextlib.contextmanager
    def all_throttled(self, rate):
        """Holds every copy that has no rate of its own to this one, for a while."""
        try:
            with open(os.path.join(self.directory, 'control', 'rate')) as f:
                before = f.read().strip()
        except FileNotFoundError:
            before = 'off'
        self.run('throttle', rate)
        try:
            yield
        finally:
            self.run('throttle', before)

    def attach(self, volume):
        """Marks it as used by a server; there is none."""
        self.cinder.act(volume, 'os-attach', instance_uuid=str(uuid.uuid4()), mountpoint='/dev/vdb', mode='rw')

    def detach(self, volume):
        self.cinder.act(volume, 'os-detach')

    def kill_copy(self, volume):
        """SIGKILL to the dd that copies a volume which has never been migrated."""
        pids = [copies.find_dd(self.file(volume, backend)) for backend in BACKENDS]
        if not any(pids):
            raise Failed('no dd copies ' + volume)
        for pid in filter(None, pids):
            os.kill(pid, signal.SIGKILL)

    def file(self, volume, backend='alpha'):
        """Where the bytes of a volume are that has never been migrated."""
        return os.path.join(self.directory, 'volumes', backend, 'volume-' + volume)

    def wait_for_end(self, volume, within):
        """'success' or 'error': how the volume's migration ended."""
        return wait_until(
            'the end of the migration of ' + volume,
            lambda: {'success': 'success', 'error': 'error'}.get(self.cinder.volume(volume)['migration_status']),
            within)

    def secrets(self):
        """What must never stand in a log."""
        with open(self.clouds) as f:
            pairs = [line.strip().partition(': ') for line in f]
        return {value for key, _, value in pairs if key in ('password', 'application_credential_secret')}

    def logs(self):
        return sorted(glob.glob(os.path.join(self.directory, 'log', 'cinder-*.log')))

    def run(self, script, *arguments, show=False, within=120, **settings):
        """Runs one of the lab's commands, with settings of `lab/env.sh`; answers what it printed."""
        status, output = run(
            [os.path.join(SCRIPTS, script), *arguments], within, show, env={**os.environ, **settings})
        if status != 0:
            raise Failed('lab/%s %s: status %d\n%s' % (script, ' '.join(arguments), status, output))
        return output

    def _pid_file(self, service):
        return os.path.join(self.directory, 'run', service + '.pid')

    def _services(self):
        """The names of the lab's services that run, by the files in which `lab/up` notes them."""
        return {os.path.basename(path)[:-len('.pid')]
                for path in glob.glob(self._pid_file('*')) if _alive(path)}


def _alive(path):
    """A file of `lab/up` holds the process id and its start time in ticks, so that a reused id deceives nobody."""
    try:
        with open(path) as f:
            pid, start = f.read().split()
        with open('/proc/%s/stat' % pid) as f:
            return f.read().rpartition(') ')[2].split()[19] == start
    except (OSError, ValueError):
        return False
