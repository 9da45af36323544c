"""The exporter's end, with a Prometheus still connected. Comes last of those that need it."""

import unittest

from bench import shared


class StoppingTheExporter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shared.prometheus.process.require_running()
        cls.status, cls.seconds = shared.exporter.process.end()

    def test_sigterm_ends_it_with_status_0_within_2_seconds(self):
        self.assertEqual(self.status, 0)
        self.assertLess(self.seconds, 2)

    def test_its_log_says_something(self):
        self.assertNotEqual(shared.exporter.log_text().strip(), '')

    def test_its_log_has_no_secret_in_it(self):
        self.assertEqual(shared.exporter.leaks(shared.lab.secrets()), 0)
