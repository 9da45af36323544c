"""What migrates now, how far it is, and what needs an admin."""

from . import grafana as g
from .queries import STATES, count, count_by_cloud, each, known, once, place, selected, with_facts

MIGRATION = '/d/cinder-migration-detail?${datasource:queryparam}&${job:queryparam}&${instance:queryparam}&' \
    'var-cloud=%s&var-volume_id=%s&${__url_time_range}'


def link(cloud, volume):
    return [{'title': 'This migration', 'url': MIGRATION % (cloud, volume), 'targetBlank': False}]


OF_LABELS = link('${__field.labels.cloud}', '${__field.labels.volume_id}')
OF_ROW = link('${__data.fields["Cloud"]}', '${__data.fields["Volume id"]}')

stats = [
    g.stat('Under way', 'Migrations that have begun and not ended. Each counts once, however many exporters see it.',
           count(selected('cinder_migration_state', 'state!="ended"') + ' == 1'), no_value='no cloud seen'),
    g.stat('Stalled', 'No new percent for longer than the copy\'s own pace explains, no number where there should be '
           'one, or not finished though copied.', count(selected('cinder_migration_stalled') + ' == 1'),
           thresholds=g.steps('green', (1, 'red')), no_value='no cloud seen'),
    g.stat('Failed, 24 h',
           'Migrations that ended in an error, or whose volume vanished meanwhile, in the last 24 hours.',
           'round(sum(%s))' % once('cinder_migrations_finished_total', 'result', over='24h',
                                   more=['result=~"error|vanished"']),
           thresholds=g.steps('green', (1, 'red')), no_value='not counted yet'),
    g.stat('Past deadline', 'Under way for longer than the `deadline` of their policy; none where none is configured.',
           count('time() > ' + selected('cinder_migration_deadline_timestamp_seconds')),
           thresholds=g.steps('green', (1, 'orange')), no_value='no cloud seen'),
    g.stat('Not measurable', 'Nobody can tell whether these move: the storage driver copies and gives no number, the '
           'cloud has no migration_progress (unmeasurable), or their details can\'t be read (unreadable).',
           count(selected('cinder_migration_state', 'state=~"unmeasurable|unreadable"') + ' == 1'),
           thresholds=g.steps('green', (1, 'purple')), no_value='no cloud seen'),
    g.stat('Copy rate, all', 'Sum of the copy rates of those that give numbers. A stalled one counts as 0.',
           'sum(%s)' % each('cinder_migration_copy_rate_bytes_per_second'), 'binBps', no_value='nothing copies',
           decimals=1),
    g.stat('Left to copy', 'Size less what is copied, of those that give numbers; the others are not in it.',
           'sum(%s - %s)' % (each('cinder_migration_size_bytes'), each('cinder_migration_copied_bytes')), 'bytes',
           no_value='nothing copies', decimals=1),
    g.stat('Age of the data',
           'Since the last poll that went well began, of the cloud that was seen least lately. Polls '
           'are 30 s apart unless configured otherwise.',
           'max(time() - max by (cloud) (%s))' % selected('cinder_migration_exporter_last_success_timestamp_seconds'),
           's', thresholds=g.steps('green', (120, 'orange'), (600, 'red')), no_value='never seen'),
]

# A line for each migration, of which there may be a thousand: no more points than Prometheus can make of them.
MANY = 150

STATE = dict(mappings=g.mapping(STATES, g.STATE_COLOURS))

progress = g.bars(
    'Progress', 'How much of each volume is copied, in whole percents, as Cinder last said. Those that give no number '
    'have no bar. A bar leads to its migration.',
    'sort_desc(%s)' % with_facts(each('cinder_migration_progress_ratio'), 'volume'), '{{volume}}', 'percentunit',
    min=0, max=1, decimals=0, links=OF_LABELS, no_value='no copy gives a number')

states = g.timeline(
    'State', "The exporter's verdict on each migration. Where two exporters differ for a moment, the worse one.",
    with_facts(place('cinder_migration_state', 'state', STATES), 'volume'), '{{volume}}', STATES, g.STATE_COLOURS,
    links=OF_LABELS, no_value='nothing migrates', points=MANY)

SECONDS = dict(unit='s')
migrations = g.table(
    'Migrations',
    'All that are under way, and those that ended within the last five minutes (failed ones for as long as '
    'Cinder says `error`). Empty cells: not known. The volume leads to its migration.',
    [('Value #B', 'State', dict(
        STATE, custom__cellOptions={'type': 'color-background', 'mode': 'basic'}, custom__width=105)),
     ('volume', 'Volume', dict(links=OF_ROW, custom__minWidth=150)),
     ('Value #C', 'Progress', dict(
         unit='percentunit', min=0, max=1, decimals=0, color={'mode': 'continuous-BlPu'}, custom__width=140,
         custom__cellOptions={'type': 'gauge', 'mode': 'gradient', 'valueDisplayMode': 'text'})),
     ('Value #D', 'Copy rate', dict(unit='binBps', decimals=1, custom__width=95)),
     ('Value #E', 'Done in', dict(SECONDS, custom__width=90)),
     ('Value #F', 'Deadline in', dict(
         SECONDS, custom__width=95, thresholds=g.steps('orange', (0, 'text')),
         custom__cellOptions={'type': 'color-text'})),
     ('Value #G', 'Runs for', dict(SECONDS, custom__width=90)),
     ('Value #H', 'Size', dict(unit='bytes', decimals=0, custom__width=80)),
     ('source_host', 'From', {}), ('destination_host', 'To', {}),
     ('method', 'Copied by', dict(custom__width=85)),
     ('cloud', 'Cloud', dict(custom__width=80)),
     ('volume_id', 'Volume id', dict(custom__width=110))],
    [g.query('max by (cloud, volume_id, volume, source_host, destination_host, method) (%s)' % known(), table=True)]
    + [g.query(expression, table=True) for expression in (
        place('cinder_migration_state', 'state', STATES),
        each('cinder_migration_progress_ratio'),
        each('cinder_migration_copy_rate_bytes_per_second'),
        'clamp_min(%s - time(), 0)' % each('cinder_migration_estimated_completion_timestamp_seconds'),
        each('cinder_migration_deadline_timestamp_seconds') + ' - time()',
        'time() - ' + each('cinder_migration_start_timestamp_seconds'),
        each('cinder_migration_size_bytes'))],
    sort='State', no_value='nothing migrates')

rates = g.lines(
    'Copy rate', 'Of each migration, over the last five minutes or its last two steps, whichever is longer; 0 while it '
    'is stalled.', [g.query(with_facts(each('cinder_migration_copy_rate_bytes_per_second'), 'volume'), '{{volume}}')],
    'binBps', fill=0, legend='right', links=OF_LABELS, points=MANY)

left = g.lines(
    'Time to completion', 'At the pace that each copy has had of late. No line: not yet known, stalled, finishing, or '
    'without a number.', [g.query(with_facts(
        'clamp_min(%s - time(), 0)' % each('cinder_migration_estimated_completion_timestamp_seconds'), 'volume'),
        '{{volume}}')],
    's', fill=0, legend='right', links=OF_LABELS, points=MANY)

by_state = g.lines(
    'Migrations by state',
    'How many there are in each state, as the exporters counted them; where two differ for a moment, between the two.',
    [g.query('sum by (state) (avg by (cloud, state) (%s))' % selected('cinder_migrations'), '{{state}}')], 'none',
    stacked=True, width=0, decimals=0,
    overrides=[g.by_name(state, color={'mode': 'fixed', 'fixedColor': colour})
               for state, colour in g.STATE_COLOURS.items()])

ends = g.lines(
    'Ended, by result',
    'What ended in each interval: well, in an error, reset by an admin, or with its volume deleted. Each end is in '
    'one bar, given that the data source knows the scrape interval.',
    [g.query('round(sum by (result) (%s))' % once('cinder_migrations_finished_total', 'result', over='$__rate_interval'),
             '{{result}}')], 'none', bar=True, stacked=True, interval='10m', decimals=0,
    overrides=[g.by_name(result, color={'mode': 'fixed', 'fixedColor': colour}) for result, colour in (
        ('success', 'green'), ('error', 'red'), ('reset', 'blue'), ('vanished', 'purple'))])

durations = g.lines(
    'Durations, last 24 h',
    'How long those took that ended well in the 24 hours before: half of them less than the first '
    'line, 95 of 100 less than the second. From a histogram, so estimated within its buckets.',
    [g.query('histogram_quantile(%s, %s)' % (
        quantile, once('cinder_migration_duration_seconds_bucket', 'le', over='24h')), '{{cloud}} ' + name)
     for quantile, name in (('0.5', 'half'), ('0.95', '95 %'))], 's', fill=0)

clouds = g.table(
    'Clouds',
    'One line a cloud. No number: the cloud has never been seen. Progress: whether its Cinder gives a percent.',
    [('cloud', 'Cloud', {}),
     ('Value #A', 'Seen', dict(mappings=g.words(_0=('not seen', 'red'), _1=('yes', 'green')),
                               custom__cellOptions={'type': 'color-text'})),
     ('Value #B', 'Age of the data', SECONDS),
     ('Value #C', 'Progress', dict(mappings=g.words(_0=('too old for it', 'purple'), _1=('yes', 'green')))),
     ('Value #D', 'Under way', {}),
     ('Value #E', 'Stalled', dict(thresholds=g.steps('text', (1, 'red')), custom__cellOptions={'type': 'color-text'})),
     ('Value #F', 'Copy rate', dict(unit='binBps', decimals=1)),
     ('Value #G', 'Left to copy', dict(unit='bytes', decimals=1)),
     ('Value #H', 'Ended well, 24 h', dict(decimals=0)),
     ('Value #I', 'Failed, 24 h', dict(
         decimals=0, thresholds=g.steps('text', (1, 'red')), custom__cellOptions={'type': 'color-text'}))],
    [g.query(expression, table=True) for expression in (
        'max by (cloud) (%s)' % selected('cinder_migration_exporter_cloud_up'),
        'time() - max by (cloud) (%s)' % selected('cinder_migration_exporter_last_success_timestamp_seconds'),
        'max by (cloud) (%s)' % selected('cinder_migration_exporter_progress_available'),
        count_by_cloud(selected('cinder_migration_state', 'state!="ended"') + ' == 1'),
        count_by_cloud(selected('cinder_migration_stalled') + ' == 1'),
        'sum by (cloud) (%s)' % each('cinder_migration_copy_rate_bytes_per_second'),
        'sum by (cloud) (%s - %s)' % (
            each('cinder_migration_size_bytes'), each('cinder_migration_copied_bytes')),
        'round(%s)' % once('cinder_migrations_finished_total', over='24h', more=['result="success"']),
        'round(sum by (cloud) (%s))' % once(
            'cinder_migrations_finished_total', 'result', over='24h', more=['result=~"error|vanished"']))],
    sort='Cloud', descending=False, no_value='no exporter tells of a cloud')

DASHBOARD = g.dashboard(
    'cinder-migration-fleet', 'Cinder migrations: fleet',
    'What migrates now, how far it is, and what needs an admin.',
    [(4, [(3, s) for s in stats]),
     (13, [(9, progress), (15, states)]),
     (14, [(24, migrations)]),
     (9, [(12, rates), (12, left)]),
     (8, [(8, by_state), (8, ends), (8, durations)]),
     (5, [(24, clouds)])])
