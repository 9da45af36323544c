"""What has ended and had a hostile name, in the history: in tmux, as CSV and JSON, and in Chromium.

The volumes are made and migrated in the simulated cloud by its API, as a tenant would name them.
"""

import csv
import io
import json
import os
import re
import shlex
import subprocess
import time
import unicodedata
import unittest
import urllib.parse

from bench import shared
from browser import Browser
from cinder import Cinder, get
from exporter import Exporter, binary
from processes import wait_until
from simulated import simulate
from test_terminal import Tmux
from words import printable

SIZE = 16       # GiB, of each
TOLD = '%d GiB' % SIZE
NAMES = [
    'colour \x1b[31;7m clear \x1b[2J title \x1b]0;pwned\x07 end', 'C1 \x9b31m \x9d0;pwned\x9c end',
    'back\x08\x08\x08\x08 return\rover NUL\x00 shift\x0e', 'two\nlines\tand a tab',
    'a page \x0c a line \u2028 more \u2029',
    'right \u202egpj.exe\u202c \u2066isolate\u2069 \u200fmark', '\ufeffinvi\u200bsible\u00ad \u2060joiner\U000e0041',
    '<img src=x onerror="alert(1)"></td></table><script>alert(2)</script>&lt;b&gt;', '"><svg onload=alert(3)>\'',
    'elephant \U0001F418 \U0001F469\u200D\U0001F680 \U0001F1E9\U0001F1EA', '全角の名前と長い説明がここに続きます', '한국어 볼륨',
    'cafe\u0301 Z\u0300\u0301\u0302\u0303\u0304algo', '=HYPERLINK("http://evil.example","x")', '+1+cmd|\' /C calc\'!A0',
    '-2+3', '@SUM(A1:A9)', 'comma, "quote", \'apostrophe\'', '--help', '$(reboot) `id` ; rm -rf ~', '%s%n {{7*7}}',
    '\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627', 'x' * 255]

CONFIGURATION = '''\
clouds: [{name: sim, os_cloud: sim-admin}]
poll: {interval: 1s, timeout: 30s, request_timeout: 10s}
storage: {path: '%s'}
'''

scene = None


def setUpModule():
    global scene
    scene = shared.scene(Scene(shared.folder('hostile')))
    scene.play()


class Scene:
    def __init__(self, directory):
        self.directory = directory
        self.store = os.path.join(directory, 'hostile.db')
        self._parts = []

    def play(self):
        cloud, clouds = simulate(self.directory, '--speed', '30')
        self._parts.append(cloud.end)
        with open(cloud.log) as f:
            keystone, volumes = re.findall(r'^ +(?:Keystone|Cinder) +(\S+)$', f.read(), re.M)
        exporter = Exporter(self.directory, clouds, 'hostile', CONFIGURATION % self.store)
        self._parts.append(exporter.process.end)
        self.address = exporter.address
        exporter.wait_until_ready()
        cinder = Cinder(keystone, re.sub(r'/v3.*', '', volumes) + '/v3', password='admin-secret')
        self.ids = {}
        for name in NAMES:
            volume = cinder.create(name, SIZE, 'ceph')
            self.ids[volume] = name
            cinder.act(volume, 'os-migrate_volume', host='stor2@lvm#lvm-hdd', force_host_copy=False, lock_volume=False)
        wait_until('all have ended', lambda: len(self.history()) == len(NAMES), within=120, every=1,
                   alive=[cloud, exporter.process])
        # The same once more, and larger; an admin says of each that it failed: that is an alert, with its name in it.
        self.failed = {}
        for name in NAMES:
            volume = cinder.create(name, 1000 * SIZE, 'ceph')
            self.failed[volume] = name
            cinder.act(volume, 'os-migrate_volume', host='stor2@lvm#lvm-hdd', force_host_copy=False, lock_volume=False)
        wait_until('all are seen', lambda: self.told('migrations') >= set(self.failed), within=60,
                   alive=[cloud, exporter.process])
        for volume in self.failed:
            cinder.act(volume, 'os-reset_status', migration_status='error')
        wait_until('all have failed', lambda: self.told('alerts') >= set(self.failed), within=60,
                   alive=[cloud, exporter.process])
        self.browser = Browser()
        self._parts.append(self.browser.close)

    def history(self):
        with get(self.address + '/api/v1/history?result=success') as answer:
            return [row for row in json.loads(answer.read())['history'] if row['volume_id'] in self.ids]

    def told(self, what):
        """The ids of the volumes that migrate, or of which an alert fires."""
        query = '?limit=1000' + ('&state=firing' if what == 'alerts' else '')
        with get(self.address + '/api/v1/' + what + query) as answer:
            return {one['volume_id'] for one in json.loads(answer.read())[what]}

    def close(self):
        while self._parts:
            self._parts.pop()()


def harmful(text):
    """What in a text moves a cursor, changes a terminal, or hides: all but ends of lines, and what joins emoji."""
    return [one for one in text if one not in '\n\u200D' and unicodedata.category(one) in ('Cc', 'Cf', 'Zl', 'Zp')]


class TheCommandHistory(unittest.TestCase):
    maxDiff = None

    def printed(self, *flags, source=None):
        done = subprocess.run(
            [binary(), 'history', *(source or ('--server', scene.address)), '--result', 'success', *flags],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env={**os.environ, 'LC_ALL': 'C.UTF-8'})
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        return done.stdout.decode()

    def mine(self, rows):
        return {row['volume_id']: row for row in rows if row['volume_id'] in scene.ids}

    def test_prints_no_character_that_does_something(self):
        for source in (('--server', scene.address), ('--storage', scene.store)):
            for form in ('table', 'wide', 'json', 'csv'):
                with self.subTest(form=form, source=source[0]):
                    text = self.printed('--output', form, source=source)
                    self.assertEqual(harmful(text), [])
                    if form in ('wide', 'csv'):
                        for volume in scene.ids:
                            self.assertEqual(len([line for line in text.split('\n') if volume in line]), 1)

    def test_gives_each_name_back_as_json(self):
        rows = self.mine(json.loads(self.printed('--output', 'json')))
        # NUL, at which texts end in SQLite, is the one that is not kept.
        self.assertEqual(
            {volume: row['volume_name'] for volume, row in rows.items()},
            {volume: name.replace('\0', '\N{REPLACEMENT CHARACTER}') for volume, name in scene.ids.items()})

    def test_is_no_formula_as_csv(self):
        text = self.printed('--output', 'csv')
        rows = self.mine(csv.DictReader(io.StringIO(text), strict=True))
        self.assertEqual(set(rows), set(scene.ids))
        for volume, row in rows.items():
            name = printable(scene.ids[volume])
            self.assertEqual(row['volume_name'], "'" + name if name[0] in '=+-@' else name)
            self.assertEqual(int(row['size_bytes']), SIZE << 30)
        for row in csv.reader(io.StringIO(text)):
            self.assertEqual([cell for cell in row if cell[:1] in ('=', '+', '-', '@', '\t', '\r')], [])


class InTmux(unittest.TestCase):
    """A terminal obeys whatever gets through to it."""

    maxDiff = None

    def tmux(self, columns, rows):
        tmux = Tmux(shared.directory, '%s-%d' % (self._testMethodName[:16], columns), columns, rows)
        self.addCleanup(tmux.end)
        return tmux

    @staticmethod
    def state(tmux):
        return tmux('display-message', '-p', ' '.join('#{%s}' % name for name in (
            'pane_title', 'cursor_flag', 'alternate_on', 'insert_flag', 'wrap_flag', 'origin_flag', 'keypad_flag',
            'mouse_any_flag', 'scroll_region_upper', 'scroll_region_lower'))).strip()

    def test_the_screen_is_as_wide_and_as_high_as_it_should_be(self):
        rows = len(scene.history())
        for columns in (60, 100, 160):
            tmux = self.tmux(columns, 60)
            before = self.state(tmux)
            tmux.run('%s history --server %s --color never --limit %d' % (binary(), scene.address, rows))
            lines = tmux.screen().rstrip('\n').split('\n')
            end = lines.index('[0]')
            begin = next(i for i, line in enumerate(lines) if line.startswith('ENDED'))
            table = lines[begin + 1:end]
            # Where the route has no room beside its row, it stands below. One that was too wide would take a line more.
            self.assertEqual(len(table), rows * (1 if columns > 100 else 2), '\n'.join(lines))
            self.assertNotIn('\x1b', tmux.screen('-e'))
            self.assertEqual(self.state(tmux), before)
            self.assertNotIn('pwned', self.state(tmux))

    def test_its_columns_stand_below_one_another(self):
        """The terminal itself says how many columns the beginning of each row takes."""
        tmux = self.tmux(500, 10)
        path = os.path.join(scene.directory, 'beginning')
        for form in ('table', 'wide'):
            text = subprocess.run(
                [binary(), 'history', '--server', scene.address, '--result', 'success', '--output', form],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True).stdout.decode()
            heading, *lines = text.rstrip('\n').split('\n')
            lines = [line for line in lines if ' %s  ' % TOLD in line]
            self.assertGreaterEqual(len(lines), len(NAMES))
            right = self.columns(tmux, path, heading[:heading.index('SIZE') + len('SIZE')])
            for line in lines:
                beginning = line[:line.index(' %s  ' % TOLD) + 1 + len(TOLD)]
                self.assertEqual(self.columns(tmux, path, beginning), right, (form, beginning))

    def columns(self, tmux, path, text):
        """Where the cursor is after a text."""
        with open(path, 'w') as f:
            f.write(text + '@')
        tmux.keys('-l', 'clear; cat %s; read' % shlex.quote(path))
        tmux.keys('Enter')

        def drawn():
            screen = tmux.screen('-J').rstrip()
            return screen.endswith('@') and tmux.PROMPT not in screen
        wait_until('the text', drawn, within=20, every=0.05)
        x, y = map(int, tmux('display-message', '-p', '#{cursor_x} #{cursor_y}').split())
        self.assertEqual(y, 0)
        tmux.keys('Enter')
        tmux.wait('the shell', lambda s: tmux.PROMPT in s)
        return x - 1

    def test_all_of_a_name_is_there_as_text(self):
        tmux = self.tmux(700, 60)
        for form in ('wide', 'csv'):
            tmux.run('%s history --server %s --result success --output %s' % (binary(), scene.address, form))
            screen = tmux.screen('-J')
            for name in scene.ids.values():
                said = printable(name) if form == 'wide' else printable(name).replace('"', '""')
                self.assertIn(said, screen)


# The history: for each row the name, how many cells, and where they are across.
ROWS = '''[...document.querySelectorAll('table.history tbody tr')].map((row) => ({
  id: row.querySelector('th small').textContent.trim(), name: row.querySelector('th').firstChild.textContent,
  cells: row.cells.length,
  across: [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().left)).join(' '),
  inside: row.querySelectorAll('img, svg, script, a').length}))'''


class InTheBrowser(unittest.TestCase):
    maxDiff = None

    def opened(self, path, width=1280):
        page = scene.browser.page(width)
        page.open(scene.address + path)
        time.sleep(0.2)     # for a picture that fails to load to say so
        page.note()
        self.assertEqual(page.complaints, [], path)
        # All that was asked for is ours, and one script is there: the page's own.
        self.assertEqual([url for url in page.asked if not url.startswith((scene.address + '/', 'data:'))], [], path)
        self.assertEqual(page.value('document.scripts.length'), 1, path)
        strange = page.value('document.querySelectorAll("main img, main [onload], main [onerror]").length')
        self.assertEqual(strange, 0, path)
        return page

    def test_the_history_has_each_name_as_text_and_all_rows_alike(self):
        for width in (1280, 390):
            page = self.opened('/history?result=success', width)
            rows = page.value(ROWS)
            self.assertEqual(len({row['cells'] for row in rows}), 1)
            mine = {row['id']: row for row in rows if row['id'] in scene.ids}
            self.assertEqual(set(mine), set(scene.ids))
            for volume, row in mine.items():
                name = printable(scene.ids[volume])
                if row['name'].endswith('…'):       # cut by the bytes that it takes
                    self.assertGreater(len(name), 30)
                    self.assertTrue(name.startswith(row['name'][:-1]) and len(row['name']) >= 24, row)
                else:
                    self.assertEqual(row['name'], name)
                self.assertEqual(row['inside'], 0, row)
            if width > 1000:
                self.assertEqual(len({row['across'] for row in rows}), 1)
            self.assertLessEqual(page.value('document.documentElement.scrollWidth'), width)

    def test_each_page_of_its_own_has_it_whole(self):
        for volume, name in scene.ids.items():
            page = self.opened('/migrations/sim/' + volume)
            self.assertEqual(page.value('document.querySelector("h1").textContent'), printable(name))
            self.assertTrue(page.value('document.title').startswith('done: ' + printable(name)[:40].strip()))
            page.close()

    def test_alerts_have_each_name_as_text(self):
        for width in (1280, 390):
            page = self.opened('/alerts', width)
            items = page.value('''[...document.querySelectorAll(".alerts li")].map((item) => ({
              to: item.querySelector("a").getAttribute("href"), text: item.querySelector("a").textContent,
              inside: item.querySelectorAll("img, svg, script, style, table").length}))''')
            mine = {item['to'].rpartition('/')[2]: item for item in items}
            self.assertEqual(set(mine) & set(scene.failed), set(scene.failed))
            for volume, name in scene.failed.items():
                self.assertIn(printable(name)[:60], mine[volume]['text'])
                self.assertEqual(mine[volume]['inside'], 0)
            self.assertLessEqual(page.value('document.documentElement.scrollWidth'), width)
            page.close()
        self.opened('/clouds').close()

    def test_a_search_for_one_stays_text(self):
        for name in (
                '<script>alert(2)</script>', '"><svg onload=alert(3)>', '\u202egpj.exe', '=HYPERLINK("http://evil'):
            page = self.opened('/history?' + urllib.parse.urlencode({'result': 'success', 'q': name}))
            self.assertEqual(page.value('document.querySelector("#q").value'), printable(name))
            heading = page.value('document.querySelector(".fleet h2").textContent')
            self.assertIn('with “%s”' % printable(name), heading)
            self.assertEqual(len(page.value(ROWS)), 1, name)
