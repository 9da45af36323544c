"""A volume that is attached to a server: nova copies it."""

import unittest

from bench import shared
from watched import DESTINATION, SOURCE, WatchedMigration


class AnAttachedVolume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.copy = WatchedMigration(shared, 'attached', '80M', within=120, prepare=shared.lab.attach)
        shared.lab.detach(cls.copy.volume)

    def test_it_succeeded_and_is_counted_once(self):
        self.assertEqual(self.copy.result, 'success')
        self.assertEqual(self.copy.increases(), {'success': 1, 'error': 0, 'reset': 0, 'vanished': 0})

    def test_info_says_that_nova_copies(self):
        info = self.copy.last_info()
        expected = {'method': 'nova', 'source_host': SOURCE, 'destination_host': DESTINATION}
        self.assertEqual({k: info.get(k) for k in expected}, expected)

    def test_progress_came_from_nova(self):
        self.assertGreater(max(self.copy.one('cinder_migration_progress_ratio').values), 0.8)
        self.assertIn('copying', self.copy.ever('cinder_migration_state', 'state'))

    def test_the_log_tells_once_that_it_was_found_and_how_it_ended(self):
        lines = shared.exporter.events(volume=self.copy.volume)
        self.assertEqual([e['msg'] for e in lines if 'state' not in e['msg']], ['migration found', 'migration ended'])
        self.assertEqual((lines[-1]['level'], lines[-1]['result']), ('info', 'success'))
        self.assertEqual([e['level'] for e in lines if e['level'] != 'info'], [])
