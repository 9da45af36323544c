"""A Python with the packages of requirements.txt, in a directory that is kept: .build-dashboards/venv."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
VENV = os.path.join(PROJECT, '.build-dashboards', 'venv')


def enter(*requirements):
    """Goes on in that Python: this program is begun again there, unless it runs there already."""
    files = [os.path.join(HERE, name) for name in requirements]
    python = os.path.join(VENV, 'bin', 'python')
    wanted = ''.join(open(path).read() for path in files)
    mark = os.path.join(VENV, '.installed')
    installed = open(mark).read() if os.path.exists(mark) else ''
    if any(line not in installed for line in wanted.splitlines()):
        if not os.path.exists(python):
            subprocess.run([sys.executable, '-m', 'venv', VENV], check=True)
        subprocess.run([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check',
                        *(word for path in files for word in ('--requirement', path))], check=True)
        with open(mark, 'w') as f:
            f.write(installed + wanted)
    if os.path.abspath(sys.prefix) != VENV:
        os.execv(python, [python, *sys.argv])
