"""How much goes over each route, how fast copies are there, and what a new one will take."""

from . import grafana as g
from .queries import CLOUD, each, once, selected

GIB = 1 << 30
SIZES = [('10 GiB', 10 * GIB), ('50 GiB', 50 * GIB), ('100 GiB', 100 * GIB), ('250 GiB', 250 * GIB),
         ('500 GiB', 500 * GIB), ('1 TiB', 1024 * GIB), ('2 TiB', 2048 * GIB), ('5 TiB', 5120 * GIB),
         ('10 TiB', 10240 * GIB), ('20 TiB', 20480 * GIB), ('50 TiB', 51200 * GIB)]

COPIED = 'cinder_migration_route_copied_bytes_total'
CHOSEN = ['source_host=~"$source"', 'destination_host=~"$destination"']
ROUTE = 'cloud, source_host, destination_host'
ROUTE_TEXT = '{{source_host}} → {{destination_host}}'
# Each point asks for all migrations, of which there may be a thousand.
MANY = 150
# The step of what looks back over the whole time range: a hundredth of it or so, see `maxDataPoints`.
STEP = '$__interval'

variables = [
    g.variable('source', 'From', 'label_values(%s{%s}, source_host)' % (COPIED, CLOUD), whole='.*'),
    g.variable('destination', 'To', 'label_values(%s{%s, source_host=~"$source"}, destination_host)' % (COPIED, CLOUD),
               whole='.*'),
    g.choice('size', 'New volume', 'The size of a migration that is planned.', SIZES, '1 TiB')]


def copied(how, over):
    return once(COPIED, 'source_host', 'destination_host', how=how, over=over, more=CHOSEN)


def on_routes(expression, *among):
    """Gives the migrations of an expression their hosts."""
    return '%s * on (cloud, volume_id) group_left (source_host, destination_host) topk by (cloud, volume_id) (1, %s)' % (
        expression, selected('cinder_migration_info', *CHOSEN, *among))


# Those that give numbers and move: a stalled one has the rate 0.
MOVING = on_routes('(%s > 0)' % each('cinder_migration_copy_rate_bytes_per_second'))
GOING_ON = '(max by (cloud, volume_id) (%s) == 1)' % selected('cinder_migration_state', 'state!="ended"')
UNDER_WAY = on_routes(GOING_ON)


def pace(by, quantile):
    """The copy rate of a single migration that so much of the time range was slower than."""
    return 'quantile_over_time(%s, (avg by (%s) (%s))[$__range:%s])' % (quantile, by, MOVING, STEP)


stats = [
    g.stat('Throughput',
           'What went over the chosen routes in the last ten minutes, by the bytes that the exporter counted.',
           'sum(%s)' % copied('rate', '$__rate_interval'), 'binBps', decimals=1, interval='10m',
           no_value='no route yet'),
    g.stat('Copied in the time range', 'Over the chosen routes. Volumes without a percent count when they are done.',
           'sum(%s)' % copied('increase', '$__range'), 'bytes', decimals=1, no_value='no route yet'),
    g.stat('Migrations on them', 'Under way on the chosen routes now, stalled ones too.', 'count(%s)' % UNDER_WAY,
           no_value='none'),
    g.stat('Ended well in the time range', 'In the chosen clouds, over all routes.',
           'round(sum(%s))' % once('cinder_migrations_finished_total', over='$__range', more=['result="success"']),
           no_value='not counted yet'),
    g.stat('Mean rate of those', 'Size by duration from start to end; half of them were faster. From a histogram, so '
           'estimated within its buckets. In the chosen clouds, over all routes.',
           'histogram_quantile(0.5, sum by (le) (%s))' % once(
               'cinder_migration_mean_rate_bytes_per_second_bucket', 'le', over='$__range'), 'binBps', decimals=1, no_value='none ended'),
    g.stat('Mean duration', 'From start to end, of those that ended well in the time range, whatever their size.',
           'sum(%s) / sum(%s)' % (once('cinder_migration_duration_seconds_sum', over='$__range'),
                                  once('cinder_migration_duration_seconds_count', over='$__range')), 's',
           no_value='none ended'),
]

takes = g.table(
    'What a new migration of ${size:text} would take, by route',
    'Its size by the copy rates of single migrations on that route in the time range: `usual` by the rate that half of the '
    'time was slower, `fast` and `slow` by those that a tenth of the time was faster and slower. It supposes that as many '
    'copy at once as did then, that the new one copies like those, and that none was stalled; add some seconds until the '
    'first byte. Routes on which nothing gave a number are not there.',
    [('source_host', 'From', {}), ('destination_host', 'To', {}), ('cloud', 'Cloud', dict(custom__width=110)),
     ('Value #A', 'Usual pace', dict(unit='binBps', decimals=1, custom__width=130)),
     ('Value #B', 'Takes, fast', dict(unit='s', custom__width=120)),
     ('Value #C', 'Takes, usual', dict(unit='s', custom__width=120)),
     ('Value #D', 'Takes, slow', dict(unit='s', custom__width=120)),
     ('Value #E', 'On it now', dict(decimals=0, custom__width=110))],
    [g.query(expression, table=True) for expression in (
        pace(ROUTE, 0.5), '$size / ' + pace(ROUTE, 0.9), '$size / ' + pace(ROUTE, 0.5), '$size / ' + pace(ROUTE, 0.1),
        'count by (%s) (%s)' % (ROUTE, on_routes(GOING_ON, 'destination_host!=""')))],
    sort='Takes, usual', descending=False, no_value='nothing was copied with a number in the time range', points=100, interval='1m')

whole = g.bars(
    'From those that ended, by cloud', '${size:text} by the mean rates, from start to end, of the migrations that '
    'ended well in the time range: usual, and slower than nine of ten. It includes waiting and finishing, mixes all '
    'routes and sizes, and is estimated within the buckets of a histogram.', '', '', 's', colour='fixed')
whole['targets'] = [
    dict(g.query('$size / histogram_quantile(%s, %s)' % (quantile, once(
        'cinder_migration_mean_rate_bytes_per_second_bucket',
        'le', over='$__range')), '{{cloud}}, ' + name, instant=True),
        refId=chr(ord('A') + i)) for i, (quantile, name) in enumerate((('0.5', 'usual'), ('0.1', 'slow')))]
whole['fieldConfig']['defaults'].update(
    color={'mode': 'fixed', 'fixedColor': 'blue'}, min=0, noValue='none ended')

throughput = g.lines(
    'Throughput by route',
    'Bytes that were counted as copied. One percent of a big volume comes at once, so the rate is '
    'over ten minutes at least.', [g.query(copied('rate', '$__rate_interval'), ROUTE_TEXT)], 'binBps', stacked=True,
    width=0, interval='10m', legend='right')
concurrency = g.lines(
    'Migrations at once, by route',
    'Under way at each time, stalled ones too. Before its destination is known, a migration '
    'has a route that leads nowhere.', [g.query('count by (%s) (%s)' % (ROUTE, UNDER_WAY), ROUTE_TEXT)], 'none',
    stacked=True, width=0, decimals=0, legend='right', points=MANY)

at_once = [
    g.lines('Migrations at once, %s each backend' % word, 'Under way at each time, stalled ones too.' + more,
            [g.query('label_replace(count by (cloud, %s) (%s), "%s", "not known yet", "%s", "")' % (
                label, UNDER_WAY, label, label), '{{%s}}' % label)], 'none', fill=0, decimals=0, points=MANY,
            no_value='nothing migrates')
    for word, label, more in (
        ('from', 'source_host', ''),
        ('to', 'destination_host', ' A migration that waits may have no destination that is known yet.'))]

read = g.lines(
    'Read from each backend', 'By migrations.', [g.query(
        'sum by (cloud, source_host) (%s)' % copied('rate', '$__rate_interval'), '{{source_host}}')], 'binBps',
    interval='10m')
written = g.lines(
    'Written to each backend', 'By migrations.', [g.query(
        'sum by (cloud, destination_host) (%s)' % copied('rate', '$__rate_interval'), '{{destination_host}}')], 'binBps',
    interval='10m')

paces = g.lines(
    'Pace of a copy, by route', 'Mean of the copy rates of the single migrations that give numbers and move.',
    [g.query('avg by (%s) (%s)' % (ROUTE, MOVING), ROUTE_TEXT)], 'binBps', fill=0, legend='right', points=MANY)
typical = [
    g.bars(title, 'The copy rate of a single migration that half of the time range was slower than; of those that gave '
           'numbers and moved.', 'sort_desc(%s)' % pace('cloud, ' + label, 0.5), '{{%s}}' % label, 'binBps', decimals=1,
           min=0, no_value='nothing copied', points=100, interval='1m')
    for title, label in (('Typical pace, from', 'source_host'), ('Typical pace, to', 'destination_host'))]

DASHBOARD = g.dashboard(
    'cinder-migration-backends', 'Cinder migrations: backends',
    'How much goes over each route, how fast copies are there, and what a new one will take.',
    [(4, [(4, panel) for panel in stats]),
     (11, [(24, takes)]),
     (7, [(8, typical[0]), (8, typical[1]), (8, whole)]),
     (9, [(24, throughput)]),
     (9, [(24, concurrency)]),
     (8, [(12, panel) for panel in at_once]),
     (9, [(24, paces)]),
     (8, [(12, read), (12, written)])],
    variables=variables, since='now-24h')
