"""Who may look: TLS, client certificates, passwords and limits, with curl, openssl and a real Prometheus."""

import os
import re
import socket
import ssl
import subprocess
import threading
import time
import unittest

from bench import shared
from exporter import binary
from processes import Process, free_port, happens, wait_until
from prometheus import Prometheus
from web import ALICE, HASH, PASSWORD, Certificates, TokenProxy, WebDaemon

TLS = 'tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n'
RIGHT = 'alice:' + PASSWORD


class WebTest(unittest.TestCase):
    """One daemon for a class; `configuration` and `flags` say what it is like."""

    configuration = TLS
    flags = ()
    scheme = 'https'
    before = ()

    @classmethod
    def setUpClass(cls):
        directory = os.path.join(shared.directory, cls.__name__)
        os.mkdir(directory)
        cls.certificates = Certificates(directory)
        cls.daemon = WebDaemon(cls.certificates, 'web', cls.configuration, *cls.flags, scheme=cls.scheme, before=cls.before)
        cls.addClassCleanup(cls.daemon.end)

    def status(self, *arguments, **more):
        return self.daemon.curl(*arguments, **more).status


class Tls(WebTest):
    def test_is_spoken_in_version_1_2_and_1_3(self):
        for flags in (['--tls-max', '1.2'], ['--tlsv1.3']):
            self.assertEqual(self.status('/metrics', *flags), 200)

    def test_that_is_too_old_is_refused_by_the_server(self):
        # The client would like to: else nothing would be tested.
        old = ['--tlsv1.0', '--tls-max', '1.1', '--ciphers', 'DEFAULT@SECLEVEL=0']
        answer = self.daemon.curl('/metrics', *old)
        self.assertEqual((answer.curl, answer.status), (35, 0))

    def test_is_not_to_be_gone_round(self):
        answer = self.daemon.curl('/metrics', scheme='http')
        self.assertNotEqual(answer.curl, 0)
        self.assertEqual((answer.status, answer.body), (0, ''))

    def test_offers_http_1_1_to_those_who_would_speak_http_2(self):
        done = subprocess.run(
            ['openssl', 's_client', '-connect', '127.0.0.1:%d' % self.daemon.port, '-alpn', 'h2,http/1.1'],
            input='', capture_output=True, text=True, timeout=30)
        self.assertIn('ALPN protocol: http/1.1', done.stdout)
        self.assertEqual(self.status('/-/healthy', '--http2'), 200)

    def test_log_says_that_it_is_on(self):
        self.assertRegex(self.daemon.log_text(), r'msg=listening address=127\.0\.0\.1:\d+ path=/metrics tls=true')


class ACertificateThatIsRenewed(WebTest):
    def shown(self):
        """The serial number of the certificate that a new connection is shown."""
        context = ssl.create_default_context(cafile=self.certificates.path('ca.pem'))
        with socket.create_connection(('127.0.0.1', self.daemon.port), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname='localhost') as connection:
                return 'serial=' + connection.getpeercert()['serialNumber']

    def test_is_shown_without_a_restart_and_a_bad_one_is_not(self):
        first = self.certificates.serial('server')
        self.assertEqual(self.shown(), first)
        self.certificates.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1')
        second = self.certificates.serial('server')
        self.assertNotEqual(second, first)
        self.assertTrue(happens(lambda: self.shown() == second, within=10))
        self.assertIn('msg="web configuration read again"', self.daemon.log_text())

        with open(self.certificates.path('server.key'), 'w') as f:
            f.write('no key at all\n')
        time.sleep(1.5)
        for _ in range(5):
            self.assertEqual(self.shown(), second)
        complaints = re.findall(r'msg="web configuration not read again.*', self.daemon.log_text())
        self.assertEqual(len(complaints), 1)
        self.assertIn('server.key', complaints[0])
        self.certificates.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1')
        self.assertTrue(happens(lambda: self.shown() == self.certificates.serial('server'), within=10))


class AClientCertificate(WebTest):
    configuration = TLS + (
        '  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n'
        '  client_allowed_sans: [prometheus.example]\n')

    def test_lets_in_with_the_right_name_of_the_right_authority(self):
        for version in (['--tls-max', '1.2'], ['--tlsv1.3']):
            self.assertEqual(self.status('/metrics', *version, client='client'), 200)

    def test_is_needed_and_the_wrong_one_does_not_do(self):
        for version in (['--tls-max', '1.2'], ['--tlsv1.3']):
            for client in (None, 'wrong-ca', 'wrong-name'):
                with self.subTest(client=client, version=version):
                    answer = self.daemon.curl('/metrics', *version, client=client)
                    self.assertNotEqual(answer.curl, 0)
                    self.assertEqual(answer.status, 0)
        self.assertEqual(self.status('/metrics', client='client'), 200)


class APassword(WebTest):
    configuration = TLS + ALICE

    def test_lets_in(self):
        self.assertEqual(self.status('/metrics', user=RIGHT), 200)
        self.assertEqual(self.status('/', user=RIGHT), 200)

    def test_is_needed_for_every_path(self):
        for path in ('/', '/metrics', '/-/healthy', '/-/ready', '/-/reload', '/nothing', '/-/healthy/../metrics'):
            self.assertEqual(self.status(path, '--path-as-is'), 401)
            self.assertEqual(self.status(path, '--path-as-is', user='alice:wrong'), 401)
            self.assertEqual(self.status(path, '--path-as-is', user='bob:' + PASSWORD), 401)

    def test_takes_as_long_to_refuse_whether_the_name_is_known_or_not(self):
        def seconds(name):
            began = time.monotonic()
            self.assertEqual(self.status('/', user='%s:%s' % (name, os.urandom(8).hex())), 401)
            return time.monotonic() - began
        pairs = [(seconds('alice'), seconds('nobody')) for _ in range(7)]
        known, unknown = (sorted(times)[3] for times in zip(*pairs))
        self.assertLess(max(known, unknown) / min(known, unknown), 1.6)

    def test_storm_of_wrong_ones_leaves_the_daemon_alive_for_who_is_right(self):
        self.assertEqual(self.status('/metrics', user=RIGHT), 200)
        statuses = []

        def knock(number):
            statuses.append(self.status('/', user='alice:wrong%d' % number, within=60))
        threads = [threading.Thread(target=knock, args=[n]) for n in range(60)]
        for thread in threads:
            thread.start()
        times = []
        for _ in range(5):
            began = time.monotonic()
            self.assertEqual(self.status('/-/healthy', user=RIGHT), 200)
            times.append(time.monotonic() - began)
        for thread in threads:
            thread.join()
        self.assertEqual(set(statuses) - {401, 429}, set())
        self.assertLess(sorted(times)[2], 5)

    def test_is_in_no_log_line_and_neither_is_the_name(self):
        self.assertEqual(self.status('/', user='hunter2:hunter3'), 401)
        text = self.daemon.log_text()
        self.assertIn('msg="wrong name or password" client=127.0.0.1', text)
        for word in ('hunter', PASSWORD, HASH):
            self.assertNotIn(word, text)

    def test_answers_say_to_browsers_what_they_may_do(self):
        answer = self.daemon.curl('/', '--include')
        self.assertIn("Content-Security-Policy: default-src 'none'", answer.body)
        self.assertIn('WWW-Authenticate: Basic', answer.body)


class CommandTest(WebTest):
    """`exporterd list --server`, as one would type it."""

    def list(self, *flags, scheme='https', server=None, **variables):
        """(exit status, standard output, standard error); no secret of the test is in either."""
        # Nothing of ours in the environment but what is given.
        plain = {k: v for k, v in os.environ.items() if not k.startswith(('EXPORTERD_', 'OS_'))}
        done = subprocess.run(
            [binary(), 'list', '--server', server or '%s://127.0.0.1:%d' % (scheme, self.daemon.port), *flags],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, env={**plain, **variables})
        for secret in (PASSWORD, TOKEN, 'hunter2'):
            self.assertNotIn(secret, done.stdout + done.stderr)
        return done.returncode, done.stdout, done.stderr

    def assert_shown(self, told):
        self.assertEqual((told[0], told[2]), (0, ''))
        self.assertRegex(told[1], r'\ASTATE +VOLUME ')

    def assert_refused(self, told, words, status=1):
        self.assertEqual(told, (status, '', 'Error: %s\n' % words.replace('HERE', '127.0.0.1:%d' % self.daemon.port)))

    @property
    def authority(self):
        return '--ca-file', self.certificates.path('ca.pem')


TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.'
TO_GIVE_A_PASSWORD = 'set EXPORTERD_USER and EXPORTERD_PASSWORD, or give --user and --password-file'


class ACommandOverTlsWithAPassword(CommandTest):
    configuration = TLS + ALICE

    def test_shows_what_migrates(self):
        self.assert_shown(self.list(*self.authority, EXPORTERD_USER='alice', EXPORTERD_PASSWORD=PASSWORD))
        path = self.certificates.path('password')
        with open(path, 'w') as f:
            f.write(PASSWORD + '\n')
        self.assert_shown(self.list(*self.authority, '--user', 'alice', '--password-file', path))

    def test_says_that_the_password_is_wrong_or_missing(self):
        self.assert_refused(
            self.list(*self.authority, EXPORTERD_USER='alice', EXPORTERD_PASSWORD='hunter2'),
            'https://HERE does not take this user and password')
        self.assert_refused(
            self.list(*self.authority), 'https://HERE wants a user and a password: ' + TO_GIVE_A_PASSWORD)
        self.assert_refused(
            self.list(*self.authority, EXPORTERD_TOKEN=TOKEN),
            'https://HERE wants a user and a password instead of a token: ' + TO_GIVE_A_PASSWORD)

    def test_trusts_no_certificate_that_it_does_not_know_unless_it_is_told_to(self):
        who = {'EXPORTERD_USER': 'alice', 'EXPORTERD_PASSWORD': PASSWORD}
        untrusted = (
            'TLS with https://HERE failed: its certificate is not trusted; name the file of its CA in --ca-file')
        # What is unknown never gets the password: it is not even asked for one.
        before = self.daemon.log_text().count('wrong name or password')
        self.assert_refused(self.list(**who), untrusted)
        self.assert_refused(self.list('--ca-file', self.certificates.path('other-ca.pem'), **who), untrusted)
        self.assert_shown(self.list('--insecure', **who))
        self.assertEqual(self.daemon.log_text().count('wrong name or password'), before)

    def test_wants_the_name_that_it_asked_for_in_the_certificate(self):
        other = WebDaemon(
            self.certificates, 'misnamed', 'tls_server_config:\n  cert_file: wrong-name.pem\n  key_file: wrong-name.key\n')
        self.addCleanup(other.end)
        server = 'https://127.0.0.1:%d' % other.port
        status, output, errors = self.list(*self.authority, server=server)
        self.assertEqual((status, output), (1, ''))
        self.assertEqual(errors, 'Error: TLS with %s failed: its certificate is for another name\n' % server)

    def test_says_so_where_the_address_has_the_wrong_scheme(self):
        status, output, errors = self.list(scheme='http', EXPORTERD_USER='alice', EXPORTERD_PASSWORD=PASSWORD)
        self.assertEqual((status, output), (1, ''))
        self.assertRegex(errors, r'\AError: the connection to http://127\.0\.0\.1:\d+ broke: .*; does it want https://\?\n\Z')


class ACommandWithAClientCertificate(CommandTest):
    configuration = TLS + (
        '  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n'
        '  client_allowed_sans: [prometheus.example]\n')

    def mine(self, name):
        return '--cert-file', self.certificates.path(name + '.pem'), '--key-file', self.certificates.path(name + '.key')

    def test_shows_what_migrates(self):
        self.assert_shown(self.list(*self.authority, *self.mine('client')))

    def test_says_that_it_is_missing_or_not_the_right_one(self):
        for flags, words in [
                ((), 'TLS with https://HERE failed: it refuses us; does it want a client certificate '
                     '(--cert-file and --key-file)?'),
                (self.mine('wrong-ca'), 'TLS with https://HERE failed: it does not accept our client certificate '
                                        '(--cert-file and --key-file)'),
                (self.mine('wrong-name'), 'the connection to https://HERE broke: Remote connection closed; does it want '
                                          'another client certificate (--cert-file and --key-file)?')]:
            with self.subTest(words=words):
                self.assert_refused(self.list(*self.authority, *flags), words)

    def test_says_which_file_cannot_be_used(self):
        status, output, errors = self.list(*self.authority, '--cert-file', '/nowhere/me.pem')
        self.assertEqual((status, output), (1, ''))
        self.assertIn('/nowhere/me.pem', errors)
        self.assertEqual(errors.count('\n'), 1)


class ACommandThroughAProxyThatWantsAToken(CommandTest):
    configuration = ''
    scheme = 'http'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proxy = TokenProxy(TOKEN, cls.daemon.port)
        cls.addClassCleanup(cls.proxy.end)

    def setUp(self):
        self.proxy.token = TOKEN

    def test_shows_what_migrates(self):
        self.assert_shown(self.list(server=self.proxy.address, EXPORTERD_TOKEN=TOKEN))
        path = self.certificates.path('token')
        with open(path, 'w') as f:
            f.write(TOKEN + '\n')
        self.assert_shown(self.list('--token-file', path, server=self.proxy.address))
        # As one gives what another program prints.
        told = subprocess.run(
            ['bash', '-c', '"$1" list --server "$2" --token-file <(echo "$3")', '-', binary(), self.proxy.address, TOKEN],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.assertEqual((told.returncode, told.stderr), (0, ''))

    def test_says_that_it_is_wrong_or_missing(self):
        for variables, words in [
                ({}, 'wants a token: set EXPORTERD_TOKEN, or give --token-file'),
                ({'EXPORTERD_TOKEN': 'hunter2'}, 'does not take this token'),
                ({'EXPORTERD_USER': 'alice', 'EXPORTERD_PASSWORD': 'hunter2'}, 'does not take this user and password')]:
            told = self.list(server=self.proxy.address, **variables)
            self.assertEqual(told, (1, '', 'Error: %s %s\n' % (self.proxy.address, words)))

    def test_takes_a_token_or_a_user_and_not_both(self):
        self.proxy.seen.clear()
        status, output, errors = self.list(server=self.proxy.address, EXPORTERD_TOKEN=TOKEN, EXPORTERD_USER='alice')
        self.assertEqual((status, output), (2, ''))
        self.assertIn('Error: EXPORTERD_USER and EXPORTERD_TOKEN contradict each other', errors)
        self.assertEqual(self.proxy.seen, [])

    def test_goes_nowhere_else_with_it(self):
        other = TokenProxy(TOKEN, self.daemon.port)
        self.addCleanup(other.end)
        lost = TokenProxy(TOKEN, self.daemon.port, leads_to=other.address + '/sign-in?rd=' + TOKEN)
        self.addCleanup(lost.end)
        told = self.list(server=lost.address, EXPORTERD_TOKEN=TOKEN)
        self.assertEqual(told, (1, '', 'Error: %s leads elsewhere to %s: give the address of exporterd itself\n' % (
            lost.address, other.address)))
        self.assertEqual((len(lost.seen), other.seen), (1, []))

    def test_goes_on_with_one_that_is_renewed(self):
        path = self.certificates.path('renewed')
        with open(path, 'w') as f:
            f.write(TOKEN + '\n')
        log = self.certificates.path('watch.log')
        watch = Process('watch', [
            binary(), 'watch', '--server', self.proxy.address, '--token-file', path, '--interval', '1s'], log)
        self.addCleanup(watch.end)

        def frames():
            with open(log) as f:
                return len(re.findall(r'^STATE', f.read(), re.M))
        wait_until('a frame', lambda: frames() >= 1, within=30, alive=[watch])
        self.proxy.token = 'another-token'
        with open(path + '.new', 'w') as f:
            f.write('another-token\n')
        os.rename(path + '.new', path)
        many = frames() + 3
        wait_until('frames with the new one', lambda: frames() >= many, within=30, alive=[watch])
        with open(log) as f:
            text = f.read()
        self.assertNotIn('token', re.sub(r'does not take this token', '', text))


class APrometheusWithAPasswordOverTls(WebTest):
    configuration = TLS + ALICE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prometheus = Prometheus(
            cls.certificates.directory, '127.0.0.1:%d' % cls.daemon.port, more=(
                "  scheme: https\n  tls_config: {ca_file: '%s'}\n  basic_auth: {username: alice, password: %s}\n"
                % (cls.certificates.path('ca.pem'), PASSWORD)))
        cls.addClassCleanup(cls.prometheus.process.end)
        cls.prometheus.wait_until_it_scrapes()

    def test_scrapes(self):
        self.assertTrue(happens(lambda: self.prometheus.value('count_over_time(up[1m])') > 3, within=30))
        self.assertEqual(self.prometheus.value('min_over_time(up[1m])'), 1)
        self.assertGreater(self.prometheus.value('scrape_samples_scraped'), 20)


class ARateLimit(WebTest):
    configuration = 'rate_limit: {interval: 200ms, burst: 5}\n'
    scheme = 'http'

    def test_lets_a_burst_through_and_refuses_what_is_beyond(self):
        url = 'http://127.0.0.1:%d/-/healthy' % self.daemon.port
        done = subprocess.run(
            ['curl', '--silent', '--output', '/dev/null', '--write-out', '%{http_code}\n', '%s?[1-30]' % url],
            capture_output=True, text=True, timeout=60)
        statuses = done.stdout.split()
        self.assertEqual(set(statuses), {'200', '429'})
        self.assertEqual(statuses[:5], ['200'] * 5)
        time.sleep(1)
        self.assertEqual(self.status('/-/healthy'), 200)


class ManyAndSlowClients(WebTest):
    configuration = ''
    scheme = 'http'
    flags = ('--web.max-connections', '200')

    def connect(self):
        return socket.create_connection(('127.0.0.1', self.daemon.port), timeout=10)

    def test_that_are_idle_shut_nobody_out(self):
        idle = [self.connect() for _ in range(1000)]
        try:
            for _ in range(5):
                self.assertEqual(self.status('/metrics'), 200)
        finally:
            for connection in idle:
                connection.close()
        text = self.daemon.log_text()
        self.assertEqual(text.count('msg="too many connections'), 1)

    def test_that_send_a_byte_now_and_then_are_let_go(self):
        slow = [self.connect() for _ in range(20)]
        began = time.monotonic()
        try:
            open_ones = list(slow)
            while open_ones and time.monotonic() - began < 60:
                for connection in list(open_ones):
                    try:
                        connection.sendall(b'G')
                        connection.settimeout(0.01)
                        if connection.recv(1) == b'':
                            open_ones.remove(connection)
                    except socket.timeout:
                        pass
                    except OSError:
                        open_ones.remove(connection)
                self.assertEqual(self.status('/-/healthy'), 200)
                time.sleep(0.5)
            self.assertEqual(open_ones, [])
        finally:
            for connection in slow:
                connection.close()

    def test_that_say_too_much_are_refused(self):
        self.assertIn(self.status('/', '--header', 'X: ' + 'a' * 60000), (400, 431))
        self.assertEqual(self.status('/', '--data', 'b' * 100000, '--request', 'GET'), 413)
        self.assertEqual(self.status('/'), 200)

    def test_that_are_pages_of_another_site_change_nothing(self):
        for flag in ('Sec-Fetch-Site: cross-site', 'Origin: https://evil.example'):
            self.assertEqual(self.status('/-/reload', '--request', 'POST', '--header', flag), 403)


class TooFewFileDescriptors(WebTest):
    configuration = ''
    scheme = 'http'

    def test_do_not_end_it(self):
        # As `ulimit -n` would; it needs some forty for itself.
        subprocess.run(['prlimit', '--nofile=80:80', '--pid', str(self.daemon.process.pid)], check=True, timeout=10)
        idle = [socket.create_connection(('127.0.0.1', self.daemon.port), timeout=10) for _ in range(150)]
        time.sleep(1)
        for connection in idle:
            connection.close()
        wait_until('it answers again', lambda: self.status('/metrics', within=5) == 200, within=30,
                   alive=[self.daemon.process])


class SocketsFromSystemd(WebTest):
    """Opened by systemd's own tool, which starts the program at the first connection, as a .socket unit does."""

    flags = ('--web.systemd-socket',)

    @classmethod
    def setUpClass(cls):
        cls.other = free_port()
        cls.path = os.path.join(shared.directory, 'exporterd.sock')
        cls.before = (
            'systemd-socket-activate', '-E', 'SWIFT_BACKTRACE=enable=no', '-l', '127.0.0.1:PORT', '-l', '[::1]:%d' % cls.other,
            '-l', cls.path)
        super().setUpClass()

    def scraped(self, *flags):
        done = subprocess.run(
            ['curl', '--silent', '--show-error', '--cacert', self.certificates.path('ca.pem'), *flags], capture_output=True,
            text=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def test_are_all_served(self):
        # To the certificate the other two are a name that it has.
        for flags in (
                ['https://127.0.0.1:%d/metrics' % self.daemon.port],
                ['--connect-to', '::[::1]:%d' % self.other, 'https://localhost/metrics'],
                ['--unix-socket', self.path, 'https://localhost/metrics']):
            with self.subTest(flags=flags):
                self.assertIn('cinder_migration_exporter_build_info{', self.scraped(*flags))

    def test_are_named_in_the_log(self):
        text = self.daemon.log_text()
        for address in ('127.0.0.1:%d' % self.daemon.port, '[::1]:%d' % self.other, self.path):
            self.assertIn('msg=listening address=%s ' % address, text)

    def test_are_missed_where_there_are_none(self):
        done = subprocess.run(
            [binary(), 'demo', '--web.systemd-socket'], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn('systemd has passed no socket', done.stderr)


class SeveralAddresses(WebTest):
    @classmethod
    def setUpClass(cls):
        cls.other = free_port()
        cls.flags = ('--web.listen-address', '[::1]:%d' % cls.other)
        super().setUpClass()

    def test_are_all_served(self):
        self.assertEqual(self.status('/-/healthy'), 200)
        done = subprocess.run(
            ['curl', '--silent', '--insecure', 'https://[::1]:%d/-/healthy' % self.other], capture_output=True,
            text=True, timeout=30)
        self.assertEqual(done.stdout, 'cinder-migration-exporter is alive.\n')

    def test_are_served_all_or_none(self):
        taken = '127.0.0.1:%d' % self.daemon.port
        done = subprocess.run(
            [binary(), 'demo', '--web.listen-address', '127.0.0.1:0', '--web.listen-address', taken],
            capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn('serving at %s failed: Address already in use' % taken, done.stderr)


class AWebConfigurationFileThatCannotBeUsed(unittest.TestCase):
    def test_ends_it_at_once_with_file_and_line(self):
        path = os.path.join(shared.directory, 'bad-web.yml')
        with open(path, 'w') as f:
            f.write('tls_server_config:\n  cert_file: a\n  key_files: b\n')
        done = subprocess.run([binary(), 'demo', '--web.config.file', path], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn('%s:3: unknown key key_files in tls_server_config; did you mean key_file?' % path, done.stderr)
