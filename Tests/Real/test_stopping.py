"""The exporter's end, with a Prometheus still connected. Comes last of those that need it."""

import re
import unittest

from bench import shared

KEYSTONE_TOKEN = re.compile(r'gAAAAA[\w-]{20}')     # a Fernet token, or as much of one as could be used


class StoppingTheExporter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shared.prometheus.process.require_running()
        cls.status, cls.seconds = shared.exporter.process.end()
        with open(shared.exporter.log, errors='replace') as f:
            cls.log = f.read()

    def test_sigterm_ends_it_with_status_0_within_2_seconds(self):
        self.assertEqual(self.status, 0)
        self.assertLess(self.seconds, 2)

    def test_its_log_says_something(self):
        self.assertNotEqual(self.log.strip(), '')

    def test_its_log_has_no_secret_in_it(self):
        # Never show the secret itself in a test's output.
        self.assertEqual(sum(secret in self.log for secret in shared.lab.secrets()), 0)
        self.assertIsNone(KEYSTONE_TOKEN.search(self.log) and 'a token')
