"""One migration: how far it is, how fast, when it will be done, and whether it is stuck."""

from . import grafana as g
from .queries import CLOUD, STATES, STATUSES, known, place, selected

THIS = 'volume_id="$volume_id"'


def this(metric):
    """The one value of a metric of this migration; of two exporters the higher."""
    return 'max(%s)' % selected(metric, THIS)


def when(metric):
    return this('cinder_migration_%s_timestamp_seconds' % metric)


# Those of the time range, by name and id in one text that can be searched. The id comes last in what is answered, so
# that no name can pass for it.
VOLUME = g.variable(
    'volume_id', 'Volume',
    'query_result(max by (choice, volume_id) (label_join(last_over_time(cinder_migration_info{%s}[$__range]), '
    '"choice", "  ", "volume_name", "volume_id")))' % CLOUD,
    regex=r'/choice="(?<text>[^"]*)[\s\S]*volume_id="(?<value>[^"]+)"/', many=False, sort=5,
    description='Migrations of the chosen time range, by name and id.')

STATE = 'max(%s)' % place('cinder_migration_state', 'state', STATES, THIS)

overview = [
    g.stat('State',
           "The exporter's verdict now. Five minutes after its end a migration has no series any more: choose a "
           'time range in which it ran.', STATE, no_value='over', mappings=g.mapping(STATES, g.STATE_COLOURS)),
    g.gauge('Progress', 'Whole percents, as Cinder last said.', this('cinder_migration_progress_ratio'), 'percentunit',
            min=0, max=1, decimals=0, thresholds=g.steps('blue'), no_value='no number'),
    g.stat('Done in', 'At its pace of late. Unknown before its second new percent, while stalled and when finishing.',
           'clamp_min(%s - time(), 0)' % when('estimated_completion'), 's', no_value='not known'),
    g.stat('Deadline in', 'Until its start and the `deadline` of its policy; negative: past it.',
           when('deadline') + ' - time()', 's', no_value='none', thresholds=g.steps('red', (0, 'text'))),
    g.stat('Copy rate', 'Over the last five minutes or its last two steps, whichever is longer; 0 while stalled.',
           this('cinder_migration_copy_rate_bytes_per_second'), 'binBps', no_value='not known', decimals=1),
    g.stat('Called stalled in', 'If nothing moves, it is called stalled then; negative: it has been called so since.',
           when('stall_deadline') + ' - time()', 's', no_value='not judged',
           thresholds=g.steps('red', (0, 'orange'), (300, 'text'))),
]

facts = g.table(
    'What it is', 'As Cinder tells it. Policy and mode are those by which the exporter judges it.',
    [('volume', 'Volume', {}), ('project_id', 'Project', {}),
     ('volume_type', 'Type', dict(custom__width=80)), ('source_host', 'From', {}), ('destination_host', 'To', {}),
     ('method', 'Copied by', dict(custom__width=85)), ('retype', 'Retype', dict(custom__width=65)),
     ('policy', 'Policy', dict(custom__width=85)), ('mode', 'Mode', dict(custom__width=80)),
     ('region', 'Region', dict(custom__width=95)),
     ('Value #B', 'Size', dict(unit='bytes', decimals=1, custom__width=80)),
     ('Value #C', 'Copied', dict(unit='bytes', decimals=1, custom__width=80)),
     ('Value #D', 'Began', dict(unit='dateTimeAsIso', custom__width=150)),
     ('Value #E', 'Runs for', dict(unit='s', custom__width=90))],
    [g.query('max by (cloud, volume_id, volume, project_id, volume_type, source_host, destination_host, method, retype, '
             'policy, mode, region) (%s)' % known(THIS), table=True)]
    + [g.query('max by (cloud, volume_id) (%s)' % expression, table=True) for expression in (
        selected('cinder_migration_size_bytes', THIS), selected('cinder_migration_copied_bytes', THIS),
        selected('cinder_migration_start_timestamp_seconds', THIS) + ' * 1000',
        'time() - ' + selected('cinder_migration_start_timestamp_seconds', THIS))],
    no_value='over: choose a time range in which it ran')

progress = g.lines(
    'Progress', 'A staircase of whole percents. It can fall when a copy starts again.',
    [g.query(this('cinder_migration_progress_ratio'), 'copied')], 'percentunit', max=1, fill=15, width=2, decimals=0,
    overrides=[g.by_name('copied', color={'mode': 'fixed', 'fixedColor': 'blue'},
                         custom__lineInterpolation='stepAfter')])

LOW, HIGH = 'at least', 'at most'
rate = g.lines(
    'Copy rate within its bounds',
    'The line is worked out from the times of the steps. The true mean over the same time '
    'lies in the band for certain: it follows from which percents were seen between which polls.',
    [g.query(this('cinder_migration_copy_rate_upper_bound_bytes_per_second'), HIGH),
     g.query(this('cinder_migration_copy_rate_bytes_per_second'), 'copy rate'),
     g.query(this('cinder_migration_copy_rate_lower_bound_bytes_per_second'), LOW)], 'binBps', fill=0, width=2,
    overrides=[*g.band(LOW, HIGH)] + [
        g.by_name(name, color={'mode': 'fixed', 'fixedColor': 'green'}) for name in (LOW, HIGH, 'copy rate')])

EARLY, LATE = 'earliest', 'latest'
completion = g.lines(
    'When it will be done',
    'Each point says what was then expected: the line at the pace of late, the band from the fastest '
    'to the slowest pace that it has had; it holds in four cases of five, and narrows as the copy goes on. The dashed '
    'line is the deadline.',
    [g.query(when('latest_completion') + ' * 1000', LATE), g.query(when('estimated_completion') + ' * 1000', 'estimate'),
     g.query(when('earliest_completion') + ' * 1000', EARLY), g.query(when('deadline') + ' * 1000', 'deadline')],
    'dateTimeAsIsoNoDateIfToday', min=None, fill=0, width=2, no_value='not known',
    overrides=[*g.band(EARLY, LATE)] + [
        g.by_name(name, color={'mode': 'fixed', 'fixedColor': 'blue'}) for name in (EARLY, LATE, 'estimate')] + [
        g.by_name('deadline', color={'mode': 'fixed', 'fixedColor': 'red'},
                  custom__lineStyle={'dash': [10, 10], 'fill': 'dash'})])

advance = g.lines(
    'Since its last new percent',
    'It is stalled where the first line reaches the second, which its own pace and its policy '
    'set. The third is the age of the last number: where it grows too, there is none.',
    [g.query('time() - ' + when('last_progress'), 'without a new percent'),
     g.query('%s - %s' % (when('stall_deadline'), when('last_progress')), 'allowed'),
     g.query('time() - ' + when('last_reading'), 'without any number')], 's', fill=10, width=2,
    overrides=[
        g.by_name('without a new percent', color={'mode': 'fixed', 'fixedColor': 'blue'}),
        g.by_name('allowed', color={'mode': 'fixed', 'fixedColor': 'red'}, custom__fillOpacity=0,
                  custom__lineStyle={'dash': [10, 10], 'fill': 'dash'}),
        g.by_name('without any number', color={'mode': 'fixed', 'fixedColor': 'purple'}, custom__fillOpacity=0,
                  custom__lineWidth=1)])

verdicts = g.timeline(
    "State, the exporter's verdict", 'What the exporter said of it, and for how long.', STATE, 'state', STATES,
    g.STATE_COLOURS, no_value='over')
statuses = g.timeline(
    'Status, as Cinder says', "Cinder's own migration_status.",
    'max(%s)' % place('cinder_migration_status', 'status', STATUSES, THIS), 'status', STATUSES, g.STATUS_COLOURS,
    no_value='over')

DASHBOARD = g.dashboard(
    'cinder-migration-detail', 'Cinder migrations: one migration',
    'How far one migration is, how fast, when it will be done, and whether it is stuck.',
    [(5, [(4, panel) for panel in overview]),
     (4, [(24, facts)]),
     (9, [(12, progress), (12, rate)]),
     (9, [(12, completion), (12, advance)]),
     (4, [(12, verdicts), (12, statuses)])],
    variables=[VOLUME], since='now-12h', about='volume_id=~"$volume_id|"')
