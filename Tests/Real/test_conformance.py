"""The client's conformance suite, which runs against the simulated cloud too, on the real one."""

import os
import unittest

from bench import shared
from lab import PROJECT
from processes import run


class TheClient(unittest.TestCase):
    def test_conforms_on_the_real_cloud_as_on_the_simulated_one(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
        environment.update(
            CONFORMANCE_CLOUD='lab-admin', OS_CLIENT_CONFIG_FILE=shared.lab.clouds, SWIFT_BACKTRACE='enable=no')
        # The suite migrates volumes of its own, and looks at them on the way.
        with shared.lab.all_throttled('100M'):
            status, output = run(
                ['swift', 'test', '--skip-build', '--filter', 'Conformance'], within=300, cwd=PROJECT, env=environment)
        self.assertEqual(status, 0, output)
        self.assertRegex(output, r'Test run with [1-9]\d* tests?', 'it ran no test')
