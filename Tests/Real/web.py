"""A daemon for what people look at: `exporterd demo` behind a web configuration file, with certificates of its own."""

import contextlib
import http.client
import http.server
import os
import socket
import subprocess
import threading
import typing

from exporter import binary
from processes import Process, free_port, wait_until

PASSWORD = 'wonder'
HASH = '$2b$10$WGUo8y8tbIqVifkPOaULLuo3d6u6qi6L0rShTxWAoVtAsUcxoAgv6'      # of that
ALICE = "basic_auth_users: {alice: '%s'}\n" % HASH


class Answer(typing.NamedTuple):
    """What curl got: its exit status, the answer's status (0: none), and its body."""

    curl: int
    status: int
    body: str


class Certificates:
    """Made by openssl, in `directory`: an authority and what it has signed, and another that nobody knows."""

    def __init__(self, directory):
        self.directory = directory
        for authority in ('ca', 'other-ca'):
            self._openssl(
                'req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-days', '2',
                '-subj', '/CN=' + authority, '-keyout', self.path(authority + '.key'), '-out', self.path(authority + '.pem'))
        self.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1')
        self.issue('client', 'ca', 'DNS:prometheus.example')
        self.issue('wrong-name', 'ca', 'DNS:somebody.example')
        self.issue('wrong-ca', 'other-ca', 'DNS:prometheus.example')

    def path(self, name):
        return os.path.join(self.directory, name)

    def issue(self, name, authority, names):
        """NAME.pem and NAME.key; each put in its place whole."""
        new = self.path('new-' + name)
        self._openssl(
            'req', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=' + name,
            '-keyout', new + '.key', '-out', new + '.csr')
        with open(new + '.ext', 'w') as f:
            f.write('subjectAltName=%s\n' % names)
        self._openssl(
            'x509', '-req', '-in', new + '.csr', '-CA', self.path(authority + '.pem'),
            '-CAkey', self.path(authority + '.key'), '-CAcreateserial', '-days', '2', '-extfile', new + '.ext',
            '-out', new + '.pem')
        for kind in ('.pem', '.key'):
            os.rename(new + kind, self.path(name + kind))

    def serial(self, name):
        return self._openssl('x509', '-noout', '-serial', '-in', self.path(name + '.pem')).strip()

    @staticmethod
    def _openssl(*arguments):
        done = subprocess.run(['openssl', *arguments], capture_output=True, text=True, timeout=60, check=True)
        return done.stdout


class WebDaemon:
    """`exporterd demo` with NAME.yml as its web configuration file."""

    def __init__(self, certificates, name, configuration, *flags, scheme='https', before=()):
        self.certificates = certificates
        self.file = certificates.path(name + '.yml')
        self.configure(configuration)
        self.port = free_port()
        self.scheme = scheme
        self.log = certificates.path(name + '.log')
        if not before:
            flags = ('--web.listen-address', '127.0.0.1:%d' % self.port, *flags)
        self.process = Process(name, [
            *[word.replace('PORT', str(self.port)) for word in before],
            binary(), 'demo', '--web.config.file', self.file, '--log.level', 'info', *flags,
        ], self.log, env={**os.environ, 'SWIFT_BACKTRACE': 'enable=no'})
        wait_until(name + ' listens', lambda: self._listens(bool(before)), within=60, alive=[self.process])

    def _listens(self, is_to_be_woken):
        if 'msg=listening' in self.log_text():
            return True
        if is_to_be_woken:      # by a first connection
            with contextlib.suppress(OSError):
                socket.create_connection(('127.0.0.1', self.port), timeout=5).close()
        return False

    def configure(self, configuration):
        """Writes the web configuration file, whole."""
        with open(self.file + '.new', 'w') as f:
            f.write(configuration)
        os.rename(self.file + '.new', self.file)

    def curl(self, path, *flags, user=None, client=None, scheme=None, within=20):
        """What curl gets, with a password and with a certificate, if it is told to have one."""
        command = [
            'curl', '--silent', '--show-error', '--max-time', str(within), '--cacert', self.certificates.path('ca.pem'),
            '--write-out', '\n%{http_code}', *flags]
        if user:
            command += ['--user', user]
        if client:
            command += ['--cert', self.certificates.path(client + '.pem'), '--key', self.certificates.path(client + '.key')]
        done = subprocess.run(
            [*command, '%s://127.0.0.1:%d%s' % (scheme or self.scheme, self.port, path)], capture_output=True, text=True,
            timeout=within + 10)
        body, _, status = done.stdout.rpartition('\n')
        return Answer(done.returncode, int(status), body)

    def log_text(self):
        with open(self.log, errors='replace') as f:
            return f.read()

    def end(self):
        return self.process.end()


class TokenProxy:
    """A proxy on a port of its own that lets through who has the token, as an authenticating one does.

    `seen` has the header Authorization of each request. With `leads_to` it sends everybody there.
    """

    def __init__(self, token, port, leads_to=None):
        self.token = token
        self.seen = []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                said = self.headers.get('Authorization')
                proxy.seen.append(said)
                if leads_to:
                    return self._answer(302, [('Location', leads_to)], b'')
                if said != 'Bearer ' + proxy.token:
                    return self._answer(401, [('WWW-Authenticate', 'Bearer realm="test"')], b'')
                connection = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
                try:
                    connection.request('GET', self.path)
                    answer = connection.getresponse()
                    return self._answer(answer.status, [('Content-Type', answer.headers['Content-Type'])], answer.read())
                finally:
                    connection.close()

            def _answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        self.address = 'http://127.0.0.1:%d' % self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def end(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
