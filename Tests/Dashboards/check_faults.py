"""The checks see what they are to see: faults are put into copies of the dashboards one at a time, and must be found."""

import copy
import re

import check_json
import check_queries
from exceptions import Exceptions
from findings import Findings
from model import load

TITLE = 'seeded faults are found'
NEEDS_STACK = True


def check(stack, findings):
    dashboards = load()
    for what, rules, name, change in FAULTS:
        broken = copy.deepcopy(dashboards[name])
        change(broken)
        if broken == dashboards[name]:
            findings.add('check_faults', what, 'the fault changes nothing in ' + name)
            continue
        found = Findings()
        check_json.check_one(name, broken, found, Exceptions())
        if not {rule for _, rule, _ in found.all} & set(rules):
            # Only what nobody sees in the file needs the stack.
            check_queries.check_one(name, broken, stack, found, Exceptions())
        seen = {rule for _, rule, _ in found.all}
        if not seen & set(rules):
            findings.add('check_faults', what, 'not found by %s; found: %s' % (
                ' or '.join(rules), found.all or 'nothing'))
    _unused(dashboards, stack, findings)
    return '%d faults' % (len(FAULTS) + 1)


def _unused(dashboards, stack, findings):
    """What no dashboard uses any more is missed."""
    fewer = copy.deepcopy(dashboards)
    for dashboard in fewer.values():
        dashboard['panels'] = [p for p in dashboard['panels'] if 'outbox_length' not in str(p)]
    found = Findings()
    check_queries.check_use(fewer, stack, found)
    if not any('outbox_length' in what for _, _, what in found.all):
        findings.add('check_faults', 'a metric that nothing uses', 'not found')


def panel(title):
    """A panel of a dashboard, for a fault to be put in."""
    return lambda dashboard: next(p for p in dashboard['panels'] if p['title'] == title)


def edit(where, change):
    return lambda dashboard: change(where(dashboard))


def put(where, key, value):
    """Sets a.b.0.c in what `where` gives."""
    def change(dashboard):
        at = where(dashboard)
        *path, last = key.split('.')
        for part in path:
            at = at[int(part)] if isinstance(at, list) else at[part]
        at[int(last) if isinstance(at, list) else last] = value
    return change


def rewrite(where, old, new, query=0):
    """Replaces text in a panel's query."""
    def change(dashboard):
        target = where(dashboard)['targets'][query]
        target['expr'] = re.sub(old, new, target['expr'])
    return change


def top(dashboard):
    return dashboard


STALLED, RATE, TABLE = panel('Stalled'), panel('Copy rate'), panel('Migrations')
BAND, BY_STATE = panel('Copy rate within its bounds'), panel('Migrations by state')

FLEET, MIGRATION, BACKENDS, EXPORTER = 'fleet.json', 'migration.json', 'backends.json', 'exporter.json'

# (the fault, the rules of which one must find it, the dashboard, how it is put in)
FAULTS = [
    # In the file.
    ('an unknown key of the dashboard', ['schema'], FLEET, put(top, 'autoRefresh', '30s')),
    ('an unknown key of a panel', ['schema'], FLEET, put(STALLED, 'unit', 'none')),
    ('a misspelt key', ['schema'], FLEET, put(RATE, 'fieldConfig.defaults.custom.fillOpacty', 10)),
    ('a value of another type', ['schema'], FLEET, put(RATE, 'fieldConfig.defaults.custom.lineWidth', 'two')),
    ('a value that there is not', ['schema'], FLEET, put(RATE, 'options.legend.displayMode', 'lst')),
    ('a misspelt key of a query', ['schema'], FLEET, put(STALLED, 'targets.0.instnt', True)),
    ('a panel type that is no more', ['schema'], FLEET, put(RATE, 'type', 'graph')),
    ('an old schemaVersion', ['schemaVersion'], FLEET, put(top, 'schemaVersion', 36)),
    ('an id', ['id'], FLEET, put(top, 'id', 7)),
    ('__inputs', ['inputs'], FLEET, put(top, '__inputs', [])),
    ('a dashboard that can be edited', ['uneditable-dashboard'], FLEET, put(top, 'editable', True)),
    ('a hard-coded data source', ['hard-coded-datasource'], FLEET, put(STALLED, 'datasource', {
        'type': 'prometheus', 'uid': 'PBFA97CFB590B2093'})),
    ('a hard-coded data source of a query', ['panel-datasource-rule'], FLEET, put(STALLED, 'targets.0.datasource', {
        'type': 'prometheus', 'uid': 'PBFA97CFB590B2093'})),
    ('panels that overlap', ['layout'], FLEET, put(STALLED, 'gridPos.x', 2)),
    ('a panel that is too wide', ['layout'], FLEET, put(TABLE, 'gridPos.w', 30)),
    ('a gap', ['layout'], FLEET, put(STALLED, 'gridPos.w', 2)),
    ('two panels with an id', ['panel-id'], FLEET, put(STALLED, 'id', 1)),
    ('a unit that there is not', ['panel-units-rule'], FLEET, put(RATE, 'fieldConfig.defaults.unit', 'nosuch')),
    ('bytes for bytes a second', ['unit'], FLEET, put(RATE, 'fieldConfig.defaults.unit', 'bytes')),
    ('percent for a ratio', ['unit'], MIGRATION, put(panel('Progress'), 'fieldConfig.defaults.unit', 'percent')),
    ('a column with another unit', ['unit'], FLEET, put(
        TABLE, 'fieldConfig.overrides.4.properties.0.value', 'bytes')),
    ('a time shown as a duration', ['unit'], MIGRATION, put(
        panel('When it will be done'), 'fieldConfig.defaults.unit', 's')),
    ('seconds where milliseconds are wanted', ['unit'], MIGRATION, rewrite(
        panel('When it will be done'), r' \* 1000', '')),
    ('a difference of a time and a duration', ['unit'], FLEET, rewrite(
        panel('Age of the data'), 'last_success_timestamp_seconds', 'poll_duration_seconds_sum')),
    ('no description', ['panel-title-description-rule'], FLEET, put(STALLED, 'description', '')),
    ('no text for no value', ['no-value'], FLEET, edit(
        STALLED, lambda p: p['fieldConfig']['defaults'].pop('noValue'))),
    ('an empty text for no value', ['no-value'], FLEET, put(TABLE, 'fieldConfig.defaults.noValue', '')),
    ('no query', ['panel-no-targets-rule'], FLEET, put(STALLED, 'targets', [])),
    ('two queries with a name', ['refId'], MIGRATION, put(BAND, 'targets.1.refId', 'A')),
    ('thresholds that fall', ['thresholds'], FLEET, put(
        panel('Age of the data'), 'fieldConfig.defaults.thresholds.steps.1.value', 900)),
    ('PromQL that is none', ['target-promql-rule'], FLEET, rewrite(STALLED, r'\)$', '')),
    ('a counter that is no rate', ['target-counter-agg-rule'], EXPORTER, put(
        panel('Polls by result'), 'targets.0.expr',
        'cinder_migration_exporter_polls_total{job=~"$job", instance=~"$instance"}')),
    ('a rate over a fixed time', ['target-rate-interval-rule'], EXPORTER, rewrite(
        panel('Polls by result'), r'\$__rate_interval', '1m')),
    ('an increase that loses what falls between two intervals', ['target-rate-interval-rule'], FLEET, rewrite(
        panel('Ended, by result'), r'\$__rate_interval', '$__interval')),
    ('a query for all jobs', ['target-job-rule'], FLEET, rewrite(STALLED, r'job=~"\$job", ', '')),
    ('a query for all instances', ['target-instance-rule'], FLEET, rewrite(STALLED, r'instance=~"\$instance", ', '')),
    ('a variable that there is not', ['variable'], FLEET, rewrite(STALLED, r'\$cloud', '$clowd')),
    ('a variable that is asked for once', ['template-on-time-change-reload-rule'], FLEET, put(
        top, 'templating.list.1.refresh', 1)),
    ('a band that goes to nothing', ['override'], MIGRATION, put(
        BAND, 'fieldConfig.overrides.0.properties.0.value', 'lowest')),
    ('a different look for nothing', ['override'], MIGRATION, put(
        BAND, 'fieldConfig.overrides.0.matcher.options', 'highest')),
    ('a column of a query that there is not', ['transformation'], FLEET, edit(
        TABLE, lambda p: p['targets'].pop())),
    ('a transformation that there is not', ['transformation'], FLEET, put(
        TABLE, 'transformations.0.id', 'joinByFiled')),
    ('a link with a column that there is not', ['link'], FLEET, edit(
        TABLE, lambda p: p['fieldConfig']['overrides'][1]['properties'][0]['value'][0].update(
            url='/d/cinder-migration-detail?var-volume_id=${__data.fields["Volume"]}${__data.fields["Id"]}'))),
    ('a link to no dashboard of ours', ['link'], FLEET, edit(
        RATE, lambda p: p['fieldConfig']['defaults']['links'][0].update(url='/d/cinder-migration-details'))),
    # Only when it runs.
    ('a metric that there is not', ['metric'], FLEET, rewrite(RATE, 'copy_rate_bytes', 'copy_speed_bytes')),
    ('a label that there is not', ['label'], FLEET, rewrite(RATE, 'by \\(cloud, volume_id\\) \\(cinder_migration_copy',
                                                            'by (cloud, volumeid) (cinder_migration_copy')),
    ('a matcher of a label that there is not', ['label'], FLEET, rewrite(STALLED, 'cloud=~', 'region=~')),
    ('a value that a label never has', ['label'], EXPORTER, rewrite(
        panel('Alerts firing'), 'state="firing"', 'state="fired"')),
    ('a label in a legend that there is not', ['legend'], FLEET, put(
        BY_STATE, 'targets.0.legendFormat', '{{status}}')),
    ('a label in a link that there is not', ['legend'], FLEET, edit(
        RATE, lambda p: p['fieldConfig']['defaults']['links'][0].update(
            url='/d/cinder-migration-detail?v=${__field.labels.id}'))),
    ('a column of a label that there is not', ['legend'], FLEET, edit(
        TABLE, lambda p: p['transformations'][1]['options']['renameByName'].update(project='Project'))),
    ('a join of many with many', ['execution'], FLEET, rewrite(
        RATE, r'max by \(cloud, volume_id\) \((cinder_migration_copy_rate_bytes_per_second\{[^}]*\})\)(.*)'
        r'topk by \(cloud, volume_id\) \(1, (cinder_migration_info\{[^}]*\})\)', r'\1\2\3')),
    ('a query that gives nothing', ['empty'], FLEET, rewrite(panel('Copy rate, all'), r'$', ' > 1e20')),
    ('a pair of exporters that counts twice', ['twice'], FLEET, rewrite(
        panel('Copy rate, all'), r'max by \(cloud, volume_id\) ', '')),
    ('a pair of exporters that shows all twice', ['twice'], BACKENDS, rewrite(
        panel('Throughput by route'), r'max by \(cloud, ', 'max by (instance, cloud, ')),
    ('an annotation that is no PromQL', ['annotation'], FLEET, put(
        top, 'annotations.list.0.expr', 'ALERTS{')),
    ('a variable without values', ['variable'], BACKENDS, put(
        top, 'templating.list.4.query', 'label_values(cinder_migration_routes, source_host)')),
    ('a choice whose pattern fits nothing', ['variable'], MIGRATION, put(
        top, 'templating.list.4.regex', '/chosen="(?<text>[^"]*)(?<value>x)/')),
]
