"""Runs the real dd, unchanged, and holds it to a rate with SIGSTOP/SIGCONT.

control/rate[.UUID]    bytes a second; none or 0: as fast as it goes
control/freeze.UUID    exists: dd is stopped until it is gone
UUID is the one in the source file's name.  The copy is dd's own, and so are its
exit status and its position in /proc/PID/fdinfo.
"""

import ctypes
import os
import re
import signal
import sys
import time

DD = '/usr/bin/dd'
CONTROL = os.path.join(os.environ.get('LAB_DIR', '/tmp/lab'), 'control')
args = sys.argv[1:]
src = next((a[3:] for a in args if a.startswith('if=')), '')
found = re.search(r'([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})', src)
uuid = found.group(1) if found else 'none'

if 'count=0' in args or 'of=/dev/null' in args:         # only a test
    os.execv(DD, ['dd'] + args)


def rate():
    for name in ('rate.' + uuid, 'rate'):
        try:
            with open(os.path.join(CONTROL, name)) as f:
                return float(f.read().strip() or 0)
        except (OSError, ValueError):
            continue
    return 0.0


def frozen():
    return os.path.exists(os.path.join(CONTROL, 'freeze.' + uuid))


pid = os.fork()
if pid == 0:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)      # die with the pacer
    os.kill(os.getpid(), signal.SIGSTOP)
    os.execv(DD, ['dd'] + args)

stopped = False
status = None


def reap(flags=0):
    """Takes in what happened to dd; sets stopped or status."""
    global stopped, status
    got, st = os.waitpid(pid, os.WUNTRACED | os.WCONTINUED | flags)
    if got == 0:
        return False
    if os.WIFSTOPPED(st):
        stopped = True
    elif os.WIFCONTINUED(st):
        stopped = False
    else:
        status = st
    return True


def stop():
    while status is None and not stopped:
        # Again when somebody has continued it between this and the next line.
        os.kill(pid, signal.SIGSTOP)
        reap()


def go():
    global stopped
    if status is None and stopped:
        os.kill(pid, signal.SIGCONT)
        stopped = False


def pos():
    try:
        if not os.readlink('/proc/%d/exe' % pid).endswith('/dd'):
            return 0
        with open('/proc/%d/fdinfo/1' % pid) as f:
            return int(f.readline().split()[1])
    except (OSError, IndexError, ValueError):
        return 0


for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(s, lambda n, f: os.kill(pid, signal.SIGKILL))
while not stopped and status is None:
    reap()

base = None
while status is None:
    while status is None and reap(os.WNOHANG):
        pass
    if status is not None:
        break
    if frozen():
        stop()
        base = None
        time.sleep(0.05)
        continue
    r = rate()
    if r <= 0:
        go()
        base = None
        time.sleep(0.02)
        continue
    now = time.monotonic()
    if base is None or base[2] != r:
        stop()
        base = (now, pos(), r)
    ahead = pos() - (base[1] + r * (now - base[0]))
    if ahead <= 0:
        go()
        time.sleep(0.002)
        stop()
    else:
        stop()
        time.sleep(min(0.1, max(0.002, ahead / r)))

sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status)
         else os.WEXITSTATUS(status))
