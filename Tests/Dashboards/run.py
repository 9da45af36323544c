"""Checks dashboards and alert rules: `make check-dashboards`, or python3 Tests/Dashboards/run.py [--only NAME…].

Each module of MODULES that is there is a check:

    TITLE = 'what it proves, in a few words'
    NEEDS_STACK = True              # else `stack` is None, and it runs before anything is started
    def check(stack, findings):     # findings.add(file, rule, what) for whatever is wrong
        …                           # a Failed that it raises is a finding too
        return 'a few words on what was looked at'

All that need it share one stack (stack.py), in the order of MODULES: what ends or disturbs parts of it comes last.
"""

import argparse
import importlib
import os
import signal
import sys
import time
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from environment import PROJECT, enter  # noqa: E402

MODULES = [
    # These look at files only.
    'check_json', 'check_rules', 'check_alertmanager',
    # These ask a running stack, and leave it as it is.
    'check_queries', 'check_faults',
    # These end parts of it.
    'check_alerts',
]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument('--exporterd', default=os.path.join(PROJECT, '.build', 'debug', 'exporterd'))
    options.add_argument(
        '--only', nargs='+', metavar='NAME', choices=[name.removeprefix('check_') for name in MODULES],
        help='these checks only: ' + ', '.join(name.removeprefix('check_') for name in MODULES))
    chosen = options.parse_args()
    enter('requirements.txt')
    signal.signal(signal.SIGTERM, signal.default_int_handler)       # as Ctrl-C
    names = ['check_' + name for name in chosen.only] if chosen.only else [
        name for name in MODULES if os.path.exists(os.path.join(HERE, name + '.py'))]
    modules = [importlib.import_module(name) for name in names]
    began = time.monotonic()
    wrong = sum(perform(module, None) for module in modules if not module.NEEDS_STACK)
    rest = [module for module in modules if module.NEEDS_STACK]
    if rest:
        wrong += with_stack(rest, os.path.abspath(chosen.exporterd))
    print('\n%s in %d s' % ('%d findings' % wrong if wrong else 'all is well', time.monotonic() - began))
    sys.exit(1 if wrong else 0)


def with_stack(modules, exporterd):
    from stack import Failed, Stack
    if not os.access(exporterd, os.X_OK):
        sys.exit('there is no %s: make build, or --exporterd PATH' % exporterd)
    began = time.monotonic()
    try:
        with Stack(exporterd) as stack:
            stack.wait_until_all_states()
            print('%6.1f s  a stack in which everything happens at once' % (time.monotonic() - began), flush=True)
            return sum(perform(module, stack) for module in modules)
    except Failed as e:
        print('the stack: %s' % e)
        return 1


def perform(module, stack):
    """Runs one check, says what came of it, and answers how much is wrong."""
    from findings import Findings
    from stack import Failed
    findings = Findings()
    began = time.monotonic()
    looked_at = None
    try:
        looked_at = module.check(stack, findings)
    except Failed as e:
        findings.add(module.__name__, 'failed', e)
        if stack:
            stack.print_logs()
    except Exception:
        findings.add(module.__name__, 'failed', traceback.format_exc())
    came = '%d findings' % len(findings) if findings else looked_at
    print('%6.1f s  %s: %s' % (time.monotonic() - began, module.TITLE, came), flush=True)
    if findings:
        print(findings, flush=True)
    return len(findings)


try:
    main()
except KeyboardInterrupt:
    sys.exit('\ninterrupted; what was started is ended')
