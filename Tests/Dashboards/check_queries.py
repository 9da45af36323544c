"""Every query of every panel is run against the stack, and must give data; what the dashboards use must be there, and
what the exporter has must be used or said to be not."""

import concurrent.futures
import functools
import math
import os
import re
import time

from environment import PROJECT
from exceptions import Exceptions
from model import (
    GLOBAL_VARIABLES, asked, fields, interpolated, label, legend_labels, load, queries, references, variables)
from promql import grouped_labels, kind, made_labels, parse, selectors, walk

TITLE = 'every query gives data, and every metric is used'
NEEDS_STACK = True

# The stack is fast, so the times that Grafana would put in are short here. A range must hold what has happened.
TIMES = {'__rate_interval': '15s', '__interval': '5s', '__interval_ms': '5000', '__range': '10m', '__range_s': '600',
         '__range_ms': '600000'}
assert set(TIMES) == GLOBAL_VARIABLES
# Prometheus' own for each target.
OF_PROMETHEUS = {'up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'ALERTS'}
# Where nothing may be counted twice: what is about migrations. The exporter's own dashboard shows each exporter.
ABOUT_MIGRATIONS = ('fleet.json', 'migration.json', 'backends.json')
UNUSED = os.path.join(PROJECT, 'docs', 'dashboards.md')


def check(stack, findings):
    exceptions = Exceptions()
    dashboards = load()
    count = sum(check_one(name, dashboard, stack, findings, exceptions) for name, dashboard in dashboards.items())
    for exception in exceptions.idle('empty'):
        findings.add('exceptions.yaml', 'idle', 'it excuses nothing: %s' % exception)
    metrics = check_use(dashboards, stack, findings)
    return '%d queries of %d dashboards, %d metrics' % (count, len(dashboards), metrics)


def check_one(name, dashboard, stack, findings, exceptions):
    """Runs all queries of a dashboard; answers how many."""
    def add(rule, what, panel=None):
        findings.add(name, rule, '%s: %s' % (label(panel), what) if panel else what)
    prometheus = stack.prometheus
    values = resolve(dashboard, prometheus, add)
    alone = [{**values, 'instance': each.target} for each in stack.exporters]
    now = time.time()
    asks = queries(dashboard)

    def run(ask):
        panel, target = ask
        try:
            expression = interpolated(target['expr'], values)
        except KeyError as e:
            add('variable', '%s: it has no value: %s' % (target['refId'], e), panel)
            return
        labels = _execute(prometheus, expression, target, now, panel, name, add, exceptions)
        if labels is not None:
            _labels(panel, target, labels, add)
        _used(prometheus, expression, panel, target, add)
        if name in ABOUT_MIGRATIONS and labels:
            _twice(prometheus, target, values, alone, panel, add)
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        list(threads.map(run, asks))
    for annotation in dashboard.get('annotations', {}).get('list', []):
        if annotation.get('expr'):
            answer = prometheus.api('query', query=interpolated(annotation['expr'], values))
            if answer['status'] != 'success':
                add('annotation', '%s: %s' % (annotation['name'], answer.get('error')))
    return len(asks)


# Variables.

def resolve(dashboard, prometheus, add):
    """A value for each variable, as Grafana would have it when the dashboard is opened; of a list the first."""
    values = {**TIMES, 'datasource': 'prometheus'}
    left = [v for v in variables(dashboard) if v['type'] != 'datasource']
    while left:
        ready = [v for v in left if v['type'] != 'query'
                 or all(name in values for name in references(asked(v)[1] if asked(v) else ''))]
        if not ready:
            add('variable', 'these wait for each other, or for one that is not there: %s' % [v['name'] for v in left])
            break
        for variable in ready:
            left.remove(variable)
            if variable['type'] == 'custom':
                values[variable['name']] = variable['current']['value']
                continue
            found = options(variable, values, prometheus)
            if not found:
                add('variable', '%s has no values: %s' % (variable['name'], variable['query']))
            # What "All" stands for is what a fresh dashboard has; where there is none, the first that is offered.
            values[variable['name']] = variable['allValue'] if variable.get('includeAll') else _best(found, prometheus)
    return values


def options(variable, values, prometheus):
    """(text, value) of each choice that a query variable offers."""
    function, expression, of = asked(variable)
    expression = interpolated(expression, values)
    if function == 'label_values':
        return [(v, v) for v in prometheus.data('label/%s/values' % of, **{'match[]': expression})]
    made = []
    # A JavaScript regular expression, for what Grafana makes of each series.
    pattern = re.compile(variable['regex'].strip('/').replace('(?<', '(?P<'))
    for labels, value in prometheus.query(expression):
        match = pattern.search('{%s} %g 0' % (','.join('%s="%s"' % item for item in sorted(labels.items())), value))
        if match:
            made.append((match['text'], match['value']))
    return sorted(made)


def _best(found, prometheus):
    """Of migrations one that has all that can be had: a deadline, and an estimate."""
    have = {labels['volume_id'] for labels, _ in prometheus.query(
        'cinder_migration_deadline_timestamp_seconds and on (cloud, volume_id) '
        'cinder_migration_estimated_completion_timestamp_seconds')}
    return next((value for _, value in found if value in have), found[0][1] if found else '')


# Queries.

def _execute(prometheus, expression, target, now, panel, name, add, exceptions):
    """Runs it as the panel would; the label sets of what comes, None where nothing does."""
    if target.get('instant'):
        answer = prometheus.api('query', query=expression, time=now)
    else:
        answer = prometheus.api('query_range', query=expression, start=now - 60, end=now, step=5)
    if answer['status'] != 'success':
        add('execution', '%s: %s' % (target['refId'], answer.get('error')), panel)
        return None
    for warning in answer.get('warnings', []):
        add('warning', '%s: %s' % (target['refId'], warning), panel)
    result = answer['data']['result']
    numbers = [float(v) for r in result for _, v in r.get('values', [r.get('value')])]
    if not any(math.isfinite(v) for v in numbers):
        if not exceptions.excuse('empty', dashboard=name, panel=panel['title'], query=target['refId']):
            add('empty', '%s gives nothing%s: %s' % (target['refId'], ' but NaN' if numbers else '', expression), panel)
        return None
    return [r['metric'] for r in result]


def _labels(panel, target, labels, add):
    """What a legend, a link or a column names is a label of the result."""
    wanted = set(legend_labels(target.get('legendFormat')))
    wanted |= set(re.findall(r'__field\.labels\.(\w+)', repr(panel)))
    if panel['type'] == 'table':
        wanted = set()
        if target is panel['targets'][0]:
            wanted = {name for _, name in fields(panel) if not name.startswith('Value')}
            if len(panel['targets']) > 1:
                # Others may bring columns too; at least one must.
                wanted -= {name for t in panel['targets'][1:] for name in grouped_labels(t['expr'])}
    for name in sorted(wanted):
        if not any(name in each for each in labels):
            add('legend', '%s: the result has no label %s' % (target['refId'], name), panel)


def _used(prometheus, expression, panel, target, add):
    """Each selector finds series, and each label that it groups by is one of theirs."""
    try:
        tree = parse(expression)
        known = set(made_labels(expression))
    except Exception:
        return      # Prometheus has said so already
    for node, metric, matchers in selectors(tree):
        have = series_labels(prometheus, metric)
        if not have:
            add('metric', '%s: there is no metric %s' % (target['refId'], metric), panel)
            continue
        known |= have
        for name, _, _ in matchers:
            if name not in have and name != '__name__':
                add('label', '%s: %s has no label %s' % (target['refId'], metric, name), panel)
        if not found(prometheus, str(node.prettify())):
            add('label', '%s: nothing matches %s' % (target['refId'], node.prettify()), panel)
    for name in sorted(grouped_labels(expression) - known):
        add('label', '%s: it groups by %s, which nothing in it has' % (target['refId'], name), panel)


_cache = functools.lru_cache(maxsize=None)


@_cache
def series_labels(prometheus, metric):
    """The names of all labels that series of a metric have had."""
    return frozenset(prometheus.data('labels', **{'match[]': metric}))


@_cache
def found(prometheus, selector):
    return bool(prometheus.data('series', **{'match[]': selector}))


def _twice(prometheus, target, both, alone, panel, add):
    """With a pair of exporters a query gives what it gives with one: as many series, and their sum.

    The two poll at different moments, and one may have seen what the other has not. But where both are counted, there
    is twice as much as with either.
    """
    for _ in range(3):
        now = time.time() - 2
        together, *single = [_size(prometheus, interpolated(target['expr'], values), now) for values in (both, *alone)]
        if any(together[0] <= max(1, 1.5 * series) and (total == 0 or abs(together[1] / total - 2) > 0.4)
               for series, total in single):
            return
        time.sleep(1)
    add('twice', '%s: %s series with the sum %s; of each exporter alone %s' % (
        target['refId'], *together, single), panel)


def _size(prometheus, expression, now):
    result = prometheus.query(expression, time=now)
    return len(result), sum(v for _, v in result if math.isfinite(v))


# Metrics.

def check_use(dashboards, stack, findings):
    """What the exporter has is used in a dashboard, or docs/dashboards.md says why not; how many they are."""
    exported = {name for name in re.findall(r'^# TYPE (\S+)', stack.exporters[0].page(), re.M)}
    used = set()
    for dashboard in dashboards.values():
        values = {**TIMES, **{v['name']: 'x' for v in variables(dashboard)}, 'size': '1'}
        for _, target in queries(dashboard):
            used |= {metric for _, metric, _ in selectors(parse(interpolated(target['expr'], values)))}
    used |= {re.sub(r'_(bucket|sum|count)$', '', name) for name in used}
    text = open(UNUSED).read() if os.path.exists(UNUSED) else ''
    section = text.partition('\n## Metrics that no dashboard shows')[2].partition('\n## ')[0]
    excused = set(re.findall(r'^\| `(\w+)`', section, re.M))
    for name in sorted(exported - used - excused):
        findings.add('dashboards', 'unused', '%s is in no dashboard, and not in docs/dashboards.md' % name)
    for name in sorted(excused & used):
        findings.add('docs/dashboards.md', 'unused', '%s is used' % name)
    for name in sorted(excused - exported):
        findings.add('docs/dashboards.md', 'unused', '%s is no metric of the exporter' % name)
    return len(exported)
