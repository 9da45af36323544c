"""Grafana's dashboards in its classic JSON, as far as ours need it.

Only what differs from a default that all of ours share is said where a panel is made. Positions come from the order:
each row is a height and panels with their widths, which make 24 columns together.
"""

DATASOURCE = {'type': 'prometheus', 'uid': '${datasource}'}
TAG = 'cinder-migration'

STATE_COLOURS = {
    'ended': '#8e8e8e', 'waiting': 'light-blue', 'copying': 'green', 'finishing': 'blue', 'unmeasurable': 'purple',
    'slow': 'orange', 'unreadable': 'super-light-red', 'stalled': 'red'}
STATUS_COLOURS = {
    'none': '#8e8e8e', 'starting': 'light-blue', 'migrating': 'green', 'completing': 'blue', 'success': 'dark-green',
    'error': 'red'}


def query(expression, legend=None, instant=False, table=False):
    target = {'datasource': DATASOURCE, 'editorMode': 'code', 'expr': expression, 'legendFormat': legend or '__auto'}
    if instant or table:
        target.update(instant=True, range=False)
    else:
        target.update(range=True)
    if table:
        target['format'] = 'table'
    return target


def steps(first, *rest):
    """Thresholds: steps('green', (1, 'red'))."""
    return {'mode': 'absolute', 'steps': [{'color': first, 'value': None}] + [
        {'color': colour, 'value': value} for value, colour in rest]}


def mapping(values, colours):
    """Names for the places of `values`."""
    return [{'type': 'value', 'options': {
        str(i): {'color': colours[value], 'index': i, 'text': value} for i, value in enumerate(values)}}]


def words(**texts):
    """Names for numbers, with colours: words(_0=('no', 'red'))."""
    return [{'type': 'value', 'options': {
        number[1:]: {'color': colour, 'index': i, 'text': text} for i, (number, (text, colour)) in enumerate(
            texts.items())}}]


def by_name(name, **properties):
    """What is different for one field; `__` stands for a dot, as in custom__width."""
    return {'matcher': {'id': 'byName', 'options': name}, 'properties': [
        {'id': key.replace('__', '.'), 'value': value} for key, value in properties.items()]}


def _panel(kind, title, description, targets, unit, options, custom=None, overrides=(), no_value='no data',
           thresholds=None, colour=None, transformations=None, interval=None, points=None, **defaults):
    for i, target in enumerate(targets):
        target['refId'] = chr(ord('A') + i)
    field = {'unit': unit, 'noValue': no_value, 'color': {'mode': colour or 'palette-classic'},
             'thresholds': thresholds or steps('green'), **defaults}
    if custom:
        field['custom'] = custom
    panel = {
        'type': kind, 'title': title, 'description': description, 'datasource': DATASOURCE,
        'targets': targets, 'fieldConfig': {'defaults': field, 'overrides': list(overrides)}, 'options': options}
    if transformations:
        panel['transformations'] = transformations
    if interval:
        panel['interval'] = interval
    if points:
        panel['maxDataPoints'] = points
    return panel


_LAST = {'calcs': ['lastNotNull'], 'fields': '', 'values': False}


def stat(title, description, expression, unit='none', *, no_value, thresholds=None, legend=None, name=False, **more):
    """One number as it is now."""
    return _panel('stat', title, description, [query(expression, legend, instant=True)], unit, {
        'colorMode': 'value', 'graphMode': 'none', 'justifyMode': 'auto', 'orientation': 'auto',
        'percentChangeColorMode': 'standard', 'reduceOptions': _LAST, 'showPercentChange': False,
        'textMode': 'value_and_name' if name else 'value', 'wideLayout': True,
    }, no_value=no_value, thresholds=thresholds or steps('text'), colour='thresholds', **more)


def gauge(title, description, expression, unit, **more):
    return _panel('gauge', title, description, [query(expression, instant=True)], unit, {
        'minVizHeight': 75, 'minVizWidth': 75, 'orientation': 'auto', 'reduceOptions': _LAST,
        'showThresholdLabels': False, 'showThresholdMarkers': False, 'sizing': 'auto',
    }, colour='thresholds', **more)


def bars(title, description, expression, legend, unit, colour='continuous-BlPu', **more):
    """A bar for each series."""
    return _panel('bargauge', title, description, [query(expression, legend, instant=True)], unit, {
        'displayMode': 'gradient', 'legend': {
            'calcs': [], 'displayMode': 'list', 'placement': 'bottom', 'showLegend': False},
        'maxVizHeight': 30, 'minVizHeight': 12, 'minVizWidth': 8, 'namePlacement': 'left', 'orientation': 'horizontal',
        'reduceOptions': _LAST, 'showUnfilled': True, 'sizing': 'auto', 'valueMode': 'text',
    }, colour=colour, **more)


def lines(title, description, targets, unit, *, fill=8, stacked=False, bar=False, width=1, legend='bottom',
          **more):
    """What changes with time."""
    custom = {
        'axisBorderShow': False, 'axisLabel': '', 'axisPlacement': 'auto', 'drawStyle': 'bars' if bar else 'line',
        'fillOpacity': 80 if bar else 25 if stacked else fill, 'gradientMode': 'none',
        'lineInterpolation': 'linear', 'lineWidth': width, 'showPoints': 'never', 'spanNulls': False,
        'stacking': {'group': 'A', 'mode': 'normal' if stacked else 'none'}}
    more.setdefault('min', 0)
    if more['min'] is None:
        del more['min']
    return _panel('timeseries', title, description, targets, unit, {
        # On the right as a table, with the last value, where there are many.
        'legend': {'calcs': ['lastNotNull'] if legend == 'right' else [], 'placement': legend, 'showLegend': True,
                   'displayMode': 'table' if legend == 'right' else 'list'},
        'tooltip': {'hideZeros': False, 'maxHeight': 600, 'mode': 'multi', 'sort': 'desc'},
    }, custom, **more)


def band(low, high):
    """Fills what lies between two lines of a panel, and leaves them thin."""
    return [by_name(high, custom__fillBelowTo=low, custom__lineWidth=0, custom__fillOpacity=18),
            by_name(low, custom__lineWidth=0, custom__fillOpacity=0)]


def timeline(title, description, expression, legend, values, colours, **more):
    """Which of `values` held when; the expression gives places in it."""
    return _panel('state-timeline', title, description, [query(expression, legend)], 'none', {
        'alignValue': 'left', 'legend': {
            'calcs': [], 'displayMode': 'list', 'placement': 'bottom', 'showLegend': True},
        'mergeValues': True, 'perPage': 20, 'rowHeight': 0.85, 'showValue': 'never',
        'tooltip': {'hideZeros': False, 'maxHeight': 600, 'mode': 'single', 'sort': 'none'},
    }, {'fillOpacity': 75, 'lineWidth': 0, 'spanNulls': False}, mappings=mapping(values, colours), **more)


def table(title, description, columns, targets, *, no_value, sort=None, descending=True, **more):
    """Instant queries, joined by the labels that all of them have.

    - columns: what is shown, in order: (name of the field, heading, properties). A value's name is `Value #A` for the
      first query, and so on; a label's name is its own. What is not named is not shown.
    - no_value: what stands there when there is no row; a cell without a value stays empty.
    """
    names = {name: heading for name, heading, _ in columns}
    values = ['Value #' + chr(ord('A') + i) for i in range(len(targets))] if len(targets) > 1 else ['Value']
    transformations = [{'id': 'merge', 'options': {}}] if len(targets) > 1 else []
    transformations.append({'id': 'organize', 'options': {
        'excludeByName': {name: True for name in ['Time', *values] if name not in names},
        'includeByName': {}, 'indexByName': {name: i for i, name in enumerate(names)}, 'renameByName': names}})
    transformations.append({'id': 'filterFieldsByName', 'options': {
        'include': {'names': [heading for _, heading, _ in columns]}}})
    options = {'cellHeight': 'sm', 'frameIndex': 0, 'showHeader': True}
    if sort:
        options['sortBy'] = [{'desc': descending, 'displayName': sort}]
    return _panel('table', title, description, targets, 'none', options, {
        'align': 'auto', 'cellOptions': {'type': 'auto'}, 'filterable': True, 'inspect': False,
    }, overrides=[by_name(heading, **properties, noValue='') for _, heading, properties in columns],
        transformations=transformations, colour='thresholds', no_value=no_value, **more)


def variable(name, label, asks, *, regex=None, many=True, whole='.+', sort=1, description=''):
    """A variable whose values Prometheus knows."""
    made = {
        'name': name, 'label': label, 'description': description, 'type': 'query', 'datasource': DATASOURCE,
        'definition': asks, 'query': asks, 'refresh': 2, 'regex': regex or '', 'sort': sort, 'hide': 0,
        'skipUrlSync': False, 'multi': many, 'includeAll': many}
    if many:
        made.update(allValue=whole, current={'selected': True, 'text': ['All'], 'value': ['$__all']})
    return made


def choice(name, label, description, options, default):
    """A variable with values that we give: [(text, value)]."""
    options = [{'selected': text == default, 'text': text, 'value': str(value)} for text, value in options]
    return {
        'name': name, 'label': label, 'description': description, 'type': 'custom', 'hide': 0, 'skipUrlSync': False,
        'multi': False, 'includeAll': False, 'options': options,
        'query': ', '.join('%s : %s' % (o['text'], o['value']) for o in options),
        'current': next(o for o in options if o['selected'])}


SOURCE = {
    'name': 'datasource', 'label': 'Data source', 'description': 'The Prometheus that scrapes the exporter.',
    'type': 'datasource', 'query': 'prometheus', 'refresh': 1, 'regex': '', 'hide': 0, 'skipUrlSync': False,
    'multi': False, 'includeAll': False, 'options': [], 'current': {'text': 'default', 'value': 'default'}}
COMMON = [
    SOURCE,
    variable('cloud', 'Cloud',
             'label_values(cinder_migration_exporter_polls_total{job=~"$job", instance=~"$instance"}, cloud)',
             description="The names of the exporter's configuration; a cloud with several regions is several."),
    variable('job', 'Job', 'label_values(cinder_migration_exporter_build_info, job)'),
    variable('instance', 'Instance', 'label_values(cinder_migration_exporter_build_info{job=~"$job"}, instance)',
             description='Of two exporters that watch the same clouds, nothing is counted twice.'),
]


def _alerts(name, severity, colour, about):
    return {
        'name': name, 'datasource': DATASOURCE, 'enable': True, 'hide': False, 'iconColor': colour,
        'expr': 'ALERTS{alertname=~"Cinder.*", alertstate="firing", severity="%s", %s}' % (severity, about),
        'titleFormat': '{{alertname}}', 'textFormat': '{{cloud}} {{volume_id}}', 'tagKeys': 'severity', 'step': '60s',
        'useValueForTime': False}


def dashboard(uid, title, description, rows, variables=(), since='now-6h', about='cloud=~"$cloud|"'):
    """A dashboard of rows [(height, [(width, panel)])].

    - about: which of Prometheus' alerts are marked; those without the label too.
    """
    panels, y = [], 0
    for height, row in rows:
        x = 0
        for width, panel in row:
            panels.append({'id': len(panels) + 1, 'gridPos': {'h': height, 'w': width, 'x': x, 'y': y}, **panel})
            x += width
        if x != 24:
            raise ValueError('%s: a row is %d columns wide: %s' % (uid, x, [p['title'] for _, p in row]))
        y += height
    return {
        'uid': uid, 'title': title, 'description': description, 'tags': [TAG], 'schemaVersion': 42, 'version': 1,
        'editable': False, 'graphTooltip': 1, 'timezone': 'browser', 'refresh': '30s', 'fiscalYearStartMonth': 0,
        'liveNow': False, 'weekStart': '', 'preload': False, 'time': {'from': since, 'to': 'now'}, 'timepicker': {},
        'links': [{
            'title': 'Cinder migrations', 'type': 'dashboards', 'tags': [TAG], 'asDropdown': False, 'icon': 'external link',
            'includeVars': True, 'keepTime': True, 'targetBlank': False, 'tooltip': '', 'url': ''}],
        'annotations': {'list': [
            _alerts('Critical alerts', 'critical', 'red', about), _alerts('Warnings', 'warning', 'orange', about)]},
        'templating': {'list': [*COMMON, *variables]}, 'panels': panels}
