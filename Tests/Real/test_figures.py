"""Every figure on the pages, as Chromium shows them, against /api/v1 and /metrics: exact, since all stands still.

What a page says in words ("in about 25 min") is worked out from the API's numbers by words.py. A page's own clock is
not told: it is between the moments before and after it was asked for, and each of its words must be of such a moment.
"""

import functools
import re
import statistics
import time
import unittest

import words
from bench import shared
from standstill import CLOUDS, RESULTS, STATES, Standstill, policy
from words import about, between, byte_rate, capital, clock, count, duration, instant, number, printable, size, whole

scene = None


def setUpModule():
    global scene
    scene = shared.scene(Standstill(shared.folder('figures')))
    scene.play()


# Of a cell: its own words, those of its small print, and its bars in percent of their width.
READ = '''
const read = (cell) => ({
  text: [...cell.childNodes].filter((one) => one.localName !== "small" && one.localName !== "svg")
    .map((one) => one.textContent).join("").trim(),
  small: [...cell.querySelectorAll("small")].map((one) => one.textContent.trim()),
  bars: [...cell.querySelectorAll("svg.bar")].map((bar) => {
    const done = bar.querySelector("rect:not(.o)"), open = bar.querySelector("rect.o");
    return {gauge: bar.classList.contains("g"), done: done && done.getAttribute("width"),
      open: open && open.getAttribute("x"), old: !!done && done.hasAttribute("fill")}; }),
  spark: !!cell.querySelector(".spark")});
const rows = (selector) => [...document.querySelectorAll(selector)].map((row) => [...row.cells].map(read));
const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent.trim());
const text = (selector) => texts(selector)[0] ?? null;
'''
FLEET = '''(() => {''' + READ + '''
return {headline: text("h1"), title: document.title, totals: text(".totals"), count: text(".fleet h2"),
  fresh: document.querySelector("#fresh time").dateTime, choices: texts(".choices a"),
  alerts: {count: text(".alerts h2 span"), soon: text(".alerts > p"),
    list: [...document.querySelectorAll(".alerts li")].map((one) => ({severity: one.className, ...read(one),
      link: one.querySelector("a")?.getAttribute("href") ?? null}))},
  clouds: [...document.querySelectorAll(".clouds li")].map((one) => ({standing: one.className, ...read(one)})),
  rows: [...document.querySelectorAll(".fleet tbody[class]")].map((body) => ({standing: body.className,
    link: body.querySelector("th a").getAttribute("href"), sentence: body.rows[1].cells[1].textContent.trim(),
    cells: [...body.rows[0].cells].map(read)}))}; })()'''
ALERTS = '''(() => {''' + READ + '''
const words = (one) => one ? one.textContent.replace(/\\s+/g, " ").trim() : null;
return {headline: text("h1"), choices: texts(".choices a"),
  list: [...document.querySelectorAll(".alerts li")].map((one) => ({severity: one.className,
    summary: words(one.querySelector("a, em")), link: one.querySelector(":scope > a")?.getAttribute("href") ?? null,
    sentences: words(one.querySelector("p")), small: words(one.querySelector("small")),
    runbook: one.querySelector("small a")?.getAttribute("href") ?? null}))}; })()'''
CLOUDS_PAGE = '''(() => {''' + READ + '''
return {headline: text("h1"), fresh: document.querySelector("#fresh time").dateTime,
  clouds: [...document.querySelectorAll(".clouds li")].map((one) => ({standing: one.className, ...read(one)}))}; })()'''
MIGRATION = '''(() => {''' + READ + '''
return {name: text("h1"), id: text(".id"), verdict: text(".verdict"),
  standing: document.querySelector(".head").className,
  fresh: document.querySelector("#fresh time").dateTime, chart: 
    document.querySelector(".chart")?.getAttribute("aria-label") ?? null,
  facts: [...document.querySelectorAll(".facts div")].map((one) =>
    [one.querySelector("dt").textContent.trim(), read(one.querySelector("dd"))]),
  policy: text(".policy p"), limits: rows(".policy tbody tr").map((row) => [row[0].text, row[1].text]),
  stairs: document.querySelector("path.stairs")?.getAttribute("d"),
  strip: texts("rect.s title"), alerts: [...document.querySelectorAll(".told > ul > li")].map((one) => ({
    state: one.className, text: [...one.childNodes].filter((part) => part.localName !== "ul")
      .map((part) => part.textContent).join("").trim(),
    told: [...one.querySelectorAll("li")].map((told) => told.textContent.trim())})),
  verdicts: [...document.querySelector(".record").querySelectorAll("tbody tr")].map((row) =>
    [...row.cells].map((cell) => cell.textContent.trim())),
  ticks: rows("#ticks tbody tr").map((row) => row.map((cell) => cell.text)), tickCount: text("#ticks summary"),
  polls: rows("#polls tbody tr").map((row) => row.map((cell) => cell.text)), pollCount: text("#polls summary")}; })()'''
HISTORY = '''(() => {''' + READ + '''
return {headline: text("h1"), note: text(".totals"), count: text(".fleet h2"), choices: texts(".choices a"),
  rows: rows("table.history tbody tr"), routes: rows(".routes tbody tr")}; })()'''

WORDS = {None: None, 'success': 'done', 'error': 'failed', 'reset': 'reset', 'vanished': 'vanished'}
STANDINGS = ('stalled', 'unreadable', 'failed', 'slow', 'copying', 'finishing', 'unmeasurable', 'waiting', 'ended')
ENDS = {
    'success': 'It is at its destination.', 'error': 'Cinder gave up; the volume is where it was.',
    'reset': 'Its migration status was taken back, and the volume is where it was.',
    'vanished': 'Cinder no longer knows the volume.'}
SAID = {
    'starting': 'starting', 'absent': 'migrating, without a number', 'never-seen': 'migrating, without a number',
    'text': 'migrating, in the driver\'s own words', 'unavailable': 'migrating; this cloud has no such number',
    'completing': 'completing', 'null': 'no migration', 'missing': 'no such volume', 'success': 'success',
    'error': 'error', 'failed': 'no answer that could be read'}
METHODS = {
    'cinder': 'Cinder copies', 'nova': 'Nova copies, since a server uses it', 'driver': 'the storage itself copies',
    'unknown': 'who copies is not told yet'}
NOTHING = {'text': '–', 'small': []}
STATUSES = ('starting', 'migrating', 'completing', 'success', 'error', 'none')
INFO = ('cloud', 'volume_id', 'region', 'volume_name', 'project_id', 'volume_type', 'source_host', 'destination_host',
        'method', 'policy', 'mode')


def standing(row):
    ended = {'error': 'failed', 'vanished': 'failed', 'success': 'ended', 'reset': 'ended'}
    return ended.get(row['result'], row['state'])


def style(row):
    """As `standing`, but that a reset has a look of its own."""
    return 'reset' if row['result'] == 'reset' else standing(row)


def word(row):
    return WORDS[row['result']] or row['state']


def stalled_since(detail):
    """None where it is not. The page has no other number for it than the change of the verdict."""
    if detail['migration']['state'] != 'stalled':
        return None
    last = detail['verdicts'][-1] if detail['verdicts'] else None
    return last['time'] if last and last['state'] == 'stalled' else detail['migration']['stall_deadline']


def is_old(detail, cloud):
    """Whether its number is no longer of now, which a bar shows by hatching: the API has no flag, but what was read."""
    row, last = detail['migration'], detail['readings'][-1]
    if not cloud['up'] or row['state'] == 'unreadable' or last['kind'] == 'failed':
        return True
    read = row['last_reading']
    return read is not None and read < cloud['last_success'] - 1 and last['last'] > read + 1


def bar(row, old):
    percent = row['progress_percent']
    return {'gauge': False, 'done': '%d%%' % percent if percent else None,
            'open': '%d%%' % percent if percent < 100 else None, 'old': bool(old and percent)}


def worst_first(deliveries):
    """What went wrong first, then what is under way."""
    return sorted(deliveries, key=lambda told: {'refused': 0, 'waiting': 1 if told['failure'] else 2}.get(told['status'], 3))


def delivery(told, now):
    if told['status'] == 'delivered':
        return 'last told %s at %s' % (told['queue'], clock(told['told_at'], now))
    if told['status'] == 'refused':
        return '%s refused it: %s' % (told['queue'], told['failure'])
    if told['failure'] is None:
        return 'on its way to ' + told['queue']
    following = '' if told['next_try'] is None else ', next try in ' + duration(max(0, told['next_try'] - now))
    return '%s not told yet, %s: %s%s' % (
        told['queue'], count(told['tries'], 'try', 'tries'), printable(told['failure']), following)


class Case(unittest.TestCase):
    maxDiff = None

    def look(self, path, script, *more):
        """What a page says, and what the API said before it and after: both from the same snapshot."""
        for _ in range(20):
            before = self.told(*more)
            page = scene.browser.page()
            began = time.time()
            page.open(scene.address + path)
            seen, self.moments = page.value(script), (began, time.time())
            page.close()
            if self.told(*more) == before:
                return seen, before
        self.fail('what is told never stands still')

    @staticmethod
    def told(*more):
        told = {name: scene.api(name)[name] for name in ('migrations', 'clouds', 'alerts')}
        history = scene.api('history')
        told |= {name: history[name] for name in ('history', 'routes')}
        told |= {path: scene.api(path) for path in more}
        # The one that can't be reached is asked again and again, to the same end.
        assert [cloud['up'] for cloud in told['clouds']] == [True, True, False], 'the cloud was seen to be gone'
        return told

    def now(self, wanted):
        """What `wanted` gives for some moment at which the page may have been made, as a list without doubles."""
        first, last = self.moments
        found = []
        for step in range(int((last - first) / 0.05) + 2):
            value = wanted(min(last, first + step * 0.05))
            if value not in found:
                found.append(value)
        return found

    def assert_is_of_now(self, seen, wanted, *what):
        possible = self.now(wanted)
        if seen not in possible:
            self.assertEqual(seen, possible[0], what)       # which shows the difference

    def compare_clouds(self, clouds, more=()):
        for cloud, shown in zip(clouds, self.page['clouds'], strict=True):
            shown = {**shown, 'small': [words for words in shown['small'] if words not in more]}
            if cloud['name'] == 'dark':
                self.assertEqual(shown['standing'], 'unseen')
                self.assertEqual(shown['text'], 'dark can\'t be seen, and never was.')
                self.assertEqual(shown['small'][0], cloud['failure'])
                self.assertTrue(shown['small'][1].startswith('What to do: '))       # which the API leaves out
                continue
            self.assertEqual(shown['standing'], 'seen')
            self.assert_is_of_now(shown['text'], lambda now: '%s seen %s ago' % (
                cloud['name'], duration(now - cloud['last_success'])))
            pinned = ' (pinned)' if cloud['microversion'] != cloud['microversion_maximum'] else ''
            self.assertEqual(shown['small'], [
                'Cinder at %s, region %s, microversion %s%s of %s to %s' % (
                    cloud['endpoint'], cloud['region'], cloud['microversion'], pinned, cloud['microversion_minimum'],
                    cloud['microversion_maximum']),
                *(['No progress: %s. There are phases, routes and durations, but no percent.' % (
                    cloud['why_no_progress'])] if cloud['progress_available'] is False else [])])
        oldest = min(cloud['last_success'] for cloud in self.data['clouds'] if cloud['last_success'])
        self.assertEqual(self.page['fresh'], words.utc(oldest).strftime('%Y-%m-%dT%H:%M:%SZ'))

    def cell(self, cell, *names):
        return {name: cell[name] for name in names}


class TheMetrics(Case):
    """Against the API: what stands on the pages is then compared with that alone.

    The bytes copied by route, and what tells of polls, requests and the store, stand on no page and in no answer.
    """

    @classmethod
    def setUpClass(cls):
        before = cls.told()
        cls.metrics = scene.metrics()
        cls.data = cls.told()
        assert before == cls.data
        cls.rows = {(row['cloud'], row['volume_id']): row for row in cls.data['migrations']}

    def test_have_each_figure_of_each_migration_and_no_other(self):
        figures = {
            'size_bytes': 'size_bytes', 'copied_bytes': 'copied_bytes',
            'copy_rate_bytes_per_second': 'copy_rate_bytes_per_second',
            'copy_rate_lower_bound_bytes_per_second': 'copy_rate_lower_bound_bytes_per_second',
            'copy_rate_upper_bound_bytes_per_second': 'copy_rate_upper_bound_bytes_per_second',
            'estimated_completion_timestamp_seconds': 'estimated_completion',
            'earliest_completion_timestamp_seconds': 'earliest_completion',
            'latest_completion_timestamp_seconds': 'latest_completion', 'start_timestamp_seconds': 'start',
            'last_progress_timestamp_seconds': 'last_progress', 'last_reading_timestamp_seconds': 'last_reading',
            'stall_deadline_timestamp_seconds': 'stall_deadline', 'deadline_timestamp_seconds': 'deadline'}
        for metric, key in figures.items():
            # Of what has ended, the size is all that is left.
            wanted = {who: row[key] for who, row in self.rows.items()
                      if row[key] is not None and (row['result'] is None or key == 'size_bytes')}
            self.assertEqual(self.series(metric), wanted, metric)
            self.assertTrue(wanted, metric)
        self.assertEqual(self.series('progress_ratio'), {
            who: row['progress_percent'] / 100 for who, row in self.rows.items()
            if row['progress_percent'] is not None and row['result'] is None})
        self.assertEqual(self.series('stalled'), {
            who: row['state'] == 'stalled' for who, row in self.rows.items()
            if row['state'] not in ('unmeasurable', 'unreadable', 'ended')})

    def series(self, metric):
        return {(labels['cloud'], labels['volume_id']): value
                for labels, value in self.metrics.all('cinder_migration_' + metric)}

    def test_have_each_word_of_each_migration(self):
        for (cloud, volume), row in self.rows.items():
            for metric, all_words in (('state', STATES), ('status', STATUSES)):
                series = self.metrics.all('cinder_migration_' + metric, cloud=cloud, volume_id=volume)
                self.assertEqual({labels[metric]: value for labels, value in series}, {
                    one: one == row[metric] for one in all_words})
            [(labels, one)] = self.metrics.all('cinder_migration_info', cloud=cloud, volume_id=volume)
            self.assertEqual(one, 1)
            name = re.sub(r'\\(.)', lambda one: {'n': '\n'}.get(one[1], one[1]), labels['volume_name'])
            wanted = {key: row[key] or '' for key in INFO}
            self.assertEqual(
                {**labels, 'volume_name': name}, {**wanted, 'retype': 'true' if row['retype'] else 'false'})
        self.assertEqual(len(self.metrics.all('cinder_migration_info')), len(self.rows))

    def test_have_the_clouds_the_totals_and_the_alerts(self):
        for cloud in self.data['clouds']:
            name, rows = cloud['name'], [row for row in self.data['migrations'] if row['cloud'] == cloud['name']]
            own = functools.partial(self.metrics.value, cloud=name)
            self.assertEqual(own('cinder_migration_exporter_cloud_up'), cloud['up'])
            self.assertEqual(own('cinder_migration_exporter_last_success_timestamp_seconds'), cloud['last_success'])
            self.assertEqual(own('cinder_migration_exporter_progress_available'), cloud['progress_available'])
            versions = self.metrics.all('cinder_migration_exporter_microversion_info', cloud=name)
            self.assertEqual([labels for labels, _ in versions], [{
                'cloud': name, 'microversion': cloud['microversion'], 'minimum': cloud['microversion_minimum'],
                'maximum': cloud['microversion_maximum']}] if cloud['microversion'] else [])
            for state in STATES:
                found = sum(row['state'] == state for row in rows)
                self.assertEqual(cloud['migrations'][state], found)
                # Of a cloud that was never seen nothing is known, and no series says 0; the API's count always does.
                wanted = None if cloud['last_success'] is None else found
                self.assertEqual(own('cinder_migrations', state=state), wanted, (name, state))
            ended = [row for row in self.data['history'] if row['cloud'] == name]
            for result in RESULTS:
                found = sum(row['result'] == result for row in ended)
                self.assertEqual(
                    (own('cinder_migrations_finished_total', result=result), cloud['finished'][result]), (found, found))
            # Only what ended well and whose beginning is known has a duration there.
            for metric in ('duration_seconds', 'mean_rate_bytes_per_second'):
                values = [row[metric] for row in ended if row['result'] == 'success' and row[metric] is not None]
                self.assertEqual(own('cinder_migration_%s_count' % metric), len(values))
                for labels, value in self.metrics.all('cinder_migration_%s_bucket' % metric, cloud=name):
                    self.assertEqual(value, sum(one <= float(labels['le']) for one in values), labels)
                total = own('cinder_migration_%s_sum' % metric)
                self.assertAlmostEqual(total, sum(values), delta=1e-9 * (1 + total))     # added up in another order
        for labels, value in self.metrics.all('cinder_migration_exporter_alerts'):
            self.assertEqual(value, sum(
                (alert['alertname'], alert['state']) == (labels['alertname'], labels['state'])
                for alert in self.data['alerts']), labels)
        for queue in ('ops', 'pager'):
            self.assertEqual(self.metrics.value('cinder_migration_exporter_outbox_length', receiver=queue), sum(
                delivery['status'] == 'waiting' for alert in self.data['alerts']
                for delivery in alert['deliveries'] if delivery['queue'] == queue))


class TheFleet(Case):
    def setUp(self):
        self.page, self.data = self.look('/', FLEET)
        known = [(row['cloud'], row['volume_id']) for row in self.data['migrations']]
        self.details = {who: scene.api('migrations/%s/%s' % who) for who in known}
        self.clouds = {cloud['name']: cloud for cloud in self.data['clouds']}
        self.rows = [row['migration'] for row in self.details.values()]

    def test_has_each_figure_of_each_migration(self):
        seen = {row['link']: row for row in self.page['rows']}
        self.assertEqual(set(seen), {'/migrations/%s/%s' % who for who in self.details})
        self.assertEqual(len(seen), len(self.page['rows']))
        for who, detail in self.details.items():
            row, shown = detail['migration'], seen['/migrations/%s/%s' % who]
            with self.subTest(cloud=row['cloud'], name=row['volume_name']):
                state, volume, route, volume_size, progress, rate, done, advance = shown['cells']
                self.assertEqual((shown['standing'], state['text']), (style(row), word(row)))
                self.assertEqual(self.cell(volume, 'text', 'small'), {
                    'text': printable(row['volume_name']), 'small': ['%s · %s' % (row['volume_id'], row['cloud'])]})
                self.assertEqual(self.cell(route, 'text', 'small'), {
                    'text': row['source_host'] or 'not known',
                    'small': ['→ ' + (row['destination_host'] or 'not known')]})
                self.assertEqual(volume_size['text'], size(row['size_bytes']))
                self.assertEqual(progress, self.progress(detail))
                self.assertEqual(rate['text'], self.rate(row))
                # A picture of the ticks, without figures: there from the second tick on.
                self.assertEqual(rate['spark'], row['result'] is None and len(detail['ticks']) > 1)
                self.assert_is_of_now(self.cell(done, 'text', 'small'), lambda now: self.done(row, now))
                self.assert_is_of_now(
                    self.cell(advance, 'text', 'small', 'bars'), lambda now: self.advance(detail, now))
                self.assertEqual(shown['sentence'], self.sentence(row))

    def progress(self, detail):
        row = detail['migration']
        blank = {**NOTHING, 'bars': [], 'spark': False}
        if row['result'] is not None:
            return blank
        if row['progress_percent'] is None:
            driver = re.search(r'\(it says: (.*)\)$', row['reason'])
            return {**blank, 'text': '', 'small': [driver[1]]} if driver else blank
        return {**blank, 'text': '%d %%' % row['progress_percent'],
                'bars': [bar(row, is_old(detail, self.clouds[row['cloud']]))]}

    @staticmethod
    def rate(row):
        rate = row['copy_rate_bytes_per_second']
        if row['result'] is not None or rate is None:
            return '–'
        return byte_rate(rate) if rate else '0 MiB/s'

    @staticmethod
    def done(row, now):
        likely, early, late = (row[key + '_completion'] for key in ('estimated', 'earliest', 'latest'))
        if row['result'] is not None:
            return {'text': duration(now - row['end']) + ' ago', 'small': ['at ' + clock(row['end'], now)]}
        if row['state'] == 'finishing':
            return {'text': 'copied', 'small': []}
        if likely is None:
            return NOTHING
        # What is to come is not before now.
        return {'text': about(likely - now), 'small': [between(max(early, now), max(late, now), now)] if early else []}

    @staticmethod
    def advance(detail, now):
        row, blank = detail['migration'], {**NOTHING, 'bars': []}
        last, due = row['last_progress'], row['stall_deadline']
        if row['result'] is not None or last is None and due is None:
            return blank
        ago = '' if last is None else duration(now - last) + ' ago'
        if due is None:
            return {**blank, 'text': ago}
        since = stalled_since(detail)
        if since is not None:
            small = 'stalled since ' + clock(since, now)
        else:
            small = 'stalled in ' + duration(due - now) if due > now else 'stalled at the next poll'
        begin = last if last is not None else row['start']
        bars = []
        if begin is not None and due > begin:
            share = whole(100 * max(0, min(1, (now - begin) / (due - begin))))
            bars = [{'gauge': True, 'done': '%d%%' % share, 'open': None, 'old': False}]
        return {'text': ago, 'small': [small], 'bars': bars}

    @staticmethod
    def sentence(row):
        return ENDS[row['result']] if row['result'] else capital(printable(row['reason'])) + '.'

    def test_has_the_worst_first(self):
        order = [
            STANDINGS.index({'reset': 'ended'}.get(row['standing'], row['standing'])) for row in self.page['rows']]
        self.assertEqual(order, sorted(order))
        for one in STANDINGS[:-1]:
            rows = [self.details[tuple(row['link'].split('/')[2:])]['migration'] for row in self.page['rows']
                    if row['standing'] == one]
            due = [-row['end'] if row['end'] else row['stall_deadline'] or float('inf') for row in rows]
            self.assertEqual(due, sorted(due), one)

    def test_has_the_counts(self):
        counts = {one: sum(standing(row) == one for row in self.rows) for one in STANDINGS}
        self.assertEqual(self.page['choices'][:1 + sum(map(bool, counts.values()))], [
            'all %d' % len(self.rows), *('%s %d' % pair for pair in counts.items() if pair[1])])
        self.assertEqual(self.page['count'], '%d migrations' % len(self.rows))
        active = sum(row['result'] is None for row in self.rows)
        self.assertEqual(self.page['headline'], 'Cloud dark can\'t be seen; %d of %d migrations %s stalled, %s.' % (
            counts['stalled'], active, 'is' if counts['stalled'] == 1 else 'are', ', '.join(part for part in (
                '%d can\'t be read' % counts['unreadable'],
                '%d %s failed' % (counts['failed'], 'has' if counts['failed'] == 1 else 'have'),
                '%d %s too slow' % (counts['slow'], 'is' if counts['slow'] == 1 else 'are')))))
        self.assertEqual(self.page['title'], '%d stalled – Cinder migrations' % counts['stalled'])

    def test_has_the_totals(self):
        going = [row for row in self.rows if row['result'] is None]
        rate = sum(row['copy_rate_bytes_per_second'] or 0 for row in going)
        left = sum(row['size_bytes'] * (100 - row['progress_percent']) / 100 for row in going
                   if row['progress_percent'] is not None)
        last = max(row['estimated_completion'] or 0 for row in going)
        latest = max(row['latest_completion'] or 0 for row in going)
        ended = {result: sum(cloud['finished'][result] for cloud in self.data['clouds']) for result in RESULTS}
        self.assert_is_of_now(self.page['totals'], lambda now: ' · '.join([
            byte_rate(rate) + ' in all', size(whole(left / words.GIB) * words.GIB) + ' to go',
            'what moves is done %s, by %s at the latest' % (about(max(0, last - now)), clock(latest, now)),
            'since the start ' + ', '.join(
                '%d %s' % (found, WORDS[result]) for result, found in ended.items() if found)]))

    def test_has_the_clouds(self):
        self.compare_clouds(self.data['clouds'])
        self.assertEqual([cloud['progress_available'] for cloud in self.data['clouds']], [True, False, None])

    def test_has_the_alerts(self):
        firing = [alert for alert in self.data['alerts'] if alert['state'] == 'firing']
        pending = [alert for alert in self.data['alerts'] if alert['state'] == 'pending']
        self.assertEqual(self.page['alerts']['count'], str(len(firing)))
        self.assertTrue(pending)
        self.assertEqual(self.page['alerts']['soon'], '%s pending: true, but not yet for long enough.' % count(
            len(pending), 'more is', 'more are'))
        # What pages first, and then the newest. The API's order is that of time.
        wanted = sorted(reversed(firing), key=lambda alert: alert['severity'] != 'critical')
        shown = [one for one in self.page['alerts']['list'] if one['severity'] != 'more']
        self.assertEqual(len(shown), min(8, len(wanted)))
        more = [one for one in self.page['alerts']['list'] if one['severity'] == 'more']
        self.assertEqual([(one['text'], one['link']) for one in more], [
            ('and %d more' % (len(wanted) - 8), '/alerts')] if len(wanted) > 8 else [])
        for one, alert in zip(shown, wanted):
            self.assertEqual(one['severity'], 'critical' if alert['severity'] == 'critical' else 'warning')
            self.assertEqual(one['text'], printable(alert['annotations']['summary']))
            self.assertEqual(one['link'], '/migrations/%s/%s' % (alert['cloud'], alert['volume_id']) if (
                alert['volume_id']) else None)
            self.assert_is_of_now(one['small'], lambda now: ['%s · for %s · %s' % (
                alert['severity'], duration(now - alert['since']),
                ', '.join(delivery(told, now) for told in worst_first(alert['deliveries'])))])
        statuses = {told['status'] for alert in firing for told in alert['deliveries']}
        self.assertEqual(statuses, {'delivered', 'waiting'})


class AllClouds(Case):
    """Those of the page of their own: what can't be seen comes first there, then what has no percent."""
    def setUp(self):
        self.page, self.data = self.look('/clouds', CLOUDS_PAGE)

    def test_has_the_clouds(self):
        clouds = {cloud['name']: cloud for cloud in self.data['clouds']}
        self.compare_clouds([clouds[name] for name in ('dark', 'old', 'sim')], more=['what has ended there'])
        self.assertEqual(self.page['headline'], '3 clouds are watched, 1 can\'t be seen.')


class AllAlerts(Case):
    def test_has_each_of_each_state(self):
        for state in ('firing', 'pending', 'resolved'):
            with self.subTest(state=state):
                self.page, self.data = self.look('/alerts?state=' + state, ALERTS)
                counts = {one: sum(alert['state'] == one for alert in self.data['alerts'])
                          for one in ('firing', 'pending', 'resolved')}
                self.assertEqual(self.page['choices'], ['%s %d' % one for one in counts.items()])
                self.assertEqual(
                    self.page['headline'], count(counts['firing'], 'alert fires', 'alerts fire') + '.')
                mine = [alert for alert in self.data['alerts'] if alert['state'] == state]
                self.assertTrue(0 < len(mine) <= 50, 'all of them are on one page')
                newest = mine if state == 'resolved' else mine[::-1]
                newest.sort(key=lambda alert: alert['severity'] != 'critical')
                self.assertEqual(len(self.page['list']), len(newest))
                for alert, shown in zip(newest, self.page['list']):
                    self.compare(alert, shown)

    def compare(self, alert, shown):
        self.assertEqual(shown['severity'], 'critical' if alert['severity'] == 'critical' else 'warning')
        self.assertEqual(shown['summary'], printable(alert['annotations']['summary']))
        self.assertEqual(shown['sentences'], printable(alert['annotations']['description']))
        self.assertEqual(shown['link'], '/migrations/%s/%s' % (alert['cloud'], alert['volume_id']) if (
            alert['volume_id']) else None)
        self.assertEqual(shown['runbook'], '/runbooks/' + alert['alertname'])

        def small(now):
            since = '%s for %s' % (alert['state'], duration(now - alert['since']))
            if alert['ends_at'] is not None:
                since = 'resolved ' + clock(alert['ends_at'], now)
            told = ', '.join(delivery(one, now) for one in worst_first(alert['deliveries'])) or (
                'nobody is told yet' if alert['state'] == 'pending' else 'no receiver is told')
            return '%s · %s · %s · %s · runbook' % (alert['alertname'], alert['severity'], since, told)
        self.assert_is_of_now(shown['small'], small, alert)


class AMigrationsPage(Case):
    def test_has_each_figure_of_it(self):
        rows = scene.api('migrations')['migrations']
        # Of those of the cloud that is too old there is little to be said: one of each state will do.
        old = {row['state']: row for row in rows if row['cloud'] == 'old'}.values()
        for row in [row for row in rows if row['cloud'] == 'sim'] + list(old):
            with self.subTest(cloud=row['cloud'], name=row['volume_name']):
                path = 'migrations/%(cloud)s/%(volume_id)s' % row
                self.page, data = self.look('/' + path, MIGRATION, path)
                self.detail = data[path]
                self.row, self.clouds = self.detail['migration'], {cloud['name']: cloud for cloud in data['clouds']}
                self.assertEqual(self.row, row)
                self.head()
                self.facts()
                self.chart()
                self.policy()
                self.alerts(data)
                self.record()

    def head(self):
        row = self.row
        self.assertEqual((self.page['name'], self.page['id']), (printable(row['volume_name']), row['volume_id']))
        self.assertEqual(self.page['verdict'], '%s %s' % (word(row), TheFleet.sentence(row)))
        self.assertIn(style(row), self.page['standing'].split())
        self.assertEqual(
            self.page['fresh'], words.utc(row['as_of']).strftime('%Y-%m-%dT%H:%M:%SZ'))

    def facts(self):
        seen = dict(self.page['facts'])
        self.assertEqual(len(seen), len(self.page['facts']))
        for name, cell in seen.items():
            self.assertFalse(cell.pop('spark'))
            if name != 'Progress':
                self.assertEqual(cell.pop('bars'), [], name)
        wanted = self.now(self.facts_at)
        if seen not in wanted:
            self.assertEqual(seen, wanted[0])

    def facts_at(self, now):
        row, facts = self.row, {}

        def fact(name, text, *small, **more):
            facts[name] = {'text': text, 'small': list(small), **more}

        def ago(name, since, *more):
            fact(name, duration(now - since) + ' ago', 'at %s UTC%s' % (instant(since, now), ''.join(more)))
        going, driver = row['result'] is None, re.search(r'\(it says: (.*)\)$', row['reason'])
        if row['progress_percent'] is not None and row['result'] != 'success':
            old = is_old(self.detail, self.clouds[row['cloud']]) and going
            fact('Progress', '%d %%' % row['progress_percent'], 'at least %s of %s%s' % (
                size(whole(row['copied_bytes'] / words.GIB * 10) / 10 * words.GIB), size(row['size_bytes']),
                '; read at %s, not since' % clock(row['last_reading'], now) if old else ''), bars=[bar(row, old)])
        elif driver:
            fact('Progress', 'no number', 'the driver says: ' + driver[1], bars=[])
        rate, low, high = (
            row['copy_rate_%sbytes_per_second' % which] for which in ('', 'lower_bound_', 'upper_bound_'))
        if going and rate is not None:
            # The bounds are of the mean over some minutes: said only where the rate of this moment is between them.
            bounds = low is not None and high is not None and low <= rate <= max(low, high)
            fact('Copy rate', TheFleet.rate(row), *(
                ['on average for certain between %s and %s' % (byte_rate(low), byte_rate(high))] if bounds else []))
        done = TheFleet.done(row, now)
        if not going:
            ago('Ended', row['end'])
        elif row['state'] == 'finishing':
            fact('Done', 'copied', 'Cinder completes it')
        elif done == NOTHING:
            fact('Done', 'not known', *(['not while it stands still'] if row['state'] == 'stalled' else []))
        else:
            fact('Done', done['text'], *(words + ' UTC, in four cases of five' for words in done['small']))
        if going and row['last_progress'] is not None:
            ago('Last new percent', row['last_progress'])
        since, due = stalled_since(self.detail), row['stall_deadline']
        if since is not None:
            ago('Called stalled', since)
        elif going and due is not None and due > now:
            fact('Called stalled', 'in ' + duration(due - now), 'at %s UTC, if nothing moves' % clock(due, now))
        elif going and due is not None:
            fact('Called stalled', 'at the next poll', 'nothing new by %s UTC' % clock(due, now))
        if row['start'] is not None and not going:
            fact('Took', duration(row['end'] - row['start']), 'from %s UTC' % instant(row['start'], now))
        elif row['start'] is not None:
            ago('Began', row['start'], '; to be done by ' + clock(row['deadline'], now) if row['deadline'] else '')
        fact('From, to', row['source_host'] or 'not known', '→ ' + (row['destination_host'] or 'not known'))
        fact('Volume', '%s, %s' % (size(row['size_bytes']), row['volume_type']), '%s%s, project %s' % (
            METHODS[row['method']], ', for a new volume type' if row['retype'] else '', row['project_id']))
        return facts

    def chart(self):
        """What is drawn, in its words; and how high each step of the staircase is: 0 % is at 250, 100 % at 30."""
        ticks, row = self.detail['ticks'], self.row
        if not ticks:
            self.assertIsNone(self.page['chart'])
            return
        due = stalled_since(self.detail) or row['stall_deadline']

        def summary(now):
            text = 'Progress over time: %d %% at %s, %d %% at %s UTC' % (
                ticks[0]['percent'], clock(ticks[0]['time'], now), ticks[-1]['percent'], clock(ticks[-1]['time'], now))
            if row['result'] is None:
                text += ', nothing new for ' + duration(max(0, row['as_of'] - ticks[-1]['time']))
                text += '; called stalled at ' + clock(due, now) if due else ''
                text += '; deadline at ' + clock(row['deadline'], now) if row['deadline'] else ''
            return text + '.'
        self.assert_is_of_now(self.page['chart'], summary)
        heights = re.findall(r'^M\S+ ([\d.]+)|V([\d.]+)', self.page['stairs'])
        self.assertEqual([float(a or b) for a, b in heights], [
            round(250 - 2.2 * tick['percent'], 2) for tick in ticks])
        verdicts = self.detail['verdicts']
        ends = [verdict['time'] for verdict in verdicts[1:]] + [row['end'] or row['as_of']]
        self.assertEqual(self.page['strip'], [
            '%s from %s' % (verdict['state'], clock(verdict['time'], ends[-1]))
            for verdict, end in zip(verdicts, ends) if end > verdict['time']])

    def policy(self):
        """The numbers are the configuration's; the API has them as numbers and as a line."""
        limits = policy(self.row['policy'])
        self.assertEqual((self.row['mode'], self.page['policy'].partition(':')[0]), (
            limits['mode'], '%s, %s' % (self.row['policy'], limits['mode'])))
        at_least = {key: duration(max(limits['window'], limits[key])) for key in (
            'longest', 'number_missing_window', 'finishing_window')}
        adaptive = [['Longest', at_least['longest']], ['Tolerated slow-down', '%s ×' % limits['tolerated_slowdown']],
                    ['Slowest healthy rate', byte_rate(limits['slowest_healthy_rate'])]]
        rate, deadline = limits['minimum_rate'], limits['deadline']
        self.assertEqual(self.page['limits'], [
            ['Window', duration(limits['window'])], *(adaptive if limits['mode'] == 'adaptive' else []),
            ['Without a number', at_least['number_missing_window']], ['Finishing', at_least['finishing_window']],
            ['Minimum rate', byte_rate(rate) if rate else 'none'],
            ['Deadline', duration(deadline) if deadline else 'none']])
        self.assertTrue(self.detail['policy'].startswith(
            'policy %s: %s, window %s' % (self.row['policy'], limits['mode'], duration(limits['window']))))
        if deadline:
            self.assertEqual(self.row['deadline'], self.row['start'] + deadline)

    def alerts(self, data):
        mine = [alert for alert in data['alerts']
                if (alert['cloud'], alert['volume_id']) == (self.row['cloud'], self.row['volume_id'])]
        self.assertEqual(self.detail['alerts'], mine)

        def shown(now):
            lines = []
            for alert in mine:
                since = clock(alert['starts_at'] or alert['since'], now)
                life = '%s since %s' % (alert['state'], since)
                if alert['ends_at'] is not None:
                    life = 'fired from %s to %s' % (since, clock(alert['ends_at'], now))
                told = [delivery(one, now) for one in worst_first(alert['deliveries'])] or [
                    'nobody is told yet' if alert['state'] == 'pending' else 'no receiver is told']
                lines.append({'state': alert['state'], 'text': '%s %s' % (alert['alertname'], life), 'told': told})
            return lines
        self.assert_is_of_now(self.page['alerts'], shown)

    def record(self):
        detail, now = self.detail, self.moments[0]
        self.assertEqual(self.page['verdicts'], [
            [instant(one['time'], now), one['state'], printable(one['reason'])]
            for one in reversed(detail['verdicts'])])
        ticks, lines = detail['ticks'], []
        for before, tick in zip([None, *ticks], ticks):
            took = before and tick['time'] - before['time']
            lines.append([instant(tick['time'], now), '%d %%' % tick['percent'], *(
                [duration(took), byte_rate(self.row['size_bytes'] / 100 * (tick['percent'] - before['percent']) / took)]
                if before else ['first seen', ''])])
        self.assertEqual(self.page['ticks'], lines[::-1])
        self.assertEqual(self.page['tickCount'], count(len(ticks), 'new percent') if ticks else None)
        self.assertEqual(self.page['polls'], [
            [instant(run['first'], now), instant(run['last'], now), str(run['polls']),
             '%d %%' % run['percent'] if run['kind'] == 'percent' else SAID[run['kind']]]
            for run in reversed(detail['readings'])])
        self.assertEqual(self.page['pollCount'], '%s, equal answers in one line' % count(
            sum(run['polls'] for run in detail['readings']), 'poll'))


class TheHistory(Case):
    def setUp(self):
        self.page, self.data = self.look('/history', HISTORY)
        self.rows = self.data['history']

    def paces(self):
        """The mean rates of each route, of copies that ended well, taken from the rows."""
        paces = {}
        for row in self.rows:
            if row['mean_rate_bytes_per_second']:
                self.assertEqual(row['result'], 'success')
                route = (row['cloud'], row['source_host'], row['destination_host'])
                paces.setdefault(route, []).append((row['mean_rate_bytes_per_second'], row['end']))
        return paces

    def usual(self, row):
        route = (row['cloud'], row['source_host'], row['destination_host'])
        rates = [rate for rate, _ in self.paces().get(route, [])]
        return statistics.median(rates) if len(rates) >= 3 else None

    def test_has_each_figure_of_each_row(self):
        self.assertEqual(len(self.page['rows']), len(self.rows))
        now = self.moments[0]
        for row, cells in zip(self.rows, self.page['rows']):
            with self.subTest(cloud=row['cloud'], name=row['volume_name'], end=row['end']):
                retype = ['for a new type'] if row['retype'] else []
                at = row['last_percent']
                rate = row['mean_rate_bytes_per_second']
                self.assertEqual([(cell['text'], cell['small']) for cell in cells], [
                    (WORDS[row['result']], ['at %d %%' % at] if row['result'] != 'success' and at is not None else []),
                    (printable(row['volume_name']), [row['volume_id']]),
                    (row['source_host'] or 'not known', ['→ ' + (row['destination_host'] or 'not known')]),
                    (row['cloud'], []), (size(row['size_bytes']), []),
                    ('not known' if row['duration_seconds'] is None else duration(row['duration_seconds']), retype),
                    ('–' if rate is None else byte_rate(rate), []), self.comparison(row),
                    (instant(row['end'], now), [])])
                if row['start'] is not None:
                    self.assertEqual(row['duration_seconds'], row['end'] - row['start'])
                    if row['result'] == 'success':
                        self.assertAlmostEqual(rate, row['size_bytes'] / (row['end'] - row['start']), delta=1e-9 * rate)

    def comparison(self, row):
        rate, usual = row['mean_rate_bytes_per_second'], self.usual(row)
        self.assertEqual(row['usual_rate_bytes_per_second'] is None, usual is None)
        self.assertEqual(row['slower_than_usual'], None if rate is None or usual is None else usual / rate >= 1.5)
        if rate is None or usual is None:
            return '–', []
        if usual / rate >= 1.5:
            return number(usual / rate) + ' × slower', ['usual: ' + byte_rate(usual)]
        if rate / usual >= 1.5:
            return number(rate / usual) + ' × faster', ['usual: ' + byte_rate(usual)]
        return 'as usual', []

    def test_has_the_counts(self):
        counts = {result: sum(row['result'] == result for row in self.rows) for result in RESULTS}
        self.assertEqual(self.page['headline'], '%d migrations ended: %s.' % (len(self.rows), ', '.join(
            '%d %s' % (counts[result], WORDS[result]) for result in RESULTS)))
        self.assertEqual(self.page['count'], '%d migrations' % len(self.rows))
        slow = sum(self.comparison(row)[0].endswith('slower') for row in self.rows)
        self.assertEqual(self.page['choices'], [
            'all %d' % len(self.rows), *('%s %d' % (WORDS[result], counts[result]) for result in RESULTS),
            *(['slower than usual %d' % slow] if slow else []), 'all clouds', *CLOUDS])
        note = count(slow, 'copy was', 'copies were') + ' notably slower'
        self.assertEqual((self.page['note'] or '')[:len(note)], note if slow else '')

    def test_has_the_paces_of_the_routes(self):
        now, wanted, told = self.moments[0], [], {
            (pace['cloud'], pace['source_host'], pace['destination_host']): pace for pace in self.data['routes']}
        self.assertEqual(set(told), set(self.paces()))
        for (cloud, source, destination), copies in self.paces().items():
            rates, last = sorted(rate for rate, _ in copies), max(end for _, end in copies)
            pace = told[cloud, source, destination]
            self.assertEqual((pace['copies'], pace['last_end']), (len(rates), last))
            for word, rate in (('mean', statistics.fmean(rates)), ('usual', statistics.median(rates)),
                               ('slowest', rates[0]), ('fastest', rates[-1])):
                self.assertAlmostEqual(pace[word + '_rate_bytes_per_second'], rate, delta=1e-9 * rate)
            wanted.append((last, [
                (source, ['→ ' + destination]), (cloud, []), (str(len(rates)), []),
                (byte_rate(statistics.fmean(rates)), []), (byte_rate(statistics.median(rates)), []),
                ('%s to %s' % (byte_rate(rates[0]), byte_rate(rates[-1])) if len(rates) > 1 else '–', []),
                (instant(last, now), [])]))
        self.assertTrue(wanted)
        self.assertEqual([[(cell['text'], cell['small']) for cell in row] for row in self.page['routes']], [
            cells for _, cells in sorted(wanted, key=lambda one: -one[0])])
