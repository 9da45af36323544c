"""What people look at, in a headless Chromium: `exporterd demo`, sixty times as fast as real time.

Whether the figures on the pages are right is test_figures.py's business.
"""

import itertools
import json
import os
import re
import unittest

from bench import shared
from browser import Browser
from cinder import get
from exporter import binary
from processes import Process, free_port, wait_until

STUCK = 'analytics-lake'        # stands at 72 % for ever, from five minutes of its own after the start on
PAGES = ('/', '/?state=stalled', '/?sort=-size', '/alerts', '/clouds', '/history', '/history?result=error', '/runbooks',
         '/runbooks/CinderVolumeMigrationStalled')
NARROW = 390


class Demo:
    """A demonstration, and a browser to look at it."""

    def __init__(self):
        self.address = 'http://127.0.0.1:%d' % free_port()
        self.process = Process('demo', [
            binary(), 'demo', '--web.listen-address', self.address[len('http://'):],
        ], os.path.join(shared.directory, 'pages.log'), env={**os.environ, 'SWIFT_BACKTRACE': 'enable=no'})
        self.browser = Browser()

    def close(self):
        self.browser.close()
        self.process.end()

    def wait_until_ready(self):
        def ready():
            try:
                return get(self.address + '/-/ready').status == 200
            except OSError:
                return False
        wait_until('the demonstration is ready', ready, within=60, alive=[self.process])

    def rows(self):
        """What the fleet's page says now."""
        page = self.browser.page()
        page.open(self.address + '/')
        rows = page.value(ROWS)
        page.close()
        return rows

    def api(self):
        """The migrations of /api/v1 by the id of their volumes."""
        with get(self.address + '/api/v1/migrations') as answer:
            return {row['volume_id']: row for row in json.loads(answer.read())['migrations']}


def setUpModule():
    global demo
    demo = Demo()
    unittest.addModuleCleanup(demo.close)
    demo.wait_until_ready()


# The words of a page's charts that overlap, or leave the page, in pairs.
CROWDED = '''(() => {
  const words = [...document.querySelectorAll('.chart text')]
    .map(text => [text.textContent, text.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0);
  const crowded = words.filter(([, box]) => box.left < 0 || box.right > innerWidth).map(([text]) => [text, 'the edge']);
  words.forEach(([text, box], index) => words.slice(index + 1).forEach(([other, place]) => {
    if (box.left < place.right && place.left < box.right && box.top + 2 < place.bottom && place.top + 2 < box.bottom)
      crowded.push([text, other]);
  }));
  return [words.length, crowded];
})()'''

# What stands at the head of each row of a list, and how wide its cell is.
HEADS = '''[...document.querySelectorAll('.fleet tbody th, .routes tbody th')].map(head => [
  head.closest('section').className, head.getBoundingClientRect().width, head.textContent])'''

# What can be tapped, and how high it is: less what stands within a sentence, which may be as high as its line.
TARGETS = '''[...document.querySelectorAll('a[href], button, summary, input[type=search]')]
  .filter(one => one.className !== 'skip' && (one.closest('.panels, .crumb, footer') || !one.closest('p, .why')))
  .map(one => [one.textContent, one.getBoundingClientRect().height])'''

# All rows of the fleet, as they stand on the page.
ROWS = '''[...document.querySelectorAll('.fleet tbody[class]')].map(body => ({
  state: body.className, name: body.querySelector('th a').textContent,
  id: body.querySelector('th small').firstChild.textContent,
  cells: [...body.querySelectorAll('tr:first-child td')].map(cell => cell.textContent),
  sentence: body.querySelector('.why td:last-child').textContent.trim()}))'''


class APageThatIsLeftOpen(unittest.TestCase):
    """First of all, so that nothing has stalled yet."""

    def test_a_migration_that_stalls_turns_red_without_a_reload(self):
        page = demo.browser.page()
        page.open(demo.address + '/')
        page.value('window.same = "the same page"; scrollTo(0, 200); 0')
        first = page.value('scrollY')

        def row():
            return next((row for row in page.value(ROWS) if row['name'] == STUCK), None)

        def colour():
            return page.value('getComputedStyle(document.querySelector("tbody.stalled b")).color')

        wait_until('it is there', row, within=60, alive=[demo.process])
        self.assertNotEqual(row()['state'], 'stalled', 'the machine is too slow to see it before')
        wait_until(
            'it is called stalled', lambda: row()['state'] == 'stalled', within=180, every=1, alive=[demo.process])
        self.assertEqual(page.value('window.same'), 'the same page')
        self.assertEqual(page.value('scrollY'), first)
        self.assertRegex(page.value('document.title'), r'^\d+ stalled')
        red, green, blue = map(int, re.findall(r'\d+', colour())[:3])
        self.assertGreater(red, 2 * max(green, blue))
        page.note()
        self.assertEqual(page.complaints, [])


class ThePages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        def stuck():
            return next((row for row in demo.rows() if (row['name'], row['state']) == (STUCK, 'stalled')), None)
        row = wait_until('it is called stalled', stuck, within=180, every=2, alive=[demo.process])
        cls.id = row['id']
        cls.stalled = '/migrations/demo/' + row['id']

    def test_load_without_a_complaint_and_ask_nobody_else(self):
        for path in (*PAGES, self.stalled):
            page = demo.browser.page()
            page.open(demo.address + path)
            page.note()
            self.assertEqual(page.complaints, [], path)
            others = [url for url in page.asked if not url.startswith((demo.address + '/', 'data:'))]
            self.assertEqual(others, [], path)

    def test_hostile_names_stay_text(self):
        def hostile():
            return next((row for row in demo.rows() if 'alert(1)' in row['name']), None)
        row = wait_until('one with a hostile name migrates', hostile, within=60, every=2)
        self.assertEqual(
            row['name'], 'he said "no\\way"\N{REPLACEMENT CHARACTER}\U0001F418 <script>alert(1)</script>')
        for path in ('/', '/migrations/demo/' + row['id']):
            page = demo.browser.page()
            page.open(demo.address + path)
            self.assertEqual(page.value('document.scripts.length'), 1, path)

    def test_work_without_scripts(self):
        for path in ('/', self.stalled):
            page = demo.browser.page()
            page.without_scripts()
            page.open(demo.address + path)
            html = page.html()
            self.assertIn(STUCK, html)
            self.assertIn('http-equiv="refresh"', html)
            self.assertEqual(page.complaints, [])

    def test_every_link_is_reached_by_the_keyboard_and_seen_when_it_is(self):
        for path, width in itertools.product(('/', self.stalled), (1280, NARROW)):
            page = demo.browser.page(width)
            page.open(demo.address + path)
            links = page.value('document.querySelectorAll("a[href]").length')
            reached, invisible = set(), []
            for _ in range(3 * links + 40):
                page.press('Tab')
                found = page.value('''(() => { const one = document.activeElement;
                  if (one.localName !== "a") return null;
                  const style = getComputedStyle(one);
                  const place = [...document.querySelectorAll("a[href]")].indexOf(one);
                  const box = one.getBoundingClientRect();
                  return [place, style.outlineStyle, style.outlineWidth, box.right > 0 && box.left < innerWidth]; })()''')
                if found:
                    reached.add(found[0])
                    if found[1] == 'none' or found[2] == '0px' or not found[3]:
                        invisible.append(found)
                if len(reached) == links:
                    break
            self.assertEqual(len(reached), links, (path, width))
            self.assertEqual(invisible, [], (path, width))

    def test_fit_a_phone(self):
        for path in (*PAGES, self.stalled):
            page = demo.browser.page(NARROW, 844)
            page.open(demo.address + path)
            self.assertLessEqual(page.value('document.documentElement.scrollWidth'), NARROW, path)
            # What a row is called is not broken into syllables: no word of it is in so narrow a cell.
            heads = page.value(HEADS)
            self.assertEqual([head for head in heads if head[1] < 9 * 16], [], path)
            if path == '/history':
                self.assertTrue([head for head in heads if head[0] == 'routes'], 'no route has a pace')

    def test_have_links_that_a_finger_hits(self):
        seen = 0
        for path in (*PAGES, '/alerts?state=resolved', self.stalled):
            page = demo.browser.page(NARROW, 844)
            page.open(demo.address + path)
            targets = page.value(TARGETS)
            seen += len(targets)
            self.assertEqual([target for target in targets if target[1] < 24], [], path)
        self.assertGreater(seen, 100)

    def test_call_each_link_to_a_runbook_after_its_alert(self):
        page = demo.browser.page()
        page.open(demo.address + '/alerts')
        links = page.value('''[...document.querySelectorAll('.alerts a')]
            .filter(link => link.textContent === 'runbook').map(link => [link.pathname, link.ariaLabel])''')
        self.assertTrue(links)
        for path, name in links:
            self.assertEqual(name, 'runbook of ' + path.removeprefix('/runbooks/'))

    def test_keep_the_focus_and_what_is_unfolded_when_they_are_asked_for_again(self):
        page = demo.browser.page()
        page.open(demo.address + self.stalled)
        page.value('document.querySelector("#polls").open = true; document.querySelector("#polls summary").focus(); '
                   'document.querySelector("h1").before = true; 0')
        wait_until(
            'its contents are new', lambda: not page.value('document.querySelector("h1").before'), within=60, every=1)
        self.assertTrue(page.value('document.querySelector("#polls").open'))
        self.assertEqual(page.value('document.activeElement.parentElement.id'), 'polls')

    def test_leave_alone_what_somebody_types_and_say_how_old_they_are(self):
        page = demo.browser.page()
        page.open(demo.address + '/')

        def fresh():
            return page.value('document.querySelector("#fresh").textContent')

        def is_old():
            return page.value('document.documentElement.classList.contains("old")')
        page.value('document.querySelector("#q").focus(); document.querySelector("h1").before = true; 0')
        page.type('pg-m')
        wait_until('it says that it waits', lambda: 'it waits while something is typed' in fresh(), within=90, every=1)
        self.assertRegex(fresh(), r'^This is old: since \d\d:\d\d:\d\d UTC \(\d+ s\) it waits')
        self.assertTrue(is_old())
        page.type('ain')
        self.assertEqual(page.value('[document.activeElement.id, document.activeElement.value]'), ['q', 'pg-main'])
        self.assertTrue(page.value('document.querySelector("h1").before'), 'the page was replaced')
        # Who takes back what was typed has new contents at the next turn.
        page.value('document.querySelector("#q").value = ""; 0')
        wait_until('its contents are new', lambda: not page.value('document.querySelector("h1").before'),
                   within=60, every=1)
        wait_until('it is up to date', lambda: not is_old(), within=10)
        self.assertRegex(fresh(), '^as of ')
        self.assertEqual(page.value('document.activeElement.id'), 'q')

    def test_have_charts_in_which_no_words_overlap(self):
        seen = 0
        page = demo.browser.page()
        for width in (1280, NARROW, 320):
            page.look(width)
            for volume in demo.api():
                page.open(demo.address + '/migrations/demo/' + volume)
                if page.value('document.querySelector("h1").textContent').startswith('This migration is over'):
                    continue
                count, crowded = page.value(CROWDED)
                seen += count
                self.assertEqual(crowded, [], '%s at %d' % (volume, width))
        self.assertGreater(seen, 50)

    def test_of_a_migration_that_is_over_say_how_it_ended(self):
        page = demo.browser.page()

        def over():
            known = demo.api()
            with get(demo.address + '/api/v1/history?result=success') as answer:
                history = json.loads(answer.read())['history']
            row = next((row for row in history if row['volume_id'] not in known), None)
            if row:     # which may migrate again by the time that its page is there
                page.open(demo.address + '/migrations/demo/' + row['volume_id'])
                if page.value('document.querySelector("h1").textContent') == 'This migration is over: done.':
                    return row
            return None
        row = wait_until('one is over for more than five minutes, and its page says so', over, within=120, every=1)
        page.value('document.querySelector(".note a").click(); 0')
        wait_until('the history is there', lambda: page.value('location.pathname') == '/history', within=20)
        wait_until('it is loaded', lambda: page.value('document.readyState') == 'complete', within=20)
        self.assertIn(row['volume_id'], page.value('document.querySelector(".history tbody").textContent'))

    def test_come_compressed_to_who_takes_that(self):
        for path in (*PAGES, self.stalled, '/api/v1/migrations'):
            if path == '/clouds':       # of one cloud there is too little to say
                continue
            with get(demo.address + path, {'Accept-Encoding': 'gzip'}) as answer:
                body = answer.read()
                self.assertEqual(answer.headers['Content-Encoding'], 'gzip', path)
                self.assertEqual(answer.headers['Vary'], 'Accept-Encoding', path)
            with get(demo.address + path) as answer:
                self.assertLess(2 * len(body), len(answer.read()), path)

    def test_are_printed_dark_on_light_and_without_what_one_can_only_click(self):
        for path in ('/', self.stalled, '/history'):
            page = demo.browser.page(dark=True)
            page.open(demo.address + path)
            page.look_as_printed(dark=True)
            shown = page.value("""[...document.querySelectorAll('header nav, .search, .choices, .pager')]
                .filter(one => one.getClientRects().length > 0).length""")
            self.assertEqual(shown, 0, path)
            ink, paper = page.value("""['color', 'backgroundColor']
                .map(name => getComputedStyle(document.body)[name])""")
            self.assertEqual((ink, paper), ('rgb(0, 0, 0)', 'rgb(255, 255, 255)'), path)


class WhenTheDaemonIsGone(unittest.TestCase):
    """The last of all: it ends the demonstration."""

    def test_the_page_says_that_it_is_old(self):
        page = demo.browser.page()
        page.open(demo.address + '/')
        rows = len(page.value(ROWS))
        demo.process.end()

        def fresh():
            return page.value('document.querySelector("#fresh").textContent')
        wait_until('it says so', lambda: 'the exporter does not answer' in fresh(), within=90, every=1)
        self.assertIn('This is old: since ', fresh())
        self.assertTrue(page.value('document.documentElement.classList.contains("old")'))
        # What was known is still there to be read.
        self.assertEqual(len(page.value(ROWS)), rows)

