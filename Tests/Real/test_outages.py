"""What two exporters tell while parts of a cloud fail, as outages.py has them."""

import re
import unittest

from bench import shared
from outages import HASTE, INTERVAL, MISSING_WINDOW, RPC_TIMEOUT, TOKEN_LIFE, WINDOW, Outages
from scrapes import SoundScrapes

scene = None
BOTH = ('patient', 'hasty')
# From the answer that decides to the next poll's, on a machine that has other things to do.
SLACK = 2 * (INTERVAL + RPC_TIMEOUT) + 4


def setUpModule():
    global scene
    scene = shared.scene(Outages(shared))
    scene.play()


class Case(unittest.TestCase):
    maxDiff = None

    def of_volume(self, what, name, metric, volume='hit', **labels):
        return scene.value(what, name, 'cinder_migration_' + metric, volume_id=scene.volumes[volume], **labels)

    def told(self, name, state, after, volume='hit'):
        """The log's lines about a state of a migration since a deed."""
        lines = scene.watches[name].exporter.events(volume=scene.volumes[volume], state=state)
        return [line for line in lines if line['time'] >= scene.at[after]]

    def told_of_the_cloud(self, name, msg, since):
        """The log's lines since a moment that was kept."""
        return [line for line in scene.watches[name].exporter.events(msg=msg)
                if line['time'] >= scene.moments[since, name].time]

    def requests(self, what, name, **labels):
        return scene.moments[what, name].metrics.sum('cinder_migration_exporter_api_requests_total', **labels)

    def failed_polls(self, what, name):
        return scene.value(what, name, 'cinder_migration_exporter_polls_total', result='error')


class TheWholeOfIt(Case):
    def test_is_told_of_the_volume_that_is_hit_in_these_states(self):
        for name in BOTH:
            self.assertRegex(
                scene.story('hit', name).states, r'^(waiting )?copying unreadable copying unreadable copying stalled ended$',
                name)

    def test_is_told_of_the_volume_of_the_other_backend_in_these_states(self):
        for name in BOTH:
            self.assertRegex(scene.story('well', name).states, r'^(waiting )?copying unreadable copying$', name)

    def test_leaves_no_secret_in_a_log(self):
        for name in BOTH:
            self.assertEqual(scene.watches[name].exporter.leaks(scene.lab.secrets()), 0, name)


class EveryScrapeMeanwhile(SoundScrapes, Case):
    @classmethod
    def setUpClass(cls):
        cls.stored = scene.stored['patient']


class ACinderVolumeThatHangs(Case):
    def test_makes_its_volume_unreadable_after_the_window(self):
        for name in BOTH:
            self.assertEqual(self.of_volume('hung', name, 'state', state='unreadable'), 1, name)
            line = self.told(name, 'unreadable', 'stopped')[0]
            self.assertEqual((line['level'], line['msg']), ('warning', 'migration changed state'), name)
            self.assertRegex(line['reason'], r'^Cinder lists it as migrating, but its details could not be read for \d+ s', name)
            self.assertGreaterEqual(line['time'] - scene.at['stopped'], WINDOW, name)
            self.assertLess(line['time'] - scene.at['stopped'], WINDOW + RPC_TIMEOUT + SLACK, name)

    def test_is_told_with_the_500_by_who_waits_for_it_and_with_the_time_out_by_who_does_not(self):
        for name, word in (('patient', r'\b500\b'), ('hasty', r'in %d(\.0)? s\b|time.?out' % HASTE)):
            line = self.told(name, 'unreadable', 'stopped')[0]
            self.assertRegex(' '.join(v for k, v in line.items() if k not in ('time', 'volume')), word, name)
        self.assertGreater(self.requests('hung', 'patient', service='volume', code='500'), 0)
        self.assertEqual(self.requests('hung', 'patient', code='timeout'), 0)
        self.assertGreater(self.requests('hung', 'hasty', service='volume', code='timeout'), 0)
        self.assertEqual(self.requests('hung', 'hasty', code='500'), 0)

    def test_leaves_its_volumes_status_and_route_known_and_stalled_unsaid(self):
        for name in BOTH:
            self.assertEqual(self.of_volume('hung', name, 'status', status='migrating'), 1, name)
            self.assertIsNone(self.of_volume('hung', name, 'stalled'), name)
            [(info, _)] = scene.moments['hung', name].metrics.all(
                'cinder_migration_info', volume_id=scene.volumes['hit'])
            self.assertEqual(
                (info['source_host'], info['destination_host']), ('hosta@alpha#pool1', 'hostb@beta#pool2'), name)

    def test_lets_the_other_backends_volume_be_read_on_time(self):
        for name in BOTH:
            read = scene.story('well', name).one('cinder_migration_last_reading_timestamp_seconds').samples
            between = [t - v for t, v in read if scene.at['stopped'] < t < scene.at['continued']]
            self.assertGreater(len(between), WINDOW, name)
            # It is read when a poll begins and told when that ends, at the latest with the hung backend's 500; so old it
            # gets until the next poll has ended.
            self.assertLess(max(between), 2 * (RPC_TIMEOUT + INTERVAL) + 4, name)

    def test_recovers_by_itself(self):
        for name in BOTH:
            self.assertEqual(self.of_volume('recovered', name, 'state', state='copying'), 1, name)
            self.assertGreater(
                self.of_volume('recovered', name, 'last_reading_timestamp_seconds'), scene.at['continued'], name)


class ACinderVolumeThatIsKilled(Case):
    def test_makes_its_volume_unreadable_while_it_is_not_started_again(self):
        for name in BOTH:
            self.assertEqual(self.of_volume('dead', name, 'state', state='unreadable'), 1, name)
            self.assertEqual(self.of_volume('dead', name, 'status', status='migrating'), 1, name)
            [line] = self.told(name, 'unreadable', 'killed')
            self.assertEqual(line['level'], 'warning', name)

    def test_leaves_a_migration_that_is_called_stalled_once_it_is_started_again(self):
        for name in BOTH:
            [line] = self.told(name, 'stalled', 'killed')
            self.assertEqual((line['level'], line['msg']), ('warning', 'migration changed state'), name)
            last = round(100 * self.of_volume('stuck', name, 'progress_ratio'))
            self.assertRegex(
                line['reason'],
                r'^Cinder reports no copy running for it; the last number was %d %% at \d\d:\d\d UTC' % last, name)
            self.assertGreater(last, 2, name)
            self.assertEqual(self.of_volume('stuck', name, 'stalled'), 1, name)

    def test_is_not_called_stalled_before_the_window_for_missing_numbers(self):
        for name in BOTH:
            [line] = self.told(name, 'stalled', 'killed')
            self.assertGreaterEqual(line['time'] - scene.at['started'], MISSING_WINDOW, name)
            elapsed = int(re.search(r'none has come for (\d+) s', line['reason'])[1])
            self.assertGreaterEqual(elapsed, MISSING_WINDOW, name)
            self.assertLess(elapsed, MISSING_WINDOW + SLACK, name)

    def test_ends_as_reset_when_an_operator_gives_it_up(self):
        for name in BOTH:
            self.assertEqual(scene.value('reset', name, 'cinder_migrations_finished_total', result='reset'), 1, name)
            [line] = scene.watches[name].exporter.events(volume=scene.volumes['hit'], msg='migration ended')
            self.assertEqual((line['level'], line['result']), ('warning', 'reset'), name)

    def test_fails_no_poll(self):
        for name in BOTH:
            self.assertEqual(self.failed_polls('reset', name), 0, name)
            self.assertEqual(scene.value('dead', name, 'cinder_migration_exporter_cloud_up'), 1, name)


class ARabbitMQThatIsStopped(Case):
    def test_makes_what_migrates_unreadable_and_the_cloud_is_still_seen(self):
        for name in BOTH:
            self.assertEqual(self.of_volume('without messages', name, 'state', volume='well', state='unreadable'), 1, name)
            self.assertEqual(self.of_volume('without messages', name, 'status', volume='well', status='migrating'), 1, name)
            self.assertEqual(scene.value('without messages', name, 'cinder_migration_exporter_cloud_up'), 1, name)
            self.assertEqual(self.failed_polls('without messages', name), 0, name)

    def test_is_recovered_from_without_help(self):
        for name in BOTH:
            self.assertEqual(self.of_volume('with messages', name, 'state', volume='well', state='copying'), 1, name)
            [line] = scene.watches[name].exporter.events(volume=scene.volumes['well'], state='unreadable')
            self.assertEqual((line['level'], line['msg']), ('warning', 'migration changed state'), name)
            self.assertRegex(line['reason'], r'^Cinder lists it as migrating, but its details could not be read for \d+ s', name)
            self.assertRegex(line['error'], r'\b500\b|got no whole answer|is asked for one volume at a time', name)
            after = self.told(name, 'copying', 'given up', 'well')
            self.assertEqual([(e['level'], e['msg']) for e in after], [('info', 'migration changed state')], name)


class ATokenThatExpires(Case):
    def test_is_renewed_ahead_so_that_no_poll_fails_and_cinder_never_refuses_one(self):
        for name in BOTH:
            self.assertEqual(self.failed_polls('with identity', name), 0, name)
            self.assertEqual(self.requests('with identity', name, code='401'), 0, name)

    def test_is_nothing_that_the_log_tells(self):
        for name in BOTH:
            lines = [line['msg'] for line in scene.watches[name].exporter.events(cloud='lab')
                     if 'volume' not in line and 'alertname' not in line and line['time'] < scene.moments['with identity', name].time]
            self.assertEqual(lines, ['cloud is seen'], name)

    def test_costs_one_sign_in_for_each_life(self):
        for name in BOTH:
            began = scene.stored[name].one('up').samples[0][0]
            lives = (scene.moments['with identity', name].time - began) / TOKEN_LIFE
            self.assertGreater(lives, 2, name)
            sign_ins = self.requests('with identity', name, service='identity')
            self.assertGreaterEqual(sign_ins, int(lives), name)
            # The first one, and then each at four fifths of its life, or some moments later.
            self.assertLessEqual(sign_ins, 1 + lives / 0.75, name)


class AKeystoneThatIsStopped(Case):
    def test_is_of_no_consequence_until_the_token_ends(self):
        for name in BOTH:
            counts = scene.stored[name].one(
                'cinder_migration_exporter_api_requests_total', service='identity', code='201').samples
            known = [v for t, v in counts if t <= scene.moments['blind', name].time]
            # It was after the last scrape that does not count it; Keystone issues and ends tokens at whole seconds.
            signed_in = max(t for t, v in counts if v < known[-1])
            up = scene.stored[name].one('cinder_migration_exporter_cloud_up').samples
            blind = min(t for t, v in up if v == 0 and t > scene.moments['with identity', name].time)
            self.assertGreaterEqual(blind - signed_in, TOKEN_LIFE - 1, name)

    def test_makes_polls_fail_and_the_last_snapshot_and_its_age_stay(self):
        for name in BOTH:
            for what in ('blind', 'still blind'):
                self.assertEqual(scene.value(what, name, 'cinder_migration_exporter_cloud_up'), 0, (what, name))
                self.assertEqual(self.of_volume(what, name, 'status', volume='well', status='migrating'), 1, (what, name))
                self.assertEqual(self.of_volume(what, name, 'state', volume='well', state='copying'), 1, (what, name))
            seen = 'cinder_migration_exporter_last_success_timestamp_seconds'
            self.assertEqual(scene.value('blind', name, seen), scene.value('still blind', name, seen), name)
            self.assertGreater(self.failed_polls('still blind', name), self.failed_polls('blind', name), name)

    def test_is_not_stormed(self):
        for name in BOTH:
            tried, good = (scene.moments['still blind', name].metrics.sum(
                'cinder_migration_exporter_api_requests_total', service='identity', **more) for more in ({}, {'code': '201'}))
            self.assertGreater(self.failed_polls('still blind', name), 5, name)
            # At first some, then ever more seldom.
            self.assertGreater(tried - good, 0, name)
            self.assertLessEqual(tried - good, 8, name)

    def test_is_told_once_as_an_error_with_its_reason(self):
        for name in BOTH:
            lines = self.told_of_the_cloud(name, 'cloud cannot be seen', 'with identity')
            self.assertEqual([(e['level'], e['code']) for e in lines], [('error', 'unreachable')], name)
            self.assertIn(scene.lab.keystone, lines[0]['reason'], name)

    def test_is_recovered_from_without_help_with_one_sign_in(self):
        for name in BOTH:
            self.assertEqual(scene.value('seeing again', name, 'cinder_migration_exporter_cloud_up'), 1, name)
            before, after = (self.requests(what, name, service='identity', code='201')
                             for what in ('still blind', 'seeing again'))
            self.assertEqual(after - before, 1, name)
            self.assertEqual(len(self.told_of_the_cloud(name, 'cloud is seen', 'still blind')), 1, name)
