"""The dashboards' JSON against Grafana's schemas, the rules of its dashboard-linter, and our own; no query is run.

The rules whose names end in `-rule` are those of github.com/grafana/dashboard-linter, but for the two about LogQL.
"""

import functools
import json
import os
import re
import sys

import jsonschema
import yaml

from exceptions import Exceptions
from model import (
    DASHBOARDS, GLOBAL_VARIABLES, asked, field_configuration, fields, interpolated, label, legend_labels, load, panels,
    queries, references, variables)
from promql import UnitError, kind, parse, unit, walk

TITLE = "the dashboards' JSON holds Grafana's schemas, dashboard-linter's rules and ours"
NEEDS_STACK = False

SCHEMAS = os.path.join(DASHBOARDS, 'schema')
OF_DATASOURCE = ('$datasource', '${datasource}')
TRANSFORMATIONS = {'merge', 'joinByField', 'organize', 'filterFieldsByName', 'sortBy'}
OVERRIDES = {'color', 'unit', 'decimals', 'min', 'max', 'mappings', 'thresholds', 'links', 'noValue', 'displayName'}


def check(_, findings):
    sys.path.insert(0, DASHBOARDS)
    import build
    for name in build.differing():
        findings.add(name, 'generated', 'it is not what dashboards/source makes: make dashboards')
    exceptions = Exceptions()
    dashboards = load()
    for name, dashboard in dashboards.items():
        check_one(name, dashboard, findings, exceptions)
    for exception in exceptions.idle('rules'):
        findings.add('exceptions.yaml', 'idle', 'it excuses nothing: %s' % exception)
    _around(dashboards, findings)
    uids = [d.get('uid') for d in dashboards.values()]
    for uid in {uid for uid in uids if uids.count(uid) > 1}:
        findings.add('dashboards', 'uid', 'more than one has the uid %s' % uid)
    return '%d dashboards, %d panels, %d queries' % (
        len(dashboards), sum(len(list(panels(d))) for d in dashboards.values()),
        sum(len(queries(d)) for d in dashboards.values()))


def _around(dashboards, findings):
    """The examples for provisioning, and what docs/dashboards.md says there is."""
    with open(os.path.join(DASHBOARDS, 'provisioning', 'dashboards.yaml')) as f:
        providers = yaml.safe_load(f)
    if providers['apiVersion'] != 1 or [p['type'] for p in providers['providers']] != ['file'] or any(
            name not in open(f.name).read() for name in dashboards):
        findings.add('provisioning/dashboards.yaml', 'provisioning', 'it is to be one provider of files, and name them')
    with open(os.path.join(DASHBOARDS, 'provisioning', 'datasource.yaml')) as f:
        sources = yaml.safe_load(f)
    if sources['apiVersion'] != 1 or [s['type'] for s in sources['datasources']] != ['prometheus'] or not (
            sources['datasources'][0]['jsonData'].get('timeInterval')):
        findings.add('provisioning/datasource.yaml', 'provisioning', 'it is to be one Prometheus, with its timeInterval')
    docs = os.path.join(os.path.dirname(DASHBOARDS), 'docs')
    text = open(os.path.join(docs, 'dashboards.md'), encoding='utf-8').read()
    for name, dashboard in dashboards.items():
        if '| `%s` | `%s` |' % (name, dashboard.get('uid')) not in text:
            findings.add('docs/dashboards.md', 'documented', '%s with its uid is not in the table' % name)
        picture = 'pictures/dashboard-%s.png' % name.removesuffix('.json')
        if picture not in text or not os.path.exists(os.path.join(docs, picture)):
            findings.add('docs/dashboards.md', 'documented', 'there is no %s' % picture)


def check_one(name, dashboard, findings, exceptions):
    """All that can be said of one dashboard without running it."""
    def add(rule, what, panel=None):
        if panel is None or not exceptions.excuse(
                'rules', dashboard=name, panel=panel.get('title'), rule=rule):
            findings.add(name, rule, '%s: %s' % (label(panel), what) if panel else what)
    for part in (_schema, _variables, _layout, _whole, _panels, _queries, _units, _names):
        try:
            part(dashboard, add)
        except Exception as e:      # a dashboard that is wrong in one way may not have what another part looks for
            add('readable', '%s: %r' % (part.__name__, e))


# Grafana's schemas.

@functools.cache
def _definitions(name):
    with open(os.path.join(SCHEMAS, name + '.json'), encoding='utf-8') as f:
        schema = json.load(f)
    definitions = schema['definitions']
    # Made from CUE, where "anything" became "object"; one field too many is required, and two cases hold at once.
    for holder, field in (('MatcherConfig', 'options'), ('DynamicConfigValue', 'value')):
        if holder in definitions:
            definitions[holder]['properties'][field] = {}
    if 'DashboardLink' in definitions:
        definitions['DashboardLink']['required'] = ['title']
    if 'TableCellOptions' in definitions:
        cell = definitions['TableCellOptions']
        cell['anyOf'] = cell.pop('oneOf', None) or cell.get('anyOf')
    return schema


def _schema(dashboard, add):
    def validate(schema, definition, instance, where):
        schema = {**_definitions(schema), '$ref': '#/definitions/' + definition}
        for error in jsonschema.Draft7Validator(schema).iter_errors(instance):
            error = jsonschema.exceptions.best_match([error])
            add('schema', '%s/%s: %s' % (where, '/'.join(map(str, error.absolute_path)), error.message[:200]))
    validate('dashboard', 'Dashboard', {k: v for k, v in dashboard.items() if k != 'panels'}, 'dashboard')
    for panel in panels(dashboard):
        where = label(panel)
        if panel.get('type') == 'row':
            validate('dashboard', 'RowPanel', panel, where)
            continue
        validate('dashboard', 'Panel', panel, where)
        plugin = str(panel.get('type')).replace('-', '')
        if not os.path.exists(os.path.join(SCHEMAS, plugin + '.json')):
            add('schema', '%s: dashboards/schema has none for the panel type %s' % (where, panel.get('type')))
            continue
        known = _definitions(plugin)['definitions']
        validate(plugin, 'Options', panel.get('options', {}), where + ' options')
        custom = panel.get('fieldConfig', {}).get('defaults', {}).get('custom')
        if custom is not None and 'FieldConfig' in known:
            validate(plugin, 'FieldConfig', custom, where + ' custom')
        for target in panel.get('targets', []):
            validate('prometheus', 'Dataquery', target, '%s %s' % (where, target.get('refId')))


# dashboard-linter's rules.

def _variables(dashboard, add):
    all_ = variables(dashboard)
    sources = [v for v in all_ if v['type'] == 'datasource']
    if not sources:
        add('template-datasource-rule', 'there is no variable for the data source')
    for variable in sources:
        if variable['name'] != 'datasource' or variable.get('label') != 'Data source':
            add('template-datasource-rule', 'it must be called datasource, with the label "Data source"')
    for name in ('job', 'instance'):
        rule = 'template-%s-rule' % name
        variable = next((v for v in all_ if v['name'] == name), None)
        if not variable:
            add(rule, 'it is missing')
        elif variable['type'] != 'query' or not variable.get('multi') or variable.get('allValue') != '.+' \
                or variable.get('label') != name.title() \
                or variable.get('datasource', {}).get('uid') not in OF_DATASOURCE:
            add(rule, 'it must be a query of $datasource, multi, with allValue .+ and the label ' + name.title())
    values = {**dict.fromkeys(GLOBAL_VARIABLES, '1m'), **{v['name']: 'x' for v in all_}}
    for variable in all_:
        if not variable.get('label'):
            add('variable', '%s has no label' % variable['name'])
        if variable['type'] != 'query':
            continue
        if variable.get('refresh') != 2:
            add('template-on-time-change-reload-rule', '%s must have refresh 2' % variable['name'])
        if variable.get('datasource', {}).get('uid') not in OF_DATASOURCE:
            add('template-datasource-rule', '%s does not ask $datasource' % variable['name'])
        try:
            _, expression, _ = asked(variable)
            parse(interpolated(expression, values))
        except Exception as e:
            add('template-label-promql-rule', '%s: %r' % (variable['name'], e))


def _panels(dashboard, add):
    for panel in panels(dashboard):
        if panel['type'] in ('row', 'text'):
            continue
        if panel.get('datasource', {}).get('uid') not in OF_DATASOURCE:
            add('panel-datasource-rule', 'it does not ask $datasource', panel)
        if not panel.get('title') or not panel.get('description'):
            add('panel-title-description-rule', 'title or description is missing', panel)
        defaults = panel.get('fieldConfig', {}).get('defaults', {})
        valid = {u['const'] for u in _definitions('units')['definitions'].values() if 'const' in u}
        for unit_ in [defaults.get('unit')] + [
                p['value'] for o in panel['fieldConfig'].get('overrides', []) for p in o['properties']
                if p['id'] == 'unit']:
            if unit_ not in valid:
                add('panel-units-rule', 'there is no unit %r' % unit_, panel)
        if not defaults.get('noValue'):
            add('no-value', 'it does not say what stands there when there is nothing', panel)
        if not panel.get('targets'):
            add('panel-no-targets-rule', 'it asks nothing', panel)
        for target in panel.get('targets', []):
            if target.get('datasource', {}).get('uid') not in OF_DATASOURCE:
                add('panel-datasource-rule', '%s does not ask $datasource' % target.get('refId'), panel)


def _queries(dashboard, add):
    values = {**dict.fromkeys(GLOBAL_VARIABLES, '1m'), **{v['name']: 'x' for v in variables(dashboard)}, 'size': '1'}
    for panel, target in queries(dashboard):
        if '[$__interval]' in target['expr']:
            add('target-rate-interval-rule', 'what a counter grows by from one interval to the next is lost', panel)
        try:
            tree = parse(interpolated(target['expr'], values))
        except Exception as e:
            add('target-promql-rule', '%s: %r' % (target.get('refId'), e), panel)
            continue
        for node, parents in walk(tree):
            if kind(node) == 'VectorSelector':
                matchers = {m.name: (str(m.op), m.value) for m in node.matchers.matchers}
                for name in ('job', 'instance'):
                    if matchers.get(name) != ('MatchOp.Re', 'x'):
                        add('target-%s-rule' % name, '%s has no %s=~"$%s"' % (node.name, name, name), panel)
                function = next((p.func.name for p in reversed(parents) if kind(p) == 'Call'), None)
                ranged = parents and kind(parents[-1]) == 'MatrixSelector'
                if (node.name or '').endswith('_total') and not (
                        ranged and function in ('rate', 'irate', 'increase')):
                    add('target-counter-agg-rule', '%s is a counter' % node.name, panel)
                if ranged and function in ('rate', 'irate') and '$__rate_interval' not in target['expr']:
                    add('target-rate-interval-rule', 'it takes the rate of %s over a fixed time' % node.name, panel)


# Ours.

def _whole(dashboard, add):
    raw = json.dumps(dashboard)
    if dashboard.get('editable', True):
        add('uneditable-dashboard', 'editable must be false')
    if '__inputs' in dashboard or 'DS_PROMETHEUS' in raw:
        add('inputs', 'provisioning by files resolves no __inputs')
    if dashboard.get('id') is not None:
        add('id', 'it must be absent')
    if not re.fullmatch(r'[A-Za-z0-9_-]{1,40}', dashboard.get('uid') or ''):
        add('uid', 'it must be 1 to 40 of A-Za-z0-9_-')
    if dashboard.get('schemaVersion') != 42:
        add('schemaVersion', 'it is %s, must be 42' % dashboard.get('schemaVersion'))
    for uid in re.findall(r'"uid": "([^"]*)"', raw):
        if uid not in (*OF_DATASOURCE, '-- Grafana --', dashboard.get('uid')):
            add('hard-coded-datasource', uid)
    own = {v['name'] for v in variables(dashboard)}
    for name in references(raw):
        if name not in own | GLOBAL_VARIABLES | {'__all', '__field', '__data', '__url_time_range'}:
            add('variable', 'there is no variable $%s' % name)


def _layout(dashboard, add):
    ids = [p.get('id') for p in panels(dashboard)]
    for id_ in {i for i in ids if ids.count(i) > 1}:
        add('panel-id', 'more than one panel has the id %s' % id_)
    cells = {}
    for panel in dashboard.get('panels', []):
        g = panel['gridPos']
        if g['w'] < 1 or g['h'] < 1 or g['x'] < 0 or g['x'] + g['w'] > 24:
            add('layout', 'it is off the 24 columns', panel)
        mine = {(x, y) for x in range(g['x'], g['x'] + g['w']) for y in range(g['y'], g['y'] + g['h'])}
        for other in {cells[cell] for cell in mine if cell in cells}:
            add('layout', 'it overlaps panel %s' % other, panel)
        cells.update(dict.fromkeys(mine, panel.get('id')))
    height = max((y for _, y in cells), default=-1) + 1
    if len(cells) < 24 * height:
        add('layout', '%d cells of the grid are empty' % (24 * height - len(cells)))


def _units(dashboard, add):
    """The unit of a panel is that of what it asks for, and table columns have their own."""
    names = {v['name'] for v in variables(dashboard)}
    values = {**dict.fromkeys(GLOBAL_VARIABLES, '1m'), **dict.fromkeys(names, 'x'), 'size': 'scalar(size_bytes)'}
    for panel, target in queries(dashboard):
        if panel['type'] == 'table':
            field = 'Value #' + target['refId'] if len(panel['targets']) > 1 else 'Value'
            heading = dict((name, heading) for heading, name in fields(panel)).get(field)
            if heading is None:
                continue        # not shown
        else:
            heading = target.get('legendFormat')
        configuration = field_configuration(panel, heading)
        if configuration.get('mappings'):
            continue            # words, not numbers
        try:
            allowed = unit(parse(interpolated(target['expr'], values))).allowed()
        except UnitError as e:
            add('unit', '%s: %s' % (target['refId'], e), panel)
            continue
        except Exception:
            continue            # target-promql-rule has it
        if configuration.get('unit') not in allowed:
            add('unit', '%s is shown as %s, but is to be %s' % (
                target['refId'], configuration.get('unit'), ' or '.join(allowed) or 'something else'), panel)


def _names(dashboard, add):
    """What is named in one place of a panel is there in another."""
    for panel in panels(dashboard):
        refs = [t.get('refId') for t in panel.get('targets', [])]
        if len(set(refs)) != len(refs) or None in refs:
            add('refId', 'each query needs one of its own', panel)
        steps = panel['fieldConfig']['defaults'].get('thresholds', {}).get('steps', [{'value': None}])
        for override in panel['fieldConfig'].get('overrides', []):
            for p in override['properties']:
                if p['id'] == 'thresholds':
                    _thresholds(p['value']['steps'], panel, add)
        _thresholds(steps, panel, add)
        headings = [heading for heading, _ in fields(panel)]
        legends = [t.get('legendFormat', '') for t in panel.get('targets', [])]
        shown = headings if panel['type'] == 'table' else legends
        by_label = any(legend_labels(legend) for legend in legends)
        for override in panel['fieldConfig'].get('overrides', []):
            if override['matcher']['id'] != 'byName':
                add('override', 'only byName is used here', panel)
            elif override['matcher']['options'] not in shown and (panel['type'] == 'table' or not by_label):
                add('override', 'nothing is called %s' % override['matcher']['options'], panel)
            for p in override['properties']:
                if p['id'] not in OVERRIDES and not p['id'].startswith('custom.'):
                    add('override', 'there is no property %s' % p['id'], panel)
                if p['id'] == 'custom.fillBelowTo' and p['value'] not in legends:
                    add('override', 'nothing is called %s' % p['value'], panel)
        for transformation in panel.get('transformations', []):
            if transformation['id'] not in TRANSFORMATIONS:
                add('transformation', 'not one of those that are known here: %s' % transformation['id'], panel)
            if transformation['id'] == 'filterFieldsByName' and set(
                    transformation['options']['include']['names']) != set(headings):
                add('transformation', 'what is shown is not what is named', panel)
        for _, field in fields(panel):
            if field.startswith('Value #') and field[len('Value #'):] not in refs:
                add('transformation', 'there is no %s' % field, panel)
        for heading in re.findall(r'__data\.fields\[\\?"([^"\\]+)', json.dumps(panel)):
            if heading not in headings:
                add('link', 'there is no column %s' % heading, panel)
        for uid in re.findall(r'"/d/([\w-]+)', json.dumps(panel)):
            if uid not in {d.get('uid') for d in load().values()}:
                add('link', 'there is no dashboard %s' % uid, panel)
        for sort in panel.get('options', {}).get('sortBy', []):
            if sort['displayName'] not in headings:
                add('sort', 'there is no column %s' % sort['displayName'], panel)


def _thresholds(steps, panel, add):
    if steps[0].get('value') is not None or [s['value'] for s in steps[1:]] != sorted(s['value'] for s in steps[1:]):
        add('thresholds', 'they must begin with null and rise', panel)
