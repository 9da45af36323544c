"""A copy whose dd is killed in its midst."""

import unittest

from bench import shared
from processes import wait_until
from watched import DESTINATION, SOURCE, WatchedMigration


class ACopyThatFails(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        def kill(volume, truth):
            wait_until('a tenth is copied', lambda: truth.position > truth.size // 10, within=60)
            shared.lab.kill_copy(volume)

        cls.copy = WatchedMigration(shared, 'fails', '20M', within=60, interfere=kill)

    def test_it_did_fail(self):
        self.assertEqual(self.copy.result, 'error')

    def test_its_end_is_counted_once_as_an_error(self):
        self.assertEqual(self.copy.increases(), {'success': 0, 'error': 1, 'reset': 0, 'vanished': 0})

    def test_the_log_tells_its_end_once_as_a_warning(self):
        lines = shared.exporter.events(volume=self.copy.volume, msg='migration ended')
        self.assertEqual([(e['level'], e['state'], e['result']) for e in lines], [('warning', 'ended', 'error')])

    def test_it_was_copying_before(self):
        self.assertIn('copying', self.copy.ever('cinder_migration_state', 'state'))
        self.assertGreaterEqual(max(self.copy.one('cinder_migration_progress_ratio').values), 0.05)

    def test_its_state_status_size_and_info_stay(self):
        last = self.copy.stored.one('up').samples[-1][0]
        self.assertEqual(self.copy.last_of('cinder_migration_state', 'state'), ['ended'])
        self.assertEqual(self.copy.last_of('cinder_migration_status', 'status'), ['error'])
        for name in ('state', 'status', 'info', 'size_bytes'):
            newest = max(s.samples[-1][0] for s in self.copy.all('cinder_migration_' + name))
            self.assertEqual(newest, last, name)

    def test_its_route_is_still_known(self):
        info = self.copy.last_info()
        self.assertEqual((info.get('source_host'), info.get('destination_host')), (SOURCE, DESTINATION))
