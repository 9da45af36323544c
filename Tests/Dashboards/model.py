"""A dashboard's JSON, as the checks look at it."""

import glob
import json
import os
import re

from environment import PROJECT

DASHBOARDS = os.path.join(PROJECT, 'dashboards')
#: What a legend, a link or a title may name beside a dashboard's own variables.
GLOBAL_VARIABLES = {'__rate_interval', '__interval', '__interval_ms', '__range', '__range_s', '__range_ms'}
_REFERENCE = re.compile(r'\$(?:\{([A-Za-z_]\w*)(?::\w+)?\}|([A-Za-z_]\w*))')


def load():
    """The project's dashboards by the names of their files."""
    return {os.path.basename(path): json.load(open(path, encoding='utf-8'))
            for path in sorted(glob.glob(os.path.join(DASHBOARDS, '*.json')))}


def panels(dashboard):
    for panel in dashboard.get('panels', []):
        yield panel
        yield from panel.get('panels') or []


def label(panel):
    return 'panel %s "%s"' % (panel.get('id'), panel.get('title'))


def queries(dashboard):
    """(panel, target) of each query."""
    return [(panel, target) for panel in panels(dashboard) for target in panel.get('targets', [])]


def variables(dashboard):
    return dashboard.get('templating', {}).get('list', [])


def references(text):
    return [a or b for a, b in _REFERENCE.findall(text)]


def interpolated(text, values):
    """The text with the variables' values; KeyError names one that has none."""
    return _REFERENCE.sub(lambda m: values[m.group(1) or m.group(2)], text)


def asked(variable):
    """(function, expression, label) of a query variable; None when it is none that we know."""
    asks = variable['query'] if isinstance(variable.get('query'), str) else variable.get('query', {}).get('query', '')
    match = re.fullmatch(r'(label_values)\((.*), *(\w+)\)', asks, re.S) or re.fullmatch(
        r'(query_result)\((.*)\)()', asks, re.S)
    return match.groups() if match else None


def fields(panel):
    """The headings of a table's columns: (heading, name of the field)."""
    for transformation in panel.get('transformations', []):
        if transformation['id'] == 'organize':
            return [(heading, name) for name, heading in transformation['options']['renameByName'].items()]
    return []


def field_configuration(panel, heading):
    """What counts for a field: the defaults, and what overrides of its name say."""
    configuration = dict(panel['fieldConfig']['defaults'])
    for override in panel['fieldConfig'].get('overrides', []):
        if override['matcher'] == {'id': 'byName', 'options': heading}:
            configuration.update({p['id']: p['value'] for p in override['properties']})
    return configuration


def legend_labels(text):
    return re.findall(r'\{\{\s*(\w+)\s*\}\}', text or '')
