#!/usr/bin/env python3
"""Writes dashboards/*.json from source/: `make dashboards`. `--check` says which are not what would be written."""

import json
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from source import backends, exporter, fleet, migration  # noqa: E402

DASHBOARDS = {
    'fleet.json': fleet.DASHBOARD, 'migration.json': migration.DASHBOARD, 'backends.json': backends.DASHBOARD,
    'exporter.json': exporter.DASHBOARD}


def text(dashboard):
    return json.dumps(dashboard, indent=2, ensure_ascii=False) + '\n'


def differing():
    """The names of the files that are not what source/ makes."""
    def content(name):
        path = os.path.join(HERE, name)
        return open(path, encoding='utf-8').read() if os.path.exists(path) else None
    return [name for name, dashboard in DASHBOARDS.items() if content(name) != text(dashboard)]


if __name__ == '__main__':
    changed = differing()
    if sys.argv[1:] == ['--check']:
        print('\n'.join(changed))
        sys.exit(bool(changed))
    for name in changed:
        with open(os.path.join(HERE, name), 'w', encoding='utf-8') as f:
            f.write(text(DASHBOARDS[name]))
        print('written: dashboards/' + name)
