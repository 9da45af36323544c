"""prometheus_client, the reference's parsers, in a Python of its own: Cinder's has its own wishes."""

import json
import os
import subprocess

from processes import Failed, run

WANTED = 'prometheus_client==0.26.0'


class Parsers:
    def __init__(self, directory):
        """Installs it into `directory`, where it is not there yet."""
        venv = os.path.join(directory, 'venv-parsers')
        self._python = os.path.join(venv, 'bin', 'python')
        mark = os.path.join(venv, '.installed')
        if not os.path.exists(mark) or open(mark).read() != WANTED:
            run(['python3', '-m', 'venv', venv], within=120)
            run([self._python, '-m', 'pip', 'install', '-q', WANTED], within=300)
            with open(mark, 'w') as f:
                f.write(WANTED)

    def parse(self, page, form):
        """The samples of a page, as dictionaries; `form` is text or openmetrics. Fails on what it does not accept."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'parse_page.py')
        done = subprocess.run([self._python, script, form], input=page, capture_output=True, timeout=60)
        if done.returncode != 0:
            raise Failed('prometheus_client does not accept the page: %s' % done.stderr.decode()[-2000:])
        return json.loads(done.stdout)
