"""Runs the tests against real programs: `make test-real`, or python3 Tests/Real/run.py [MODULE…].

Needs root, the packages of `scripts/need-packages real`, and a built exporterd (EXPORTERD names another one).
"""

import os
import signal
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench import shared  # noqa: E402

# In this order: each migration is counted alone, stopping comes after all that scrape, and then come those that bring
# exporters of their own, at last the one that stops parts of the lab.
MODULES = [
    'test_first_light', 'test_slow_copy', 'test_failed_copy', 'test_attached_volume', 'test_scrapes', 'test_stopping',
    'test_api', 'test_terminal', 'test_conformance', 'test_openstacksdk', 'test_scopes', 'test_side_by_side', 'test_web',
    'test_figures', 'test_hostile_names', 'test_pages', 'test_alerting', 'test_alertmanager_tls', 'test_exporter_down',
    'test_outages']


# What may be skipped in CI, by the name of its method, and why. Any other skip there is a failure: what is not run is
# not known to work.
MAY_BE_SKIPPED = {
    'test_would_resolve_all_of_it_with_a_hold_that_is_shorter': '`make check-long` has the time for it',
}


class Result(unittest.TestResult):
    """One line a test, as a sentence; what failed follows at the end."""

    def __init__(self, may_skip_all):
        super().__init__()
        self.passed = 0
        self.not_allowed = []       # (test, why it was skipped)
        self._may_skip_all = may_skip_all
        self._class = None

    def startTest(self, test):
        super().startTest(test)
        if type(test) is not self._class:
            self._class = type(test)
            print('\n' + sentence(type(test).__name__), flush=True)

    def addSuccess(self, test):
        self.passed += 1
        self._line('ok', test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._line('FAILED', test)

    def addError(self, test, err):      # also for a setUpClass that failed
        super().addError(test, err)
        self._line('FAILED', test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self._line('FAILED', test, ' ' + subtest._subDescription())

    def addSkip(self, test, reason):    # also for a whole class or module
        super().addSkip(test, reason)
        is_allowed = self._may_skip_all or getattr(test, '_testMethodName', None) in MAY_BE_SKIPPED
        if not is_allowed:
            self.not_allowed.append((test, 'skipped, which CI does not allow: %s\n' % reason))
        self._line('skipped' if is_allowed else 'FAILED', test, ': ' + reason)

    @property
    def wrong(self):
        return self.failures + self.errors + self.not_allowed

    def _line(self, word, test, more=''):
        method = getattr(test, '_testMethodName', None)
        print('  %-7s %s%s' % (word, sentence(method[len('test_'):]) if method else test, more), flush=True)


def sentence(name):
    """'ACopyThatFails' and 'it_did_fail' as words."""
    words = ''.join(' ' + c.lower() if c.isupper() else c for c in name.replace('_', ' ')).strip()
    return words[0].upper() + words[1:] if name[0].isupper() else words


def main():
    began = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)       # as Ctrl-C
    suite = unittest.TestSuite(
        unittest.defaultTestLoader.loadTestsFromName(name) for name in sys.argv[1:] or MODULES)
    result = Result(may_skip_all=os.environ.get('CI') != 'true')
    finished = False
    try:
        suite.run(result)
        finished = True
    except KeyboardInterrupt:
        print('\ninterrupted')
    finally:
        # Whatever comes now, what was started is ended: no second Ctrl-C in the midst of it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for test, trace in result.wrong:
            print('\n=== %s\n%s' % (test, trace))
        good = finished and not result.wrong
        if result.wrong:
            shared.print_logs()
        shared.close(keep_directory=not good)
        if not good:
            print('\nThe logs are in %s' % shared.directory)
        print('\ntest-real took %d s' % (time.monotonic() - began))
        print('%d skipped' % (len(result.skipped) - len(result.not_allowed)))
        print('%d passed, %d failed' % (result.passed, len(result.wrong) + (not finished)), flush=True)
    sys.exit(0 if good else 1)


main()
