"""The lab (a real Keystone and Cinder, see lab/README.md): up, steered, and down again."""

import contextlib
import functools
import glob
import os

from cinder import Cinder
from processes import Failed, run, together, wait_until

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPTS = os.path.join(PROJECT, 'lab')
GIB = 1 << 30


class Lab:
    def __init__(self):
        self.directory = os.environ.get('LAB_DIR', '/tmp/lab')
        self.clouds = os.path.join(self.directory, 'clouds.yaml')
        self.cinder = Cinder(
            'http://127.0.0.1:%s/v3' % os.environ.get('LAB_KEYSTONE_PORT', '15000'),
            'http://127.0.0.1:%s/v3' % os.environ.get('LAB_CINDER_PORT', '18776'))
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

    def create(self, name, size=1, backend='alpha', cloud='lab-admin'):
        """A new volume's id."""
        volume = self.run('volume-create', name, str(size), '--backend', backend, '--cloud', cloud).split()[0]
        self._volumes.append(volume)
        return volume

    def delete(self, volume):
        self.control('freeze', volume, None)
        if volume in self.cinder.migrating():
            self.throttle('off', volume)
        wait_until('the end of the migration of ' + volume,
                   lambda: volume not in self.cinder.migrating(), within=60)
        self.run('volume-delete', volume)
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
        self.run('migrate', volume, backend)

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
        self.run('attach', volume)

    def detach(self, volume):
        self.run('detach', volume)

    def kill_copy(self, volume):
        self.run('kill-copy', volume)

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
