"""What one exporter tells of migrations in every state, as side_by_side.py has them."""

import unittest

from bench import shared
from prometheus import check_metrics
from scrapes import SoundScrapes
from side_by_side import ADMINS, NAMES, OTHERS, VERDICT_SLACK, WINDOW, SideBySide
from watched import DESTINATION, SOURCE

scene = None


def setUpModule():
    global scene
    scene = shared.scene(SideBySide(shared))
    scene.play()


class Case(unittest.TestCase):
    maxDiff = None


class ACopyThatIsFrozenAndThawed(Case):
    def test_it_is_copying_then_stalled_then_copying_again_until_it_ends(self):
        self.assertRegex(scene.story('frozen').states, r'^(waiting )?copying stalled copying (finishing )?ended$')

    def test_the_log_calls_it_stalled_once_at_the_first_poll_after_the_window(self):
        [line] = scene.told('frozen', 'stalled')
        self.assertEqual((line['level'], line['msg']), ('warning', 'migration changed state'))
        self.assertRegex(line['reason'], r'^no new percent for [23]\d s \(still \d+ %\); (the last \d+ came every [^;]+; )?stalled after 20 s')
        advanced = scene.amid_value('cinder_migration_last_progress_timestamp_seconds', 'frozen')
        self.assertGreaterEqual(line['time'] - advanced, WINDOW)
        self.assertLess(line['time'] - advanced, WINDOW + VERDICT_SLACK)

    def test_while_it_stands_still_its_metrics_say_so(self):
        advanced = scene.amid_value('cinder_migration_last_progress_timestamp_seconds', 'frozen')
        self.assertEqual(scene.amid_value('cinder_migration_stalled', 'frozen'), 1)
        self.assertEqual(scene.amid_value('cinder_migration_copy_rate_bytes_per_second', 'frozen'), 0)
        self.assertAlmostEqual(
            scene.amid_value('cinder_migration_stall_deadline_timestamp_seconds', 'frozen'), advanced + WINDOW, delta=0.1)
        self.assertLess(advanced, scene.disturbed + VERDICT_SLACK)
        self.assertEqual(scene.amid.value('cinder_migrations', cloud='lab', state='stalled'), 1)

    def test_it_is_resolved_at_the_first_new_percent(self):
        [line] = [e for e in scene.told('frozen', 'copying') if e['time'] > scene.mended]
        self.assertEqual((line['level'], line['msg']), ('info', 'migration changed state'))
        progress = scene.story('frozen').one('cinder_migration_progress_ratio').samples
        still = max(v for t, v in progress if t < scene.mended)
        moved = min(t for t, v in progress if v > still)
        stalled = scene.story('frozen').one('cinder_migration_state', state='stalled').samples
        self.assertEqual([t for t, v in stalled if v == 1 and t >= moved], [])
        self.assertEqual([t for t, v in stalled if v == 0 and scene.mended < t < moved], [])


class ACopyWhoseDdIsKilled(Case):
    def test_it_ended_and_its_status_is_error(self):
        self.assertRegex(scene.story('killed').states, r'^(waiting )?copying (finishing )?ended$')
        self.assertEqual(scene.story('killed').last_of('cinder_migration_status', 'status'), ['error'])

    def test_the_log_tells_its_end_once_as_a_warning(self):
        lines = scene.exporter.events(cloud='lab', volume=scene.volumes['killed'], msg='migration ended')
        self.assertEqual([(e['level'], e['result']) for e in lines], [('warning', 'error')])


class ACopyWhoseRpcFails(Case):
    def test_it_is_unreadable_after_the_window_and_copying_when_it_can_be_read_again(self):
        self.assertRegex(scene.story('failing-rpc').states, r'^(waiting )?copying unreadable copying (finishing )?ended$')

    def test_the_log_says_so_once_with_what_cinder_answered(self):
        [line] = scene.told('failing-rpc', 'unreadable')
        self.assertEqual((line['level'], line['msg']), ('warning', 'migration changed state'))
        self.assertRegex(line['reason'], r'its details could not be read for [23]\d s')
        self.assertRegex(' '.join(v for k, v in line.items() if k not in ('time', 'volume')), r'\b500\b')
        self.assertGreaterEqual(line['time'] - scene.disturbed, WINDOW)
        self.assertLess(line['time'] - scene.disturbed, WINDOW + 2 * VERDICT_SLACK)

    def test_meanwhile_what_a_show_without_rpc_tells_is_known_and_stalled_is_not(self):
        self.assertEqual(scene.amid_value('cinder_migration_state', 'failing-rpc', state='unreadable'), 1)
        self.assertEqual(scene.amid_value('cinder_migration_status', 'failing-rpc', status='migrating'), 1)
        self.assertIsNone(scene.amid_value('cinder_migration_stalled', 'failing-rpc'))
        info = scene.story('failing-rpc').last_info()
        self.assertEqual((info['source_host'], info['destination_host']), (SOURCE, DESTINATION))

    def test_the_500s_are_counted_and_no_poll_failed(self):
        self.assertGreater(
            scene.page.value('cinder_migration_exporter_api_requests_total', cloud='lab', service='volume', code='500'), 3)
        self.assertEqual(scene.page.value('cinder_migration_exporter_polls_total', cloud='lab', result='error'), 0)


class CopiesBesideThem(Case):
    def test_a_slow_rpc_makes_no_copy_look_stuck(self):
        self.assertRegex(scene.story('slow-rpc').states, r'^(waiting )?copying (finishing )?ended$')

    def test_no_other_copy_is_affected(self):
        for name in ('steady', 'members-own'):
            self.assertRegex(scene.story(name).states, r'^(waiting )?copying (finishing )?ended$', name)

    def test_the_log_tells_that_they_were_found_and_nothing_bad_before_their_end(self):
        for name in ('steady', 'members-own', 'slow-rpc', 'attached-in-status', 'number-in-status'):
            lines = scene.exporter.events(cloud='lab', volume=scene.volumes[name])
            self.assertEqual([e['msg'] for e in lines].count('migration found'), 1, name)
            self.assertEqual([e for e in lines if e['level'] == 'warning' and e['msg'] != 'migration ended'], [], name)

    def test_a_slow_rpc_is_read_and_its_percents_follow_the_copy(self):
        slow, steady = (scene.story(n).one('cinder_migration_progress_ratio').samples for n in ('slow-rpc', 'steady'))
        at = dict(steady)
        behind = [at[t] - v for t, v in slow if t in at]
        self.assertGreater(len(behind), 10)
        # Both copy 5 MiB, half a percent, a second; they began within some seconds of each other.
        self.assertLess(max(behind), 0.08)


class ADriverAssistedMigration(Case):
    def test_it_is_unmeasurable_until_it_ends_well(self):
        self.assertRegex(scene.story('assisted').states, r'^(waiting )?unmeasurable ended$')
        self.assertEqual(scene.story('assisted').last_of('cinder_migration_status', 'status'), ['success'])

    def test_its_method_is_driver_and_it_reached_its_destination(self):
        info = scene.story('assisted').last_info()
        expected = {'method': 'driver', 'source_host': SOURCE, 'destination_host': DESTINATION}
        self.assertEqual({k: info.get(k) for k in expected}, expected)

    def test_no_number_is_made_up(self):
        for metric in ('progress_ratio', 'copied_bytes', 'copy_rate_bytes_per_second', 'last_progress_timestamp_seconds'):
            self.assertEqual(scene.story('assisted').all('cinder_migration_' + metric), [], metric)
        self.assertIsNone(scene.amid_value('cinder_migration_stalled', 'assisted'))

    def test_the_log_repeats_the_drivers_word(self):
        lines = scene.told('assisted', 'unmeasurable')
        self.assertEqual(len(lines), 1)
        if lines[0]['msg'] == 'migration changed state':
            self.assertIn('driver-assisted', lines[0]['reason'])


class APercentInTheStatus(Case):
    def test_is_what_cinder_gave(self):
        attached, number = (scene.shown[name] for name in ('attached-in-status', 'number-in-status'))
        self.assertRegex(attached['migration_status'], r'^\d+$')
        self.assertIsInstance(number['migration_status'], int)
        self.assertEqual([v for v in (attached, number) if 'migration_progress' in v], [])

    def test_of_an_attached_volume_is_its_progress(self):
        story = scene.story('attached-in-status')
        self.assertRegex(story.states, r'^(waiting )?copying (finishing )?ended$')
        self.assertGreater(max(story.one('cinder_migration_progress_ratio').values), 0.05)
        self.assertEqual(story.last_info()['method'], 'nova')

    def test_of_any_volume_is_its_progress_as_a_number_too(self):
        story = scene.story('number-in-status')
        self.assertRegex(story.states, r'^(waiting )?copying (finishing )?ended$')
        self.assertGreater(max(story.one('cinder_migration_progress_ratio').values), 0.05)
        self.assertEqual(story.last_info()['method'], 'cinder')

    def test_its_status_is_migrating_all_the_while(self):
        for name in ('attached-in-status', 'number-in-status'):
            told = scene.story(name).ever('cinder_migration_status', 'status')
            self.assertIn('migrating', told, name)
            self.assertLessEqual(told, {'starting', 'migrating', 'completing', 'none', 'success', 'error'}, name)
            self.assertEqual(scene.amid_value('cinder_migration_status', name, status='migrating'), 1, name)


class TheSameCloudWithoutTheField(Case):
    def test_every_migration_is_unmeasurable_until_it_ends(self):
        for name in NAMES:
            self.assertRegex(scene.story(name, 'old').states, r'^(waiting )?unmeasurable (finishing )?ended$', name)

    def test_progress_is_not_available_and_the_version_is_the_pinned_one(self):
        self.assertEqual(scene.idle.value('cinder_migration_exporter_progress_available', cloud='old'), 0)
        self.assertEqual(scene.page.value('cinder_migration_exporter_progress_available', cloud='old'), 0)
        self.assertEqual(scene.page.value('cinder_migration_exporter_progress_available', cloud='lab'), 1)
        [(labels, _)] = scene.page.all('cinder_migration_exporter_microversion_info', cloud='old')
        self.assertEqual(labels['microversion'], '3.71')

    def test_the_log_says_so_once_and_why(self):
        lines = scene.exporter.events(cloud='old', msg='migration_progress is not available on this cloud')
        self.assertEqual(len(lines), 1)
        self.assertEqual(lines[0]['level'], 'warning')
        self.assertRegex(lines[0]['reason'], r'3\.71')

    def test_no_number_is_made_up(self):
        for metric in ('progress_ratio', 'copied_bytes', 'copy_rate_bytes_per_second'):
            self.assertEqual(scene.stored.all('cinder_migration_' + metric, cloud='old'), [], metric)

    def test_stalled_is_not_said_where_it_cannot_be_known(self):
        for name in NAMES:
            story = scene.story(name, 'old')
            said = {t for s in story.all('cinder_migration_stalled') for t, _ in s.samples}
            # That it is starting or completing is told by its status, without a number.
            self.assertLessEqual(said, story.times_of('waiting') | story.times_of('finishing'), name)
            self.assertFalse(said & story.times_of('unmeasurable'), name)

    def test_routes_sizes_and_methods_are_known_as_far_as_lists_tell(self):
        for name in NAMES:
            info = scene.story(name, 'old').last_info()
            self.assertEqual((info['source_host'], info['destination_host']), (SOURCE, DESTINATION), name)
        self.assertEqual(scene.story('attached-in-status', 'old').last_info()['method'], 'nova')
        self.assertEqual(set(scene.story('steady', 'old').one('cinder_migration_size_bytes').values), {float(1 << 30)})

    def test_ends_are_counted_as_with_the_field(self):
        success = sum(scene.story(n).last_of('cinder_migration_status', 'status') == ['success'] for n in NAMES)
        self.assertEqual(success, 3)
        for cloud in ADMINS:
            for result, count in (('success', success), ('error', len(NAMES) - success), ('reset', 0), ('vanished', 0)):
                self.assertEqual(
                    scene.page.value('cinder_migrations_finished_total', cloud=cloud, result=result), count, (cloud, result))


class ACredentialThatIsNoAdmins(Case):
    def test_is_told_plainly_even_while_nothing_migrates(self):
        for cloud in OTHERS:
            self.assertEqual(scene.idle.value('cinder_migration_exporter_cloud_up', cloud=cloud), 0, cloud)

    def test_is_told_while_volumes_migrate(self):
        for cloud in OTHERS:
            self.assertEqual(scene.amid.value('cinder_migration_exporter_cloud_up', cloud=cloud), 0, cloud)

    def test_the_log_says_so_once_with_what_to_do(self):
        for cloud in OTHERS:
            lines = scene.exporter.events(cloud=cloud, msg='cloud cannot be seen')
            # Later a busy machine may let a poll time out, which is another cause and another line.
            self.assertEqual([e['level'] for e in lines if e['code'] == 'notAdmin'], ['error'], cloud)
            self.assertEqual(lines[0]['code'], 'notAdmin', cloud)
            self.assertRegex(lines[0]['reason'], r'admin', cloud)
            self.assertEqual(scene.exporter.events(cloud=cloud, msg='cloud is seen'), [], cloud)

    def test_never_looks_as_if_nothing_migrated(self):
        for cloud in OTHERS:
            self.assertEqual(scene.stored.all('cinder_migrations', cloud=cloud), [], cloud)
            self.assertEqual(scene.stored.all('cinder_migration_exporter_last_success_timestamp_seconds', cloud=cloud), [])
            self.assertEqual(scene.page.value('cinder_migration_exporter_polls_total', cloud=cloud, result='success'), 0)

    def test_has_no_effect_on_the_clouds_beside_it(self):
        for cloud in ADMINS:
            self.assertEqual(scene.idle.value('cinder_migration_exporter_cloud_up', cloud=cloud), 1, cloud)
            up = scene.stored.one('cinder_migration_exporter_cloud_up', cloud=cloud)
            self.assertEqual(set(up.values), {1.0}, cloud)
            self.assertEqual(scene.exporter.events(cloud=cloud, msg='cloud cannot be seen'), [], cloud)


class EveryScrapeOfAllThis(SoundScrapes, Case):
    @classmethod
    def setUpClass(cls):
        cls.stored = scene.stored

    def test_page_in_the_midst_of_it_passes_promtool(self):
        self.assertEqual(check_metrics(scene.amid_bytes), (0, ''))


class TheLogOfAllThis(Case):
    def test_has_no_secret_in_it(self):
        self.assertEqual(scene.exporter.leaks(scene.lab.secrets()), 0)
