"""Draws a dashboard's JSON as a picture, from a Prometheus that has its data.

This is not Grafana: it draws enough of each panel type (grid, units, thresholds, mappings, legends, joined tables) for
a person to see whether a dashboard is clear. Colours and proportions are like Grafana's dark theme.
"""

import datetime
import io
import math
import os
import re

import matplotlib
matplotlib.use('Agg')
import matplotlib.dates  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.colors import LinearSegmentedColormap  # noqa: E402
from matplotlib.patches import Rectangle, Wedge  # noqa: E402
from PIL import Image  # noqa: E402

from model import field_configuration, fields, interpolated, panels, variables  # noqa: E402

BACK, PANEL, EDGE, TEXT, DIM, LINK = '#111217', '#181b1f', '#2c3235', '#d8d9da', '#8e8e8e', '#6e9fff'
COLOURS = {
    'green': '#73bf69', 'dark-green': '#37872d', 'red': '#f2495c', 'super-light-red': '#ffa6b0', 'orange': '#ff9830',
    'yellow': '#fade2a', 'blue': '#5794f2', 'light-blue': '#8ab8ff', 'purple': '#b877d9', 'text': TEXT}
PALETTE = ['#73bf69', '#f2cc0c', '#8ab8ff', '#ff780a', '#f2495c', '#5794f2', '#b877d9', '#705da0', '#37872d', '#fade2a',
           '#447ebc', '#c15c17', '#890f02', '#0a437c', '#6d1f62', '#584477']
BLUE_PURPLE = LinearSegmentedColormap.from_list('BlPu', ['#5794f2', '#b877d9'])
WIDTH, ROW, TOP = 1600, 38, 70      # pixels: of the picture, of a row of the grid, of the heading
LARGEST = 250_000                   # bytes of a picture; a larger one is left with 256 colours


class Drawing:
    def __init__(self, dashboard, prometheus, values, end, minutes):
        self.dashboard, self.prometheus, self.values, self.end, self.minutes = (
            dashboard, prometheus, values, end, minutes)
        self.start = end - minutes * 60
        self.height = TOP + ROW * max(p['gridPos']['y'] + p['gridPos']['h'] for p in panels(dashboard))

    def save(self, path):
        plt.rcParams.update({
            'font.size': 8, 'text.color': TEXT, 'axes.labelcolor': TEXT, 'xtick.color': DIM, 'ytick.color': DIM,
            'font.family': 'DejaVu Sans', 'text.parse_math': False})
        self.figure = plt.figure(figsize=(WIDTH / 100, self.height / 100), dpi=100, facecolor=BACK)
        self.write(12, self.height - 28, self.dashboard['title'], size=14, weight='bold')
        chosen = ['%s: %s' % (v['label'], self._shown(v)) for v in variables(self.dashboard)]
        self.write(12, self.height - 52, '    '.join(chosen) + '    last %g min' % self.minutes, color=DIM)
        self.alerts = []
        for annotation in self.dashboard['annotations']['list']:
            for _, points in self._range(interpolated(annotation['expr'], self.values)):
                for begin, _, _ in stretches(points, self.minutes / 5):
                    self.alerts.append((begin, colour_of(annotation['iconColor'])))
        for panel in panels(self.dashboard):
            Place(self, panel).draw()
        buffer = io.BytesIO()
        self.figure.savefig(buffer, facecolor=BACK)
        plt.close(self.figure)
        picture = Image.open(buffer).convert('RGB')
        picture.save(path, optimize=True)
        if os.path.getsize(path) > LARGEST:
            picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)

    def _shown(self, variable):
        if variable['type'] == 'custom':
            return variable['current']['text']
        value = self.values[variable['name']]
        return 'All' if value == variable.get('allValue') else self.values.get('text of ' + variable['name'], value)

    def write(self, x, y, text, **how):
        return self.figure.text(x / WIDTH, y / self.height, printable(text), **how)

    def run(self, panel, target):
        """[(labels, [(time, value)])] of a query."""
        interval = max(self.minutes / 5, seconds(panel.get('interval', '0s')))
        values = {**self.values, '__interval': '%ds' % max(15, interval),
                  '__rate_interval': '%ds' % max(60, interval + 15), '__range': '%ds' % (self.minutes * 60)}
        expression = interpolated(target['expr'], values)
        if target.get('instant'):
            return [(labels, [(self.end, value)]) for labels, value in self.prometheus.query(
                expression, time=self.end)]
        return self._range(expression, interval)

    def _range(self, expression, step=None):
        result = self.prometheus.data(
            'query_range', query=expression, start=self.start, end=self.end,
            step=step or self.minutes / 5)['result']
        return [(r['metric'], [(float(t), float(v)) for t, v in r['values']]) for r in result]


class Place:
    """A panel in its place on the picture, in pixels from the lower left."""

    def __init__(self, drawing, panel):
        self.drawing, self.panel = drawing, panel
        g = panel['gridPos']
        self.x, self.w, self.h = g['x'] * WIDTH / 24 + 3, g['w'] * WIDTH / 24 - 6, g['h'] * ROW - 6
        self.y = drawing.height - TOP - (g['y'] + g['h']) * ROW + 3
        self.defaults = panel['fieldConfig']['defaults']

    def draw(self):
        d = self.drawing
        d.figure.add_artist(Rectangle(
            (self.x / WIDTH, self.y / d.height), self.w / WIDTH, self.h / d.height, transform=d.figure.transFigure,
            facecolor=PANEL, edgecolor=EDGE, lw=.6, zorder=-5))
        title = re.sub(r'\$\{(\w+):text\}', lambda m: next(
            v['current']['text'] for v in variables(d.dashboard) if v['name'] == m.group(1)), self.panel['title'])
        self.text(8, self.h - 18, title, size=9, weight='bold')
        self.results = [(t, labels, points) for t in self.panel['targets'] for labels, points in d.run(self.panel, t)]
        if not self.results and self.panel['type'] != 'stat':
            self.text(self.w / 2, self.h / 2, self.defaults.get('noValue') or 'No data', ha='center', color=DIM,
                      size=11)
            return
        getattr(self, '_' + self.panel['type'].replace('-', '_'))()

    def text(self, x, y, text, **how):
        return self.drawing.write(self.x + x, self.y + y, text, **how)

    def axes(self, left=8, right=8, top=26, bottom=6):
        axes = self.drawing.figure.add_axes(
            [(self.x + left) / WIDTH, (self.y + bottom) / self.drawing.height, (self.w - left - right) / WIDTH,
             (self.h - top - bottom) / self.drawing.height], facecolor='none')
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def _stat(self):
        value = self.results[0][2][-1][1] if self.results else None
        text = shown(value, self.defaults)
        self.text(self.w / 2, self.h * .4, text, ha='center', va='center', weight='bold',
                  size=min(24, 1.08 * self.w / max(4, len(text))), color=colour(value, self.defaults))

    def _gauge(self):
        value = self.results[0][2][-1][1]
        axes = self.axes()
        axes.set_aspect('equal')
        axes.axis('off')
        axes.set_xlim(-1.1, 1.1)
        axes.set_ylim(-.5, 1.1)
        part = (value - self.defaults['min']) / (self.defaults['max'] - self.defaults['min'])
        axes.add_patch(Wedge((0, 0), 1, -20, 200, width=.25, color=EDGE))
        axes.add_patch(Wedge((0, 0), 1, 200 - 220 * part, 200, width=.25, color=colour(value, self.defaults)))
        axes.text(0, -.05, shown(value, self.defaults), ha='center', size=18, weight='bold',
                  color=colour(value, self.defaults))

    def _bargauge(self):
        axes = self.axes()
        axes.axis('off')
        names = [legend(t, labels) for t, labels, _ in self.results]
        values = [points[-1][1] for *_, points in self.results]
        left = min(.34, 7 * max(map(len, names)) / self.w)
        low, high = self.defaults.get('min', 0), self.defaults.get('max') or max(values) or 1
        axes.set_xlim(0, 1)
        axes.set_ylim(max(len(names), self.h / 36), 0)
        most = .98 - left - 7 * max(len(shown(v, self.defaults)) for v in values) / self.w
        for i, (name, value) in enumerate(zip(names, values)):
            part = max(0, min(1, (value - low) / (high - low)))
            tone = colour(value, self.defaults)
            if 'continuous' in self.defaults['color']['mode']:
                tone = BLUE_PURPLE(float(part))
            axes.text(left - .01, i + .5, cut(printable(name), int(left * self.w / 7)), ha='right', va='center')
            axes.add_patch(Rectangle((left, i + .12), most, .76, color='#22252b'))
            axes.add_patch(Rectangle((left, i + .12), most * part, .76, color=tone))
            axes.text(.995, i + .5, shown(value, self.defaults), ha='right', va='center', weight='bold', color=tone)

    def _state_timeline(self):
        names = sorted({legend(t, labels) for t, labels, _ in self.results})
        left = min(220, 12 + 6.5 * max(map(len, names)))
        axes = self.axes(left, 14, 26, 44)
        self._time(axes)
        axes.set_ylim(len(names), 0)
        axes.set_yticks([i + .5 for i in range(len(names))], [printable(cut(n, 34)) for n in names])
        axes.tick_params(length=0)
        step = self.drawing.minutes / 5
        for target, labels, points in self.results:
            row = names.index(legend(target, labels))
            for begin, end, value in stretches(points, step):
                axes.add_patch(Rectangle(
                    (moment(begin), row + .1), datetime.timedelta(seconds=end - begin), .8,
                    color=colour(value, self.defaults), lw=0, alpha=.8))
        self._legend([(m['text'], colour_of(m['color'])) for m in self.defaults['mappings'][0]['options'].values()])

    def _timeseries(self):
        unit = self.defaults
        beside = self.panel['options']['legend']['placement'] == 'right'
        axes = self.axes(74, .33 * self.w if beside else 14, 30, 26 if beside else 42)
        axes.set_axisbelow(True)
        axes.grid(color=EDGE, lw=.5)
        axes.tick_params(length=0)
        self._time(axes)
        entries, lines, base = [], {}, None
        for i, (target, labels, points) in enumerate(self.results):
            name = legend(target, labels)
            look = field_configuration(self.panel, name)
            look = {**look['custom'], **{k[len('custom.'):]: v for k, v in look.items() if k.startswith('custom.')},
                    'colour': look['color']}
            fixed = look['colour'].get('fixedColor')
            tone = colour_of(fixed) if fixed else PALETTE[i % len(PALETTE)]
            times = [moment(t) for t, _ in points]
            values = [v for _, v in points]
            lines[name] = (dict(points), look, tone)
            entries.append((name, tone, shown(values[-1], {**unit, 'mappings': []})))
            if look['drawStyle'] == 'bars':
                interval = seconds(self.panel.get('interval', '60s'))
                base = base or {}
                axes.bar(times, values, bottom=[base.get(t, 0) for t, _ in points], color=tone,
                         width=datetime.timedelta(seconds=interval * .8))
            elif look['stacking']['mode'] == 'normal':
                base = base or {}
                longest = self._longest_step()
                below = [(t, base.get(t, 0)) for t, _ in points]
                times, above = broken([(t, b + v) for (t, b), (_, v) in zip(below, points)], longest)
                axes.fill_between(times, broken(below, longest)[1], above, color=tone, alpha=.75, lw=0)
            else:
                where = {'drawstyle': 'steps-post'} if look['lineInterpolation'] == 'stepAfter' else {}
                times, values = broken(points, self._longest_step())
                axes.plot(times, values, lw=look['lineWidth'] * .8, color=tone, zorder=3,
                          ls='--' if look.get('lineStyle') else '-', **where)
                if look['fillOpacity'] and not look.get('fillBelowTo'):
                    axes.fill_between(times, values, 0, color=tone, alpha=look['fillOpacity'] / 100, lw=0,
                                      step='post' if where else None)
            if base is not None:
                for t, v in points:
                    base[t] = base.get(t, 0) + v
        for points, look, tone in lines.values():
            under = lines.get(look.get('fillBelowTo'), [{}])[0]
            both = sorted(set(points) & set(under))
            if both:
                axes.fill_between([moment(t) for t in both], [under[t] for t in both], [points[t] for t in both],
                                  color=tone, alpha=.25, lw=0)
        if unit.get('min') is not None:
            axes.set_ylim(bottom=unit['min'])
        if unit.get('max') is not None:
            axes.set_ylim(top=unit['max'])
        ticks = nice_ticks(*axes.get_ylim(), unit)
        if ticks:
            axes.set_yticks(ticks)
        axes.yaxis.set_major_formatter(lambda v, _: shown(v, {**unit, 'mappings': [], 'decimals': tick_decimals(unit)}))
        for at, tone in self.drawing.alerts:
            axes.axvline(moment(at), color=tone, ls=':', lw=.8)
        if beside:
            for i, (name, tone, value) in enumerate(entries[:int((self.h - 50) / 17)]):
                y = self.h - 50 - 17 * i
                self.text(self.w * .69, y, '▬', color=tone)
                self.text(self.w * .69 + 16, y, cut(name, int(self.w * .2 / 6.2)))
                self.text(self.w - 10, y, value, ha='right')
        else:
            self._legend(entries)

    def _longest_step(self):
        """The seconds between two points from which on there is a gap."""
        return 2.5 * max(self.drawing.minutes / 5, seconds(self.panel.get('interval', '0s')))

    def _legend(self, entries):
        x, renderer = 12, self.drawing.figure.canvas.get_renderer()
        for i, (name, tone, *_) in enumerate(entries):
            mark, text = self.text(x, 7, '▬', color=tone), self.text(x + 16, 7, name)
            after = x + 30 + text.get_window_extent(renderer=renderer).width
            # Grafana goes on in further lines, and scrolls. What is said of the rest needs its place too.
            if after + (60 if i + 1 < len(entries) else -14) > self.w - 8:
                mark.remove()
                text.remove()
                self.text(x, 7, '… %d more' % (len(entries) - i), color=DIM)
                break
            x = after

    def _time(self, axes):
        axes.set_xlim(moment(self.drawing.start), moment(self.drawing.end))
        axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter('%H:%M', tz=datetime.timezone.utc))

    def _table(self):
        rows, headings = self._rows(), fields(self.panel)
        looks = {heading: field_configuration(self.panel, heading) for heading, _ in headings}
        texts = [[row[name] if isinstance(row.get(name), str) else
                  shown(row[name], looks[heading]) if name in row else '' for heading, name in headings]
                 for row in rows]
        fixed = [looks[h].get('custom.width') for h, _ in headings]
        # What has no width of its own shares what is left, as in Grafana.
        spare = (self.w - 16 - sum(w or 0 for w in fixed)) / max(1, sum(w is None for w in fixed))
        edges = [8.0]
        for width in fixed:
            edges.append(edges[-1] + (width or spare))
        scale = (self.w - 16) / (edges[-1] - 8)
        edges = [8 + (e - 8) * scale for e in edges]
        line, top = 30, self.h - 28
        for j, (heading, _) in enumerate(headings):
            right = not looks[heading].get('mappings') and looks[heading].get('custom.cellOptions', {}).get(
                'type') != 'gauge' and any(isinstance(row.get(headings[j][1]), float) for row in rows)
            self.text(edges[j + 1] - 12 if right else edges[j] + 6, top - 16, cut(
                heading, int((edges[j + 1] - edges[j]) / 6.5)), color=LINK, weight='bold',
                ha='right' if right else 'left')
        for i, row in enumerate(rows):
            y = top - 24 - (i + 1) * line
            if y < 2:
                break
            self._box(8, y + line - .5, self.w - 16, .7, EDGE)
            for j, (heading, name) in enumerate(headings):
                look, left, right = looks[heading], edges[j], edges[j + 1]
                value, text = row.get(name), texts[i][j]
                style = look.get('custom.cellOptions', {}).get('type')
                tone = TEXT
                if isinstance(value, float):
                    if style == 'gauge':
                        part = (value - look['min']) / (look['max'] - look['min'])
                        self._box(left + 6, y + 5, (right - left - 56) * part, line - 10, BLUE_PURPLE(float(part)))
                        self.text(right - 8, y + 10, text, ha='right')
                        continue
                    if style == 'color-background':
                        self._box(left + 1, y + 1, right - left - 2, line - 2, colour(value, look))
                        tone = '#111217'
                    elif style == 'color-text':
                        tone = colour(value, look)
                    if not look.get('mappings'):
                        self.text(right - 12, y + 10, text, color=tone, ha='right')
                        continue
                elif 'links' in look:
                    tone = LINK
                self.text(left + 6, y + 10, cut(text, int((right - left) / 6.7)), color=tone)

    def _rows(self):
        """The rows after `merge`: of what has the same labels in all that all queries have."""
        one = len(self.panel['targets']) == 1
        have = {}
        for target, labels, _ in self.results:
            have.setdefault(target['refId'], set()).update(labels)
        shared = set.intersection(*have.values())
        rows = {}
        for target, labels, points in self.results:
            row = rows.setdefault(tuple(sorted((k, labels.get(k, '')) for k in shared)), {})
            row.update(labels)
            row['Value' if one else 'Value #' + target['refId']] = points[-1][1]
        rows = list(rows.values())
        names = dict(fields(self.panel))
        for sort in self.panel['options'].get('sortBy', []):
            name = names[sort['displayName']]
            rows = sorted((r for r in rows if name in r), key=lambda r: r[name], reverse=sort['desc']) + [
                r for r in rows if name not in r]
        return rows

    def _box(self, x, y, w, h, tone):
        d = self.drawing
        d.figure.add_artist(Rectangle(
            ((self.x + x) / WIDTH, (self.y + y) / d.height), w / WIDTH, h / d.height, transform=d.figure.transFigure,
            facecolor=tone, lw=0))


def printable(text):
    return ''.join(c if c.isprintable() and ord(c) < 0x2600 else '□' for c in text)


def cut(text, length):
    return text if len(text) <= length else text[:max(1, length - 1)] + '…'


def moment(at):
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc)


def seconds(text):
    return int(text[:-1]) * {'s': 1, 'm': 60, 'h': 3600}[text[-1]]


def stretches(points, step):
    """(begin, end, value) for each time in which a value stays."""
    found = []
    for at, value in points:
        if found and found[-1][2] == value and at - found[-1][1] < step / 2:
            found[-1][1] = at + step
        else:
            found.append([at, at + step, value])
    return found


def broken(points, longest):
    """Times and values with a gap where for longer than that nothing was."""
    times, values = [], []
    for i, (t, v) in enumerate(points):
        if i and t - points[i - 1][0] > longest:
            times.append(moment(t))
            values.append(math.nan)
        times.append(moment(t))
        values.append(v)
    return times, values


def legend(target, labels):
    text = target.get('legendFormat', '')
    return re.sub(r'\{\{\s*(\w+)\s*\}\}', lambda m: labels.get(m.group(1), ''), text)


def colour_of(name):
    return COLOURS.get(name, name)


def colour(value, look):
    for mapping in look.get('mappings', []):
        if value is not None and '%g' % value in mapping['options']:
            return colour_of(mapping['options']['%g' % value]['color'])
    if look.get('color', {}).get('fixedColor'):
        return colour_of(look['color']['fixedColor'])
    found = 'text'
    for step in look.get('thresholds', {}).get('steps', []):
        if step['value'] is None or value is not None and value >= step['value']:
            found = step['color']
    return colour_of(found) if value is not None else DIM


SCALES = {
    's': [(60, 1, 's'), (3600, 60, 'min'), (86400, 3600, 'hour'), (604800, 86400, 'day'), (math.inf, 604800, 'week')],
    'bytes': [(1024 ** (i + 1) if i < 5 else math.inf, 1024 ** i, unit + 'B') for i, unit in enumerate(
        ('', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'))]}
SCALES['binBps'] = [(limit, by, unit + '/s') for limit, by, unit in SCALES['bytes']]


def shown(value, look):
    """A value as Grafana writes it, in the units that our dashboards have."""
    if value is None or math.isnan(value):
        return look.get('noValue', '')
    for mapping in look.get('mappings', []):
        if '%g' % value in mapping['options']:
            return mapping['options']['%g' % value]['text']
    unit, decimals = look.get('unit', 'none'), look.get('decimals')
    if unit.startswith('dateTime'):
        return moment(value / 1000).strftime('%H:%M:%S' if 'IfToday' in unit else '%Y-%m-%d %H:%M:%S')
    if unit == 'percentunit':
        return number(value * 100, decimals) + '%'
    if unit == 's' and 0 < abs(value) < 1:
        return number(value * 1000, decimals) + ' ms'
    for limit, by, name in SCALES.get(unit, []):
        if abs(value) < limit:
            return '%s %s' % (number(value / by, decimals), name)
    return number(value, decimals) + {'reqps': ' req/s', 'cps': ' c/s'}.get(unit, '')


def number(value, decimals):
    if decimals is None:    # Grafana takes three digits or so
        decimals = 0 if value == int(value) else max(0, 2 - int(math.floor(math.log10(abs(value))))) if value else 0
        return ('%.*f' % (min(decimals, 3), value))
    return '%.*f' % (decimals, value)


def tick_decimals(unit):
    return unit.get('decimals') if unit['unit'] in ('none', 'percentunit') else None


def nice_ticks(low, high, look):
    """Where Grafana would have them: at round numbers of the unit."""
    if high <= low:
        return None
    if look['unit'].startswith('dateTime'):
        step = next(s for s in (60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, math.inf)
                    if (high - low) / 1000 / s <= 7) * 1000
        return [i * step for i in range(math.ceil(low / step), int(high / step) + 1)]
    unit = look['unit']
    if unit == 'none' and look.get('decimals') == 0:
        step = max(1, round((high - low) / 5))
        return list(range(math.ceil(low), int(high) + 1, step))
    if unit not in SCALES:
        return None
    by = next(b for limit, b, _ in SCALES[unit] if high < limit)
    if unit == 's' and high < 1:
        by = .001
    rough = (high - low) / by / 4
    power = 10 ** math.floor(math.log10(rough))
    step = min((m * power for m in (1, 2, 5, 10)), key=lambda s: abs(s - rough)) * by
    first = math.ceil(low / step)
    return [i * step for i in range(first, int(high / step) + 1)]
