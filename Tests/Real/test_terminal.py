"""`exporterd watch` in a real terminal, tmux, and completions in real shells."""

import itertools
import os
import re
import shlex
import subprocess
import time
import unittest

from bench import shared
from demo import Demo
from exporter import binary
from processes import Failed, wait_until


class Tmux:
    """A server of its own with one window, in which a plain shell runs."""

    PROMPT = 'ready>'
    numbers = itertools.count(1)

    def __init__(self, directory, name, columns, rows):
        # A name of its own: a server that was ended may still hold on to that of the one before.
        self.socket = os.path.join(directory, '%s-%d.tmux' % (name, next(self.numbers)))
        self('-f', '/dev/null', 'new-session', '-d', '-x', str(columns), '-y', str(rows),
             'env -i PATH=%s TERM=screen-256color PS1="%s " LC_ALL=C.UTF-8 bash --norc --noprofile' % (
                 shlex.quote(os.environ['PATH']), self.PROMPT))
        wait_until('the shell', lambda: self.PROMPT in self.screen(), within=20)

    def __call__(self, *arguments):
        done = subprocess.run(
            ['tmux', '-S', self.socket, *arguments], capture_output=True, text=True, timeout=20, check=True)
        return done.stdout

    def screen(self, *flags):
        return self('capture-pane', '-p', *flags)

    def keys(self, *keys):
        self('send-keys', *keys)

    def flags(self):
        """Whether the cursor is seen, and whether the second screen is."""
        return tuple(self('display-message', '-p', '#{cursor_flag} #{alternate_on}').split())

    def wait(self, what, condition, within=30):
        try:
            return wait_until(what, lambda: condition(self.screen()), within=within)
        except Exception as e:
            raise AssertionError('%s; the screen is:\n%s' % (e, self.screen())) from e

    def run(self, command):
        """Types a command that ends by itself, and gives what it prints."""
        self.keys('clear', 'Enter')
        self.wait('a clear screen', lambda s: s.strip() == self.PROMPT)
        self.keys('-l', command + '; echo "[$?]"')
        self.keys('Enter')
        screen = self.wait(command, lambda s: re.search(r'^\[\d+\]', s, re.M))
        del screen
        return self.screen()

    def end(self):
        subprocess.run(['tmux', '-S', self.socket, 'kill-server'], capture_output=True, timeout=20)


SHOWN = ('1', '0')
DRAWN = ('0', '1')


class TheTerminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(shared.directory, 'demo-terminal')
        cls.addClassCleanup(cls.demo.end)
        cls.demo.wait_until_something_is_stalled()

    def tmux(self, columns, rows):
        tmux = Tmux(shared.directory, '%s-%d' % (self._testMethodName[:20], columns), columns, rows)
        self.addCleanup(tmux.end)
        self.before = tmux.run('stty -a')
        tmux.keys('clear', 'Enter')
        tmux.wait('a clear screen', lambda s: s.strip() == tmux.PROMPT)
        return tmux

    def start(self, tmux, *flags):
        tmux.keys('-l', ' '.join([binary(), 'watch', '--server', self.demo.address, *flags]) + '; echo "[$?]"')
        tmux.keys('Enter')
        tmux.wait('the table', lambda s: 'STATE' in s and 'q quits' in s)

    def assert_restored(self, tmux, status=0):
        """The screen is as it was, with the command on it and nothing that watch drew; so is the terminal's state."""
        tmux.wait('the end', lambda s: '[%d]' % status in s)
        # With what the terminal has broken into lines put together: how long the command is depends on where it lies.
        screen = tmux.screen('-J')
        self.assertIn('watch --server', screen)
        for word in ('STATE', 'q quits', 'Cinder migrations'):
            self.assertNotIn(word, screen)
        self.assertEqual(tmux.flags(), SHOWN)
        self.assertEqual(tmux.run('stty -a'), self.before)

    def test_demonstration_says_how_to_watch_it(self):
        with open(os.path.join(shared.directory, 'demo-terminal.log'), encoding='utf-8') as log:
            command = next(
                line.split('in a terminal', 1)[1].strip() for line in log if line.strip().startswith('in a terminal'))
        self.assertIn('watch --server ' + self.demo.address, command)
        done = subprocess.run(
            command + ' --for 2s', shell=True, cwd='/', capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertIn('STATE', done.stdout)

    def test_demonstration_delivers_an_alert_and_its_end(self):
        """As its own receiver has them: one volume stalls, everybody sees it told, and moves on."""
        def told():
            with open(os.path.join(shared.directory, 'demo-terminal.log'), encoding='utf-8') as log:
                return re.findall(
                    r'^alert (firing|resolved): CinderVolumeMigrationStalled: Migration of volume "([^"]+)" has stalled'
                    r' at \d+ % in cloud demo$', log.read(), re.M)
        ended = wait_until(
            'an end', lambda: [name for status, name in told() if status == 'resolved'], within=120,
            alive=[self.demo.process])
        statuses = [status for status, name in told() if name == ended[0]]
        self.assertEqual(statuses[:2], ['firing', 'resolved'])

    def pid(self):
        found = subprocess.run(
            ['pgrep', '-f', 'watch --server %s' % self.demo.address], capture_output=True, text=True, check=True)
        return [int(pid) for pid in found.stdout.split()
                if os.readlink('/proc/%s/exe' % pid) == os.path.realpath(binary())][0]

    def test_draws_and_is_gone_after_q(self):
        for columns, rows in [(100, 30), (60, 15)]:
            with self.subTest(columns=columns):
                tmux = self.tmux(columns, rows)
                self.start(tmux)
                lines = tmux.screen().split('\n')
                self.assertTrue(lines[0].startswith('Cinder migrations'), lines[0])
                self.assertRegex(lines[rows - 1], r'^(and \d+ more  )?q quits$')
                self.assertTrue(any(line.startswith('stalled ') for line in lines))
                self.assertEqual(tmux.flags(), DRAWN)
                tmux.keys('q')
                self.assert_restored(tmux)

    def test_goes_with_the_size_of_the_window(self):
        tmux = self.tmux(100, 30)
        self.start(tmux)
        for columns, rows in [(60, 15), (120, 40), (30, 8), (100, 30)]:
            tmux('resize-window', '-x', str(columns), '-y', str(rows))
            # Made smaller, tmux shows the lower part of what was there until it is drawn anew.
            screen = tmux.wait('the new size', lambda s: s.startswith('Cinder migrations') and s if (
                re.search(r'q quits\n?$', s) and s.rstrip('\n').count('\n') == rows - 1) else None, within=10)
            lines = screen.rstrip('\n').split('\n')
            self.assertEqual(len(lines), rows)
            self.assertEqual(sum('q quits' in line for line in lines), 1)
        tmux.keys('q')
        self.assert_restored(tmux)

    def test_is_gone_after_ctrl_c(self):
        tmux = self.tmux(100, 30)
        self.start(tmux)
        # A shell that runs a list of commands ends it at Ctrl-C unless the program takes the signal itself.
        tmux.keys('C-c')
        self.assert_restored(tmux)

    def test_is_gone_after_sigterm_and_sighup(self):
        for number in (15, 1):
            with self.subTest(signal=number):
                tmux = self.tmux(100, 30)
                self.start(tmux)
                os.kill(self.pid(), number)
                self.assert_restored(tmux)
                tmux.end()

    def test_stops_at_ctrl_z_and_goes_on_with_fg(self):
        tmux = self.tmux(100, 30)
        self.start(tmux)
        tmux.keys('C-z')
        tmux.wait('that it is stopped', lambda s: 'Stopped' in s)
        self.assertEqual(tmux.flags(), SHOWN)
        self.assertNotIn('STATE', tmux.screen())
        time.sleep(3)       # it draws every second
        self.assertNotIn('STATE', tmux.screen())
        tmux.keys('fg', 'Enter')
        tmux.wait('the table again', lambda s: 'STATE' in s and 'q quits' in s)
        self.assertEqual(tmux.flags(), DRAWN)
        tmux.keys('q')
        tmux.wait('the end', lambda s: s.count(tmux.PROMPT) >= 2 and 'STATE' not in s)
        self.assertEqual(tmux.flags(), SHOWN)
        self.assertEqual(tmux.run('stty -a'), self.before)

    def test_keeps_itself_up_to_date(self):
        tmux = self.tmux(100, 30)
        self.start(tmux, '--interval', '1s')
        first = tmux.screen()
        wait_until('another screen', lambda: tmux.screen().split('\n')[3:] != first.split('\n')[3:], within=20)
        tmux.keys('q')
        self.assert_restored(tmux)

    def test_says_when_the_exporter_is_gone_and_goes_on_when_it_is_back(self):
        demo = Demo(shared.directory, 'demo-gone')
        self.addCleanup(demo.end)
        demo.wait_until_it_answers()
        tmux = self.tmux(100, 30)
        tmux.keys('-l', '%s watch --server %s; echo "[$?]"' % (binary(), demo.address))
        tmux.keys('Enter')
        tmux.wait('the table', lambda s: 'STATE' in s)
        demo.end()
        screen = tmux.wait('word of it', lambda s: re.search(r'^not seen for \d+s: no connection to ', s, re.M))
        del screen
        self.assertIn('STATE', tmux.screen())       # what it last saw stays
        self.assertRegex(tmux.screen(), r'; what is shown is\s+of \d\d:\d\d:\d\d')
        first = tmux.wait('that time passes', lambda s: re.search(r'^not seen for (\d+)s', s, re.M))
        tmux.wait('that more does', lambda s: int((re.search(r'^not seen for (\d+)s', s, re.M) or [0, 0])[1]) > int(first[1]))

        back = Demo(shared.directory, 'demo-back', target=demo.target)
        self.addCleanup(back.end)
        screen = tmux.wait('that it is seen again', lambda s: 'not seen' not in s and 'STATE' in s and s, within=60)
        lines = screen.rstrip('\n').split('\n')
        self.assertTrue(lines[0].startswith('Cinder migrations'), lines[0])
        self.assertRegex(lines[1], r'^\d+ [a-z]+(, \d+ [a-z]+)*$')
        self.assertRegex(lines[-1], r'^(and \d+ more  )?q quits$')
        self.assertEqual(sum('q quits' in line for line in lines), 1)
        # And goes on from there.
        wait_until('another screen', lambda: tmux.screen().split('\n')[3:] != lines[3:], within=20)
        tmux.keys('q')
        self.assert_restored(tmux)

    def test_colours_are_for_terminals(self):
        tmux = self.tmux(100, 30)
        listing = '%s list --server %s --state stalled' % (binary(), self.demo.address)
        coloured = '\x1b[1m\x1b[31m'

        def printed(command):
            tmux.run(command)
            return tmux.screen('-e')
        self.assertIn('stalled', printed(listing))
        self.assertIn(coloured, printed(listing))
        self.assertNotIn(coloured, printed(listing + ' --color never'))
        self.assertNotIn(coloured, printed('NO_COLOR=1 ' + listing))
        self.assertNotIn(coloured, printed(listing + ' | cat'))
        self.assertIn(coloured, printed(listing + ' --color always | cat'))

    def test_a_list_is_never_wider_than_the_terminal(self):
        for columns in (60, 100):
            tmux = self.tmux(columns, 50)
            tmux.run('%s list --server %s' % (binary(), self.demo.address))
            # A line that was folded by the terminal is joined again by -J, and would be longer.
            joined = tmux.screen('-J')
            rows = [line for line in joined.split('\n') if re.match(r'(stalled|copying|slow|unreadable) ', line)]
            self.assertTrue(rows)
            for line in rows:
                self.assertLessEqual(len(line), columns)

    def test_without_a_terminal_it_prints_plain_frames(self):
        done = subprocess.run(
            [binary(), 'watch', '--server', self.demo.address, '--interval', '1s', '--for', '3s'],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertNotIn('\x1b', done.stdout)
        self.assertGreaterEqual(len(re.findall(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$', done.stdout, re.M)), 2)
        self.assertIn('\nSTATE ', done.stdout)

    def test_ends_when_nobody_reads_it_any_more(self):
        child = subprocess.Popen(
            [binary(), 'watch', '--server', self.demo.address, '--interval', '1s'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            child.stdout.readline()
            child.stdout.close()
            self.assertIn(child.wait(20), (0, -13))
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()


class Completions(unittest.TestCase):
    """What the shells make of the scripts, with exporterd on their PATH."""

    @classmethod
    def setUpClass(cls):
        cls.directory = os.path.join(shared.directory, 'completions')
        os.makedirs(os.path.join(cls.directory, 'bin'))
        os.symlink(os.path.realpath(binary()), os.path.join(cls.directory, 'bin', 'exporterd'))
        # For files to be completed.
        with open(os.path.join(cls.directory, 'my-trace.csv'), 'w'):
            pass
        for shell, name in [('bash', 'exporterd.bash'), ('zsh', '_exporterd'), ('fish', 'exporterd.fish')]:
            with open(os.path.join(cls.directory, name), 'w') as f:
                subprocess.run([binary(), '--generate-completion-script', shell], stdout=f, check=True, timeout=30)

    # What is typed, and all that may come of its last word.
    CASES = [
        ('exporterd li', {'list'}),
        ('exporterd si', {'simulate'}),
        ('exporterd list --fail', {'--fail-if-stalled'}),
        ('exporterd serve --web.tel', {'--web.telemetry-path'}),
        ('exporterd list --output ', {'table', 'wide', 'json', 'csv'}),
        ('exporterd history --sort ', {'ended', 'cloud', 'name', 'size', 'took', 'rate'}),
        ('exporterd serve --log.level ', {'debug', 'info', 'warn', 'error'}),
        ('exporterd demo --log.format l', {'logfmt'}),
        ('exporterd replay my-', {'my-trace.csv'}),
        ('exporterd list --server http://x --token-file my-', {'my-trace.csv'}),
    ]

    def run_in(self, command, **more):
        environment = {
            'PATH': '%s/bin:%s' % (self.directory, os.environ['PATH']), 'HOME': self.directory, 'LC_ALL': 'C.UTF-8',
            'TERM': 'screen-256color'}
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, env=environment,
            cwd=self.directory, **more)

    def test_work_in_fish(self):
        for typed, words in self.CASES:
            with self.subTest(typed=typed):
                done = self.run_in(['fish', '--no-config', '-c', 'source exporterd.fish; complete -C %s' % shlex.quote(typed)])
                self.assertEqual(done.stderr, '')
                self.assertEqual({line.split('\t')[0] for line in done.stdout.splitlines()}, words)

    def test_work_in_bash(self):
        # What readline does: the words, which of them the cursor is in, and the function that is registered.
        script = '\n'.join([
            'source ./exporterd.bash', 'COMP_LINE=$1 COMP_POINT=${#1}', 'read -ra COMP_WORDS <<< "$1"',
            '[ "${1: -1}" = " " ] && COMP_WORDS+=("")', 'COMP_CWORD=$((${#COMP_WORDS[@]} - 1))',
            'f=$(complete -p exporterd); f=${f##*-F }; f=${f%% *}',
            '"$f" exporterd "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"', 'printf "%s\\n" "${COMPREPLY[@]}"'])
        for typed, words in self.CASES:
            with self.subTest(typed=typed):
                done = self.run_in(['bash', '--norc', '-c', script, '-', typed])
                # There is no readline to be told how to show them.
                errors = [line for line in done.stderr.splitlines() if 'compopt' not in line]
                self.assertEqual(errors, [])
                self.assertEqual(set(done.stdout.split()), words)

    def test_work_in_zsh(self):
        """Typed in a terminal: its completion works nowhere else."""
        socket = os.path.join(self.directory, 'zsh.tmux')

        def tmux(*arguments):
            return subprocess.run(
                ['tmux', '-S', socket, *arguments], capture_output=True, text=True, timeout=20, check=True).stdout
        environment = 'env -i PATH=%s HOME=%s TERM=screen-256color LC_ALL=C.UTF-8' % (
            shlex.quote('%s/bin:%s' % (self.directory, os.environ['PATH'])), shlex.quote(self.directory))
        self.addCleanup(subprocess.run, ['tmux', '-S', socket, 'kill-server'], capture_output=True, timeout=20)
        tmux('-f', '/dev/null', 'new-session', '-d', '-x', '150', '-y', '30', '-c', self.directory, environment + ' zsh -f')
        screen = lambda: tmux('capture-pane', '-p').strip()     # noqa: E731
        wait_until('zsh', screen, within=20)
        # One list of all matches, one on a line, and nothing inserted.
        for line in [
                "PS1='ready> '; fpath=(%s $fpath); autoload -Uz compinit; compinit -u -D" % shlex.quote(self.directory),
                "setopt no_auto_menu auto_list no_list_ambiguous list_rows_first", 'LISTMAX=0', 'clear']:
            tmux('send-keys', '-l', line)
            tmux('send-keys', 'Enter')
        wait_until('a clear screen', lambda: screen() == 'ready>', within=20)
        for typed, words in self.CASES:
            with self.subTest(typed=typed):
                tmux('send-keys', '-l', typed)
                tmux('send-keys', 'Tab')
                try:
                    if len(words) == 1:
                        whole = typed[:typed.rindex(' ') + 1] + next(iter(words))
                        # What takes a value gets a =, which goes when a space is typed.
                        wait_until(whole, lambda: screen() in ('ready> ' + whole, 'ready> ' + whole + '='), within=10)
                        tmux('send-keys', '-l', ' next')
                        wait_until('a space', lambda: screen() == 'ready> ' + whole + ' next', within=10)
                    else:
                        wait_until('a list', lambda: set(screen().split('\n', 1)[-1].split()) == words, within=10)
                except Failed:
                    self.fail('the screen is:\n' + screen())
                finally:
                    wait_until('a clear screen', lambda: screen() == 'ready>' or tmux('send-keys', 'C-u', 'C-l'), within=20)
