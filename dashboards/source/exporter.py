"""Whether the exporter itself is well, and what it costs the cloud."""

from . import grafana as g
from .queries import CLOUD, EXPORTER, selected

E = 'cinder_migration_exporter_'
# What happens at each poll needs a time in which several come.
LONG = '5m'


def own(metric, *more):
    """Of the exporter, without a cloud."""
    return selected(metric, *more, by=EXPORTER)


def per_second(metric, *more, by=CLOUD):
    return 'rate(%s[$__rate_interval])' % selected(metric, *more, by=by)


def quantile(q, metric, by):
    return 'histogram_quantile(%s, sum by (%s, le) (%s))' % (q, by, per_second(metric + '_bucket'))


stats = [
    g.stat('Exporters', 'How many of the chosen exporters Prometheus can scrape.', 'sum(%s)' % own('up'),
           thresholds=g.steps('red', (1, 'green')), no_value='none'),
    g.stat('Exporters down', 'How many of them it can\'t.', 'count(%s) - sum(%s)' % (own('up'), own('up')),
           thresholds=g.steps('green', (1, 'red')), no_value='none is scraped'),
    g.stat('Clouds not seen', 'The last poll of them failed, at every exporter that watches them.',
           'sum(1 - max by (cloud) (%s))' % selected(E + 'cloud_up'), thresholds=g.steps('green', (1, 'red')),
           no_value='no exporter tells'),
    g.stat('Alerts firing', 'Of the built-in rules, whether or not there are receivers. Of the exporter that has most.',
           'max(sum by (instance) (%s))' % own(E + 'alerts', 'state="firing"'),
           thresholds=g.steps('green', (1, 'orange')), no_value='no exporter tells'),
    g.stat('Not delivered yet', 'Changes of alerts that wait for a receiver; of two exporters by that which has more for it.',
           'sum(max by (receiver) (%s))' % own(E + 'outbox_length'),
           thresholds=g.steps('green', (1, 'orange'), (20, 'red')), no_value='no receivers'),
    g.stat('Remembers', 'Whether what happens is stored, so that a restart forgets nothing.',
           'min(%s)' % own(E + 'storage_up'), mappings=g.words(_0=('the last write failed', 'red'), _1=('yes', 'green')),
           no_value='no storage'),
    g.stat('Configuration', 'Whether the last attempt to load it went well. If not, the old one stays in force.',
           'min(%s)' % own(E + 'config_last_reload_successful'),
           mappings=g.words(_0=('refused', 'red'), _1=('in force', 'green')),
           no_value='no exporter tells'),
    g.stat('Since its load', 'How long the configuration in force is in force, at the exporter that loaded it last.',
           'time() - max(%s)' % own(E + 'config_last_reload_success_timestamp_seconds'), 's',
           no_value='no exporter tells'),
]

SECONDS = dict(unit='s')
YES_NO = dict(custom__cellOptions={'type': 'color-text'})
watched = g.table(
    'Clouds',
    'What each exporter has of each cloud. Progress: whether its Cinder gives a percent; empty: nothing has migrated '
    'that could tell. Microversion: the one in use, of that range.',
    [('instance', 'Exporter', {}), ('cloud', 'Cloud', {}),
     ('Value #A', 'Seen', dict(YES_NO, custom__width=90, mappings=g.words(_0=('not seen', 'red'), _1=('yes', 'green')))),
     ('Value #B', 'Age of the data', dict(SECONDS, thresholds=g.steps('text', (120, 'orange'), (600, 'red')), **YES_NO)),
     ('Value #C', 'Progress', dict(custom__width=120, mappings=g.words(_0=('too old for it', 'purple'), _1=('yes', 'green')))),
     ('microversion', 'Microversion', dict(custom__width=105)), ('minimum', 'From', dict(custom__width=65)),
     ('maximum', 'To', dict(custom__width=65)),
     ('Value #E', 'Between polls', SECONDS),
     ('Value #F', 'A poll takes', SECONDS),
     ('Value #G', 'Requests a poll', dict(decimals=1)),
     ('Value #H', 'Failed polls, 24 h', dict(decimals=0)),
     ('Value #I', 'Not understood, 24 h', dict(decimals=0))],
    [g.query(expression, table=True) for expression in (
        'max by (instance, cloud) (%s)' % selected(E + 'cloud_up'),
        'time() - max by (instance, cloud) (%s)' % selected(E + 'last_success_timestamp_seconds'),
        'max by (instance, cloud) (%s)' % selected(E + 'progress_available'),
        'max by (instance, cloud, microversion, minimum, maximum) (%s)' % selected(E + 'microversion_info'),
        '1 / sum by (instance, cloud) (%s)' % per_second(E + 'polls_total'),
        'sum by (instance, cloud) (%s) / sum by (instance, cloud) (%s)' % (
            per_second(E + 'poll_duration_seconds_sum'), per_second(E + 'poll_duration_seconds_count')),
        'sum by (instance, cloud) (%s) / sum by (instance, cloud) (%s)' % (
            per_second(E + 'api_requests_total'), per_second(E + 'polls_total')),
        'round(sum by (instance, cloud) (increase(%s[24h])))' % selected(E + 'polls_total', 'result="error"'),
        'round(sum by (instance, cloud) (increase(%s[24h]) + increase(%s[24h])))' % (
            selected(E + 'malformed_readings_total'), selected(E + 'skipped_rows_total')))],
    sort='Exporter', descending=False, no_value='no exporter tells of a cloud', interval=LONG)

requests = g.lines(
    'Requests to the cloud, by answer',
    'HTTP status, or timeout, unreachable, badAnswer or configuration where there was none. '
    'Of all chosen exporters and clouds.',
    [g.query('sum by (service, code) (%s)' % per_second(E + 'api_requests_total'), '{{service}} {{code}}')], 'reqps',
    stacked=True, width=0, interval=LONG)
cost = g.lines(
    'Requests to the cloud, by exporter',
    'What watching costs the API: it depends on how many volumes migrate, and not on how '
    'many there are.',
    [g.query('sum by (instance, cloud) (%s)' % per_second(E + 'api_requests_total'), '{{cloud}} by {{instance}}')], 'reqps',
    interval=LONG)
latency = g.lines(
    'Latency of the cloud',
    'Of half of the requests, and of 99 of 100; from a histogram, so estimated within its buckets.',
    [g.query(quantile(q, E + 'api_request_duration_seconds', 'cloud, service'), '{{cloud}} {{service}} ' + name)
     for q, name in (('0.5', 'half'), ('0.99', '99 %'))], 's', fill=0, interval=LONG)
polls = g.lines(
    'A poll against its interval',
    'How long polls take, half of them and 99 of 100, and the time from one to the next. Where the '
    'first come near the last, polls are cut off or late.',
    [g.query(quantile(q, E + 'poll_duration_seconds', 'cloud'), '{{cloud}} ' + name)
     for q, name in (('0.5', 'half'), ('0.99', '99 %'))]
    + [g.query('1 / avg by (cloud) (sum by (instance, cloud) (%s))' % per_second(E + 'polls_total'),
               '{{cloud}} interval')], 's', fill=0, interval=LONG)
results = g.lines(
    'Polls by result', 'Polls a second, of all chosen exporters.',
    [g.query('sum by (cloud, result) (%s)' % per_second(E + 'polls_total'), '{{cloud}} {{result}}')], 'cps', fill=0, interval=LONG)
age = g.lines(
    'Age of the data', 'Since the last poll that went well began: a saw whose teeth are as high as the interval.',
    [g.query('time() - ' + selected(E + 'last_success_timestamp_seconds'), '{{cloud}} at {{instance}}')], 's', fill=0,
    no_value='never seen')
alerts = g.lines(
    'Built-in alerts', 'Firing and pending, as the exporter that has most of them says.',
    [g.query('max by (alertname, state) (%s) > 0' % own(E + 'alerts'), '{{alertname}} {{state}}')], 'none', stacked=True,
    width=0, decimals=0, no_value='none')
notifications = g.lines(
    'Notifications',
    'Tries to deliver a message in each interval: delivered; failed, which is tried again; refused, which is '
    'not. Each try is in one bar, given that the data source knows the scrape interval.',
    [g.query('round(sum by (receiver, outcome) (increase(%s[$__rate_interval])))' % own(E + 'notifications_total'),
             '{{receiver}} {{outcome}}')], 'none', bar=True, stacked=True, interval='5m', decimals=0,
    no_value='no receivers')
outbox = g.lines(
    'Outbox', 'Changes of alerts that a receiver has not taken yet, each replica of Alertmanager by itself.',
    [g.query('max by (instance, receiver) (%s)' % own(E + 'outbox_length'), '{{receiver}} of {{instance}}')], 'none',
    decimals=0, no_value='no receivers')
memory = g.lines(
    'Memory', 'Resident, and all that is mapped.',
    [g.query(own('process_resident_memory_bytes'), '{{instance}} resident'),
     g.query(own('process_virtual_memory_bytes'), '{{instance}} virtual')], 'bytes', fill=0)
cpu = g.lines(
    'CPU', 'Cores in use.', [g.query(per_second('process_cpu_seconds_total', by=EXPORTER), '{{instance}}')],
    'percentunit', interval=LONG)
files = g.lines(
    'Open files', 'Of the most that the process may have.',
    [g.query('%s / %s' % (own('process_open_fds'), own('process_max_fds')), '{{instance}}')], 'percentunit', max=1)
scrapes = g.lines(
    'Scrapes',
    "How long Prometheus waits for the exporter's page.", [g.query(own('scrape_duration_seconds'), '{{instance}}')],
    's')
programs = g.table(
    'Programs',
    'The version and age of each exporter, the series of its page, and how many rows of its database could not be '
    'read when it started.',
    [('instance', 'Exporter', {}), ('version', 'Version', {}),
     ('Value #B', 'Runs for', SECONDS), ('Value #C', 'Series', dict(decimals=0)),
     ('Value #D', 'Rows not read', dict(decimals=0, thresholds=g.steps('text', (1, 'red')), **YES_NO))],
    [g.query(expression, table=True) for expression in (
        'max by (instance, version) (%s)' % own(E + 'build_info'),
        'time() - max by (instance) (%s)' % own('process_start_time_seconds'),
        'max by (instance) (%s)' % own('scrape_samples_scraped'),
        'max by (instance) (%s)' % own(E + 'storage_skipped_rows_total'))],
    sort='Exporter', descending=False, no_value='no exporter is scraped')

DASHBOARD = g.dashboard(
    'cinder-migration-exporter', 'Cinder migrations: the exporter',
    'Whether the exporter itself is well, and what it costs the cloud.',
    [(4, [(3, panel) for panel in stats]),
     (5, [(24, watched)]),
     (8, [(8, requests), (8, cost), (8, latency)]),
     (8, [(8, polls), (8, results), (8, age)]),
     (8, [(8, alerts), (8, notifications), (8, outbox)]),
     (8, [(6, memory), (6, cpu), (6, files), (6, scrapes)]),
     (5, [(24, programs)])])
