"""A real Alertmanager that lets in who has its password and a certificate, and exporterd as its client."""

import subprocess
import unittest

from alertmanager import Alertmanagers, Receiver
from bench import shared
from exporter import command
from processes import wait_until
from simulated import simulate
from web import HASH, PASSWORD, Certificates

# As Alertmanager reads it: its format is that of our own web configuration file.
GATE = '''\
tls_server_config:
  cert_file: server.pem
  key_file: server.key
  client_ca_file: ca.pem
  client_auth_type: RequireAndVerifyClientCert
basic_auth_users: {exporterd: '%s'}
''' % HASH

RECEIVER = '''
receivers:
- {name: am, alertmanager: {urls: ['%s']}, basic_auth: {username: exporterd, password: '%s'}, timeout: 5s%s}
'''

scene = None


class Guarded:
    def __init__(self, directory):
        self.directory = directory
        self.certificates = Certificates(directory)
        self.parts = []

    def play(self):
        cloud, self.clouds = simulate(self.directory)
        self.parts.append(cloud)
        gate = self.certificates.path('gate.yml')
        with open(gate, 'w') as f:
            f.write(GATE)
        receiver = Receiver()
        self.parts.append(receiver)
        alertmanager = Alertmanagers(
            self.directory, receiver, 'guarded', replicas=1, more=['--web.config.file=' + gate])
        self.parts.append(alertmanager)
        self.address = alertmanager.addresses[0].replace('http:', 'https:')
        wait_until('Alertmanager answers', lambda: self.curl('/-/ready') == 'OK', within=60,
                   alive=alertmanager.processes)

    def close(self):
        for part in reversed(self.parts):
            part.end()

    def curl(self, path):
        path_of = self.certificates.path
        return subprocess.run([
            'curl', '--silent', '--cacert', path_of('ca.pem'), '--cert', path_of('client.pem'), '--key',
            path_of('client.key'), '--user', 'exporterd:' + PASSWORD, self.address + path],
            capture_output=True, text=True, timeout=20).stdout

    def send(self, password=PASSWORD, **files):
        """What `check --send-test-alert` says, with these certificates."""
        more = ''.join(', %s: %s' % (key, self.certificates.path(name)) for key, name in files.items())
        return command(
            self.directory, self.clouds, 'check', ['sim-admin'], '--send-test-alert',
            more=RECEIVER % (self.address, password, more))


def setUpModule():
    global scene
    scene = shared.scene(Guarded(shared.folder('guarded')))
    scene.play()


class AnAlertmanagerThatAsksForACertificate(unittest.TestCase):
    def received(self):
        """How many alerts it took. One that ends now counts as firing or as resolved, as its clock has it."""
        return sum(float(line.split()[-1]) for line in scene.curl('/metrics').splitlines()
                   if line.startswith('alertmanager_alerts_received_total{'))

    def refused(self, sentence, **options):
        before = self.received()
        told = scene.send(**options)
        self.assertEqual(told.status, 1, told)
        self.assertRegex(told.output + told.errors, sentence)
        self.assertNotIn(PASSWORD, told.output + told.errors)
        self.assertEqual(self.received(), before)

    def test_takes_the_alerts_of_who_has_one(self):
        before = self.received()
        told = scene.send(ca_file='ca.pem', cert_file='client.pem', key_file='client.key')
        self.assertEqual(told.status, 0, told)
        self.assertIn('All is good', told.output)
        self.assertEqual(self.received(), before + 2)

    def test_is_not_told_by_who_has_none(self):
        self.refused(r'certificate', ca_file='ca.pem')

    def test_is_not_told_by_who_has_one_of_somebody_else(self):
        self.refused(r'certificate', ca_file='ca.pem', cert_file='wrong-ca.pem', key_file='wrong-ca.key')

    def test_is_not_told_when_its_own_is_not_trusted(self):
        self.refused(r'not trusted|CERTIFICATE_VERIFY_FAILED', cert_file='client.pem', key_file='client.key')

    def test_is_not_told_with_a_wrong_password(self):
        self.refused(r'401', password='wrong', ca_file='ca.pem', cert_file='client.pem', key_file='client.key')
