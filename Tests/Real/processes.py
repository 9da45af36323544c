"""A program of ours that runs beside the tests, with its log, ended by its own process id."""

import concurrent.futures
import contextlib
import os
import signal
import socket
import subprocess
import time


class Failed(Exception):
    """Something that the tests need could not be had."""


def run(command, within, show=False, **more):
    """Runs a command to its end: (exit status, what it printed unless it was to show that).

    Whatever interrupts us, the command and what it started in its session are ended first.
    """
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=None if show else subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True, **more)
    try:
        output, _ = child.communicate(timeout=within)
        return child.returncode, output or ''
    except subprocess.TimeoutExpired as e:
        raise Failed('%s: not done after %d s' % (' '.join(command), within)) from e
    finally:
        if child.poll() is None:
            for stop in (signal.SIGTERM, signal.SIGKILL):
                os.killpg(child.pid, stop)      # not yet waited for: the number is still its own
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(10)
                    break


class Process:
    """Runs until it is ended; what it prints goes to `log`."""

    def __init__(self, name, command, log, **more):
        self.name = name
        self.log = log
        self._file = open(log, 'ab')
        # A session of its own: Ctrl-C is for us, and we end it in our order.
        self._child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self._file, stderr=subprocess.STDOUT,
            start_new_session=True, **more)

    @property
    def pid(self):
        return self._child.pid

    @property
    def running(self):
        return self._child.poll() is None

    def end(self, within=10):
        """SIGTERM; answers (exit status, seconds that it took), and status None when it had to be killed."""
        began = time.monotonic()
        try:
            if self.running:
                self._child.send_signal(signal.SIGTERM)
            status = self._child.wait(within)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            if self.running:
                self._child.kill()
                self._child.wait()
            self._file.close()
        return status, time.monotonic() - began

    def require_running(self):
        if not self.running:
            raise Failed('%s ended with status %s' % (self.name, self._child.returncode))


def wait_until(what, condition, within, every=0.2, alive=()):
    """The first true value of condition(), asked until the deadline; the processes in `alive` must live meanwhile."""
    deadline = time.monotonic() + within
    while True:
        for process in alive:
            process.require_running()
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed('waited %g s in vain: %s' % (within, what))
        time.sleep(every)


def happens(condition, within, every=0.5, alive=()):
    """Whether condition() came true by then: for what a test judges afterwards, by what was recorded."""
    try:
        wait_until('', condition, within, every, alive)
    except Failed:
        for process in alive:
            process.require_running()
        return False
    return True


def together(calls, at_once=4):
    """The results of some calls, made side by side; the first failure is raised when all are done."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as threads:
        return [made.result() for made in [threads.submit(call) for call in calls]]


def free_port():
    with contextlib.closing(socket.socket()) as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def tail(path, lines=25):
    try:
        with open(path, 'rb') as f:
            f.seek(max(0, os.path.getsize(path) - 200 * lines))
            return f.read().decode(errors='replace').splitlines()[-lines:]
    except OSError as e:
        return [str(e)]
