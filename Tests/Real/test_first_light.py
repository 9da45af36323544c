"""A copy from start to end, as Prometheus stored it."""

import unittest

from bench import shared
from exporter import CLOUD, POLL_INTERVAL
from truth import EVERY
from watched import DESTINATION, SOURCE, WatchedMigration

# A stored number may be one poll old, and that poll itself took some time: the lab is slow beside a build.
POLL_SLACK = 1.0                # seconds
READING_SLACK = 0.5             # seconds between dd's being there and the time of the reading
ONE_PERCENT = 0.01
RATE_TOLERANCE = 0.15
# The exporter's mean begins at its first reading of a percent, the true one a moment earlier with dd.
BOUND_TOLERANCE = 0.02
ROUNDING = 1e-9


class ACopyFromStartToEnd(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        # 1 GiB at 20 MiB/s: 51 seconds, two percents each second.
        cls.copy = WatchedMigration(shared, 'first-light', '20M', within=120)
        cls.truth = cls.copy.truth

    @classmethod
    def tearDownClass(cls):
        """The figures behind the verdicts."""
        mib, mean = 2.0**20, cls.truth.mean_rate()
        rates = [v for _, v in cls.copy.one('cinder_migration_copy_rate_bytes_per_second').between(
            cls.truth.began, cls.truth.ended)]
        behind = [cls.truth.at(t) - v for t, v in cls.copy.one('cinder_migration_progress_ratio').samples]
        print('  dd copied %d MiB in %.1f s at %.2f MiB/s; the stored rate was %.2f to %.2f MiB/s,'
              ' the stored progress %.1f to %.1f percent behind; dd strayed %d percent over 10 s' % (
                  cls.copy.size / mib, cls.truth.ended - cls.truth.began, mean / mib,
                  min(rates) / mib, max(rates) / mib, 100 * min(behind), 100 * max(behind),
                  100 * cls.truth.unsteadiness()))

    def test_the_copy_succeeded(self):
        self.assertEqual(self.copy.result, 'success')

    def test_progress_follows_dd_within_one_poll_and_one_percent(self):
        wrong = []
        for t, v in self.copy.one('cinder_migration_progress_ratio').samples:
            low = self.truth.at(t - POLL_INTERVAL - POLL_SLACK) - ONE_PERCENT
            high = self.truth.at(t) + ONE_PERCENT
            if not low - ROUNDING <= v <= high + ROUNDING:
                wrong.append('%.1f s after the start: stored %.3f, true between %.3f and %.3f' % (
                    t - self.truth.began, v, low, high))
        self.assertEqual(wrong, [])

    def test_progress_was_stored_at_every_scrape_of_the_copy(self):
        begin, end = self.truth.began + POLL_INTERVAL + POLL_SLACK, self.truth.ended
        scrapes = {t for t, _ in self.copy.stored.one('up').between(begin, end)}
        stored = {t for t, _ in self.copy.one('cinder_migration_progress_ratio').between(begin, end)}
        self.assertGreater(len(scrapes), 40)
        self.assertEqual(scrapes - stored, set())

    def test_progress_never_falls(self):
        values = self.copy.one('cinder_migration_progress_ratio').values
        self.assertEqual(values, sorted(values))

    def test_copy_rate_is_right_within_15_percent_once_three_ticks_were_seen(self):
        first, third = self.ticks()[0], self.ticks()[2]
        rates = self.copy.one('cinder_migration_copy_rate_bytes_per_second').between(third, self.truth.ended)
        wrong = []
        for t, rate in rates:
            mean = self.truth.mean_rate(t)
            # Two readings in whole percents, each some part of a second old, can't tell a rate more finely
            # than this: at two percents a second it is the larger one for the first seven seconds.
            resolution = (self.copy.size * ONE_PERCENT / mean + READING_SLACK) / (t - first)
            if abs(rate / mean - 1) > max(RATE_TOLERANCE, resolution):
                wrong.append('%.1f s after the start: stored %.1f MiB/s, true %.1f MiB/s' % (
                    t - self.truth.began, rate / 2**20, mean / 2**20))
        self.assertEqual(wrong, [])
        self.assertGreater(len(rates), 40, 'scrapes with a copy rate')

    def test_the_bounds_of_the_rate_enclose_the_true_rate(self):
        wrong = []
        first = self.ticks()[0]
        read = dict(self.copy.one('cinder_migration_last_reading_timestamp_seconds').samples)
        for bound in ('lower', 'upper'):
            series = self.copy.one('cinder_migration_copy_rate_%s_bound_bytes_per_second' % bound)
            for t, v in series.between(self.truth.began, self.truth.ended):
                if read[t] <= first:
                    continue            # until the first tick the mean counts from before dd began
                # A reading is dated when its answer came, some part of a second after Cinder looked at dd.
                tolerance = BOUND_TOLERANCE + READING_SLACK / (read[t] - first + READING_SLACK)
                means = [self.truth.mean_rate(moment) for moment in (read[t], t)]
                if v > max(means) * (1 + tolerance) if bound == 'lower' else v < min(means) * (1 - tolerance):
                    wrong.append('%.1f s after the start: %s bound %.1f MiB/s, true %.1f MiB/s' % (
                        t - self.truth.began, bound, v / 2**20, means[0] / 2**20))
        self.assertEqual(wrong, [])

    def test_size_and_copied_bytes_agree_with_progress(self):
        self.assertEqual(set(self.copy.one('cinder_migration_size_bytes').values), {float(self.copy.size)})
        progress = self.copy.one('cinder_migration_progress_ratio').samples
        copied = self.copy.one('cinder_migration_copied_bytes').samples
        self.assertEqual([t for t, _ in copied], [t for t, _ in progress])
        for (_, ratio), (_, some) in zip(progress, copied):
            self.assertAlmostEqual(some, ratio * self.copy.size, delta=1)

    def test_info_tells_what_moves_from_where_to_where_and_how(self):
        info = self.copy.last_info()
        expected = {
            'cloud': CLOUD, 'volume_id': self.copy.volume, 'volume_name': 'first-light',
            'source_host': SOURCE, 'destination_host': DESTINATION, 'method': 'cinder'}
        self.assertEqual({k: info.get(k) for k in expected}, expected)

    def test_there_is_one_info_at_a_time(self):
        times = [t for s in self.copy.all('cinder_migration_info') for t, v in s.samples]
        self.assertEqual(len(times), len(set(times)))
        self.assertEqual({v for s in self.copy.all('cinder_migration_info') for v in s.values}, {1.0})

    def test_source_and_destination_are_known_all_the_while_it_copies(self):
        begin = self.truth.began + 2 * POLL_INTERVAL + POLL_SLACK
        for info in self.copy.all('cinder_migration_info'):
            if info.between(begin, self.truth.ended):
                self.assertEqual(
                    (info.labels.get('source_host'), info.labels.get('destination_host')), (SOURCE, DESTINATION))

    def test_the_destination_volume_is_not_a_migration(self):
        self.assertIsNotNone(self.copy.destination_volume)
        self.assertEqual(
            [s.name for s in self.copy.stored.series if s.labels.get('volume_id') == self.copy.destination_volume], [])

    def test_state_was_copying_and_is_ended(self):
        self.assertIn('copying', self.copy.ever('cinder_migration_state', 'state'))
        self.assertLessEqual(
            self.copy.ever('cinder_migration_state', 'state'), {'waiting', 'copying', 'finishing', 'ended'})
        self.assertEqual(self.copy.last_of('cinder_migration_state', 'state'), ['ended'])

    def test_status_was_migrating_and_is_success(self):
        self.assertIn('migrating', self.copy.ever('cinder_migration_status', 'status'))
        self.assertLessEqual(
            self.copy.ever('cinder_migration_status', 'status'), {'starting', 'migrating', 'completing', 'none', 'success'})
        self.assertEqual(self.copy.last_of('cinder_migration_status', 'status'), ['success'])

    def test_one_state_and_one_status_are_true_at_any_time(self):
        for name in ('cinder_migration_state', 'cinder_migration_status'):
            true = {}
            for series in self.copy.all(name):
                for t, v in series.samples:
                    true[t] = true.get(t, 0) + v
            self.assertEqual(set(true.values()), {1.0}, name)

    def test_no_number_is_shown_of_a_migration_that_has_ended(self):
        scrapes = [t for t, _ in self.copy.stored.one('up').samples]
        for name in ('progress_ratio', 'copied_bytes', 'copy_rate_bytes_per_second'):
            last = self.copy.one('cinder_migration_' + name).samples[-1][0]
            self.assertLess(last, scrapes[-1], name)

    def test_the_end_is_counted_once_and_stays(self):
        self.assertEqual(self.copy.increases(), {'success': 1, 'error': 0, 'reset': 0, 'vanished': 0})
        values = self.copy.stored.one('cinder_migrations_finished_total', result='success').values
        self.assertEqual(values, sorted(values))

    def test_the_counters_were_there_with_0_from_the_first_scrape(self):
        first = self.copy.stored.one('up').samples[0][0]
        for series in self.copy.stored.all('cinder_migrations_finished_total'):
            self.assertEqual(series.samples[0], (first, 0.0), series.labels)
        self.assertGreater(shared.prometheus.value(
            'increase(cinder_migrations_finished_total{cloud="%s",result="success"}[10m])' % CLOUD), 0)

    def ticks(self):
        """When a higher percent was stored than before, for the times that it was."""
        samples = self.copy.one('cinder_migration_progress_ratio').samples
        return [t for (_, before), (t, now) in zip(samples, samples[1:]) if now > before]
