"""A copy whose every percent is a tick of its own: here the rate must be right from the third tick on."""

import time
import unittest

from bench import shared
from processes import wait_until
from watched import WatchedMigration

RATE_TOLERANCE = 0.15
ENOUGH = 0.12                   # of the volume: twelve ticks, five seconds apart


class ASlowCopy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        def hurry(volume, truth):
            wait_until('an eighth is copied', lambda: truth.position > truth.size * ENOUGH, within=150)
            cls.hurried = time.time()
            shared.lab.throttle('off', volume)

        cls.copy = WatchedMigration(shared, 'slow-copy', '2M', within=120, interfere=hurry)

    def test_copy_rate_is_right_within_15_percent_once_three_ticks_were_seen(self):
        samples = self.copy.one('cinder_migration_progress_ratio').samples
        ticks = [t for (_, before), (t, now) in zip(samples, samples[1:]) if now > before]
        mean = self.copy.truth.mean_rate(self.hurried)
        rates = self.copy.one('cinder_migration_copy_rate_bytes_per_second').between(ticks[2], self.hurried)
        self.assertEqual(
            ['%.1f s after the start: stored %.2f MiB/s, true %.2f MiB/s' % (
                t - self.copy.truth.began, rate / 2**20, mean / 2**20)
             for t, rate in rates if abs(rate / mean - 1) > RATE_TOLERANCE], [])
        self.assertGreater(len(rates), 30, 'scrapes with a copy rate')

    def test_it_is_never_called_slow_or_stalled_while_it_waits_or_copies(self):
        self.assertLessEqual(
            self.copy.ever('cinder_migration_state', 'state'), {'waiting', 'copying', 'finishing', 'ended'})
