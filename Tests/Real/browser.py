"""A headless Chromium, spoken to through its DevTools protocol: over two pipes, so that it takes no library."""

import base64
import contextlib
import itertools
import json
import os
import select
import subprocess
import tempfile
import time

from processes import Failed


class Browser:
    """One Chromium with a profile of its own, which goes with it."""

    def __init__(self):
        self._profile = tempfile.TemporaryDirectory(prefix='exporterd-browser-', ignore_cleanup_errors=True)
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        # It reads from 3 and writes to 4, NUL after each message.
        self._child = subprocess.Popen(
            ['bash', '-c', 'exec "$@" 3<&%d 4>&%d' % (theirs_in, theirs_out), 'bash', 'chromium', '--headless=new',
             '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--disable-background-networking',
             '--disable-component-update', '--disable-sync', '--disable-extensions', '--force-color-profile=srgb',
             '--user-data-dir=' + self._profile.name, '--remote-debugging-pipe', 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(theirs_in, theirs_out), start_new_session=True)
        os.close(theirs_in)
        os.close(theirs_out)
        self._numbers = itertools.count(1)
        self._rest = b''
        self._events = []

    def close(self):
        with contextlib.suppress(Failed, OSError):
            self.ask('Browser.close', within=5)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(5)
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def page(self, width=1280, height=900, dark=False):
        target = self.ask('Target.createTarget', url='about:blank')['targetId']
        session = self.ask('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        return Page(self, target, session, width, height, dark)

    def ask(self, method, session=None, within=60, **parameters):
        number = next(self._numbers)
        message = {'id': number, 'method': method, 'params': parameters}
        if session:
            message['sessionId'] = session
        os.write(self._to, json.dumps(message).encode() + b'\0')
        deadline = time.monotonic() + within
        while True:
            answer = self._next(deadline, method)
            if answer.get('id') == number:
                if 'error' in answer:
                    raise Failed('%s: %s' % (method, answer['error'].get('message')))
                return answer['result']
            if 'method' in answer:
                self._events.append(answer)

    def events(self, session, method, seconds=0.0):
        """The events of that name that have come and were not yet taken; waits so long for one."""
        deadline = time.monotonic() + seconds
        while True:
            mine = [e for e in self._events if e.get('sessionId') == session and e['method'] == method]
            if mine or time.monotonic() >= deadline:
                self._events = [e for e in self._events if e not in mine]
                return [e['params'] for e in mine]
            with contextlib.suppress(Failed):
                answer = self._next(deadline, method)
                if 'method' in answer:
                    self._events.append(answer)

    def _next(self, deadline, what):
        while b'\0' not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise Failed('chromium did not answer in time: ' + what)
            got = os.read(self._from, 1 << 16)
            if not got:
                raise Failed('chromium ended')
            self._rest += got
        message, self._rest = self._rest.split(b'\0', 1)
        return json.loads(message)


class Page:
    """A tab, with all that it has asked for and complained about."""

    def __init__(self, browser, target, session, width, height, dark):
        self._browser = browser
        self._target = target
        self._session = session
        self.asked = []
        self.complaints = []
        for domain in ('Page', 'Runtime', 'Network', 'Log', 'DOM'):
            self._ask(domain + '.enable')
        self.look(width, height, dark)

    def look(self, width, height=900, dark=False):
        self._ask('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self._ask('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    def close(self):
        self._browser.ask('Target.closeTarget', targetId=self._target)

    def without_scripts(self):
        self._ask('Emulation.setScriptExecutionDisabled', value=True)

    def open(self, url):
        self._browser.events(self._session, 'Page.loadEventFired')
        failed = self._ask('Page.navigate', url=url).get('errorText')
        if failed:
            raise Failed('%s: %s' % (url, failed))
        if not self._browser.events(self._session, 'Page.loadEventFired', 60):
            raise Failed(url + ' is not loaded')
        self.note()

    def note(self):
        """Takes what has come meanwhile."""
        def take(method):
            return self._browser.events(self._session, method)
        self.asked += [e['request']['url'] for e in take('Network.requestWillBeSent')]
        self.complaints += [str(e['exceptionDetails']) for e in take('Runtime.exceptionThrown')]
        self.complaints += [str(e['args']) for e in take('Runtime.consoleAPICalled')
                            if e['type'] in ('error', 'warning')]
        self.complaints += [e['entry']['text'] + ' ' + e['entry'].get('url', '') for e in take('Log.entryAdded')
                            if e['entry']['level'] in ('error', 'warning')]

    def value(self, expression):
        """What JavaScript makes of an expression."""
        result = self._ask('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in result:
            raise Failed('%s: %s' % (expression, result['exceptionDetails']))
        return result['result'].get('value')

    def html(self):
        """The document as it is now, also where no script may run."""
        root = self._ask('DOM.getDocument', depth=0)['root']['nodeId']
        return self._ask('DOM.getOuterHTML', nodeId=root)['outerHTML']

    def press(self, key, code=None):
        for kind in ('rawKeyDown', 'keyUp'):
            self._ask('Input.dispatchKeyEvent', type=kind, key=key, code=code or key,
                      windowsVirtualKeyCode={'Tab': 9, 'Enter': 13}.get(key, 0))

    def type(self, text):
        """Puts text where the focus is, as a keyboard does."""
        self._ask('Input.insertText', text=text)

    def look_as_printed(self, dark=False):
        """As on paper, for who prints from a dark desk too."""
        self._ask('Emulation.setEmulatedMedia', media='print', features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    def print(self, path):
        """Prints to a PDF of A4."""
        answer = self._ask('Page.printToPDF', paperWidth=8.27, paperHeight=11.69, printBackground=False)
        with open(path, 'wb') as f:
            f.write(base64.b64decode(answer['data']))

    def picture(self, path, whole=False):
        size = {}
        if whole:
            box = self._ask('Page.getLayoutMetrics')['cssContentSize']
            size = {'captureBeyondViewport': True, 'clip': {
                'x': 0, 'y': 0, 'width': box['width'], 'height': min(box['height'], 6000), 'scale': 1}}
        with open(path, 'wb') as f:
            f.write(base64.b64decode(self._ask('Page.captureScreenshot', format='png', **size)['data']))

    def _ask(self, method, **parameters):
        return self._browser.ask(method, self._session, **parameters)
