"""The table of clouds.yaml files that the Swift tests read, held against the real openstacksdk.

Each folder of the table is a case: files, an environment, which cloud is asked for, and in `expected.json` what
openstacksdk makes of it. Where exporterd differs on purpose, `ours.json` says so and why. To write all
`expected.json` anew: python3 Tests/Real/test_openstacksdk.py --rewrite
"""

import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lab import PROJECT     # noqa: E402
from processes import Failed, run     # noqa: E402

TABLE = os.path.join(PROJECT, 'Tests', 'OpenStackClientTests', 'Clouds', 'Table')
SAYS = os.path.join(PROJECT, 'Tests', 'Real', 'openstacksdk_says.py')
# Its words in errors, and where it looks for files, are those of these versions.
# PyYAML 6.0.4 lets the last of a list of merge keys win; YAML, the versions before and exporterd the first.
PACKAGES = ['openstacksdk==4.22.0', 'keystoneauth1==5.18.1', 'os-service-types==1.9.0', 'platformdirs==4.14.7',
            'PyYAML==6.0.3']


def python():
    """A Python with openstacksdk, in a venv of its own that is kept beside the lab's."""
    venv = os.path.join(os.environ.get('LAB_DIR', '/tmp/lab'), 'openstacksdk')
    program = os.path.join(venv, 'bin', 'python')
    wanted = [venv, *PACKAGES]
    stamp = os.path.join(venv, 'installed.json')
    try:
        with open(stamp) as f:
            if json.load(f) == wanted:
                return program
    except (OSError, ValueError):
        pass
    for command in (
            [sys.executable, '-m', 'venv', '--clear', venv], [program, '-m', 'pip', 'install', '--quiet', *PACKAGES]):
        status, output = run(command, within=600)
        if status != 0:
            raise Failed('%s: status %d\n%s' % (' '.join(command), status, output))
    with open(stamp, 'w') as f:
        json.dump(wanted, f)
    return program


def cases():
    return sorted(name for name in os.listdir(TABLE) if os.path.isdir(os.path.join(TABLE, name)))


def load(case, name):
    with open(os.path.join(TABLE, case, name)) as f:
        return json.load(f)


def answers():
    """What openstacksdk says to each case."""
    questions = [question(case) for case in cases()]
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(questions, file)
        file.flush()
        status, output = run([python(), SAYS, file.name], within=300)
    if status != 0:
        raise Failed('openstacksdk_says.py: status %d\n%s' % (status, output))
    # What it says to its user goes to the same place; the answers are the last line.
    said = json.loads(output.splitlines()[-1])
    return {case: json.loads(json.dumps(answer).replace(os.path.join(TABLE, case), '{folder}'))
            for case, answer in zip(cases(), said)}


def question(case):
    folder = os.path.join(TABLE, case)
    about = load(case, 'case.json')
    environment = {k: v.replace('{folder}', folder) for k, v in about.get('environment', {}).items()}
    working = os.path.join(folder, 'cwd')
    return {
        'folder': working if os.path.isdir(working) else folder,
        'environment': {'HOME': folder + '/home', 'PATH': os.environ['PATH'], **environment},
        'cloud': about.get('cloud'), 'region': about.get('region')}


def rewrite():
    for case, answer in answers().items():
        with open(os.path.join(TABLE, case, 'expected.json'), 'w') as f:
            json.dump(answer, f, indent=2, ensure_ascii=False)
            f.write('\n')
    print('%d cases written' % len(cases()))


class TheTableOfClouds(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.answers = answers()

    def test_holds_what_openstacksdk_says(self):
        for case, answer in self.answers.items():
            with self.subTest(case):
                self.assertEqual(answer, load(case, 'expected.json'))

    def test_has_a_fair_number_of_cases_that_openstacksdk_takes(self):
        self.assertGreater(len([a for a in self.answers.values() if 'error' not in a]), 60)


if __name__ == '__main__':
    if sys.argv[1:] == ['--rewrite']:
        rewrite()
    else:
        unittest.main()
