#!/usr/bin/env python3
"""Scores verdicts against what really happened: score.py TRACES VERDICTS [--by tick|regime|size] [--json FILE]

TRACES is a directory of traces and their labels, VERDICTS what `exporterd replay` printed for them: a JSON object a row,
the rows of each volume in its order. README.md defines every word used here. Needs Python 3 with numpy.
"""

import argparse
import csv
import gzip
import json
import math
import os
import sys

import numpy as np

NEVER = 1e18
GROUPS = {
    'tick': ('nominal_tick_seconds',
             [('tick < 60 s', 60), ('1 to 15 min', 900), ('15 to 60 min', 3600), ('over 1 h', NEVER)]),
    'size': ('size_gib', [('< 100 GiB', 100), ('to 1 TiB', 1024), ('to 10 TiB', 10240), ('> 10 TiB', NEVER)]),
}


def opened(path):
    return gzip.open(path, 'rt') if path.endswith('.gz') else open(path)


class Volume:
    """The polls of one volume, and the truth about it."""

    def __init__(self, name, trace, label, rows):
        self.name, self.trace, self.label, self.rows = name, trace, label, rows
        self.time = np.array([float(row['time']) for row in rows])
        self.progress = np.array([float(row['migration_progress'] or 'nan') for row in rows])
        self.poll_interval = label['poll_interval']

    def thinned(self, interval):
        """The same copy, polled only so often: the first row at or after each interval."""
        rows, due, last = [], -NEVER, -NEVER
        for row, time in zip(self.rows, self.time):
            if time < last - 1:                         # the clock stepped back
                due = time
            if time >= due:
                rows.append(row)
                due = time if due == -NEVER else due
                due += interval * (math.floor((time - due) / interval) + 1)
            last = time
        thin = Volume(self.name, self.trace, self.label, rows)
        thin.poll_interval = max(self.poll_interval, interval)
        return thin


def load(directory):
    """Every volume of a directory of traces, in order."""
    volumes = []
    for file in sorted(os.listdir(directory)):
        trace = file.split('.')[0]
        if '.csv' not in file:
            continue
        rows = {}
        with opened(os.path.join(directory, file)) as lines:
            for row in csv.DictReader(lines):
                rows.setdefault(row['volume'], []).append(row)
        with opened(os.path.join(directory, trace + '.labels.json.gz')) as labels:
            labels = json.load(labels)['volumes']
        volumes += [Volume(name, trace, label, rows.get(name, [])) for name, label in labels.items()]
    return volumes


class Verdicts:
    """What a detector said at each poll of one volume."""

    def __init__(self, alert, rate=None, eta=None, low=None, high=None):
        nothing = np.full(len(alert), math.nan)
        self.alert = np.asarray(alert, bool)
        self.rate, self.eta, self.low, self.high = (
            nothing if values is None else np.array([math.nan if v is None else float(v) for v in values])
            for values in (rate, eta, low, high))


def read_verdicts(lines, volumes):
    """One Verdicts for each of `volumes`; a line that does not fit its row ends the program."""
    said = {volume.name: [] for volume in volumes}
    for line in lines:
        if line.strip():
            verdict = json.loads(line)
            if verdict['volume'] in said:
                said[verdict['volume']].append(verdict)
    result = []
    for volume in volumes:
        verdicts = said[volume.name]
        if len(verdicts) != len(volume.time):
            sys.exit(f'{volume.name}: {len(verdicts)} verdicts for {len(volume.time)} polls')
        for verdict, time in zip(verdicts, volume.time):
            if abs(verdict['time'] - time) > 0.02:
                sys.exit(f'{volume.name}: a verdict at {verdict["time"]} does not belong to the poll at {time}')
        columns = ('rate_bytes_per_second', 'eta_seconds', 'eta_low', 'eta_high')
        result.append(Verdicts([v['state'] == 'stalled' for v in verdicts],
                               *([v.get(column) for v in verdicts] for column in columns)))
    return result


def true_times(label, times):
    """The poller's clock jumps: the true times of polls that it saw at `times`."""
    offsets = label['clock_offsets']
    if len(offsets) == 1 and offsets[0][1] == 0:
        return times
    true, last = np.empty_like(times), -NEVER
    for index, time in enumerate(times):
        fitting = []
        for number, (since, offset) in enumerate(offsets):
            until = offsets[number + 1][0] if number + 1 < len(offsets) else NEVER
            if since - 0.02 <= time - offset < until + 0.02 and time - offset >= last - 1:
                fitting.append(time - offset)
        true[index] = last = min(fitting, default=max(last, time - offsets[-1][1]))
    return true


class Truth:
    """How far a copy really was."""

    def __init__(self, label):
        self.time, self.bytes = np.array(label['truth'], float).T
        # Bytes moved: what a restart threw away was moved all the same.
        self.moved = np.concatenate([[0], np.cumsum(np.maximum(np.diff(self.bytes), 0))])

    def position(self, time):
        return float(np.interp(time, self.time, self.bytes))

    def rate(self, times, span):
        """The mean rate over the `span` seconds before each of `times`."""
        times = np.asarray(times, float)
        begin = np.maximum(times - span, self.time[0])
        moved = np.interp(times, self.time, self.moved) - np.interp(begin, self.time, self.moved)
        return moved / np.maximum(times - begin, 1e-9)


def new_highs(times, progress, restarts):
    """The polls that show a new highest percent since the last restart, without the very first number."""
    highest, found, restarts, first = -1, [], list(restarts), True
    for index, time in enumerate(times):
        while restarts and time >= restarts[0]:
            highest, first = -1, True
            restarts.pop(0)
        if progress[index] > highest:
            if not first:
                found.append(index)
            highest, first = progress[index], False
    return np.array(found, int)


def at_most(indices, count=600):
    return indices[:: len(indices) // count + 1] if len(indices) > count else indices


def score_stall(volume, truth, times, good, highs, alert, onsets, stall, resume, window):
    """One stall that could be detected: what the oracle needed and what the detector did; else None."""
    label, interval, tick = volume.label, volume.poll_interval, volume.label['nominal_tick_seconds']
    start, end, kind = stall
    observed_until = label['observed'][1]
    if kind == 'finish':
        last_high = due = start
    else:
        until = min(end, start + 10 * interval + 2 * tick) if end == NEVER else end
        before = highs[times[highs] <= until]
        last_high = times[before[-1]] if len(before) else times[good[0]] if len(good) else start
        restarts = [time for time in label['restarts'] if time <= start]
        if restarts:
            last_high = max(last_high, restarts[-1])
        rate = float(truth.rate(start, max(60.0, 2 * tick)))
        if rate <= 0:
            rate = label['bytes_total'] / 100 / tick
        step = label.get('step', 1) * label['bytes_total'] / 100
        position = truth.position(start)
        due = start + ((math.floor(position / step + 1e-9) + 1) * step - position) / rate
    pool = times if kind == 'finish' else times[good]

    def first_poll(time):
        index = np.searchsorted(pool, time)
        return pool[index] if index < len(pool) else None

    oracle = first_poll(max(last_high + window, due))
    if oracle is None or oracle > min(end, observed_until) - 2 * interval:
        return None
    inside = np.flatnonzero((times >= start) & (times < end))
    hits = inside[alert[inside]]
    score = {
        'kind': kind, 'start': start, 'tick': tick, 'oracle': oracle - start, 'detected': len(hits) > 0,
        'pre_alerted': bool(len(inside) and inside[0] > 0 and alert[inside[0]] and alert[inside[0] - 1])}
    if len(hits):
        first = times[hits[0]]
        score['delay'] = first - start
        score['flaps'] = int(np.sum((times[onsets] > first) & (times[onsets] < resume)))
        after = highs[times[highs] > end] if end < NEVER else []
        if len(after):
            calm = np.flatnonzero((times >= times[after[0]] - 1e-6) & ~alert)
            score['resolve'] = (times[calm[0]] if len(calm) else observed_until) - times[after[0]]
    return score


def score_volume(volume, verdicts, window):
    label, interval, progress = volume.label, volume.poll_interval, volume.progress
    tick, alert = label['nominal_tick_seconds'], verdicts.alert
    times, truth = true_times(label, volume.time), Truth(label)
    onsets = np.flatnonzero(alert & ~np.concatenate([[False], alert[:-1]]))
    highs, has_number = new_highs(times, progress, label['restarts']), ~np.isnan(progress)
    good = np.flatnonzero(has_number)
    observed_from, observed_until = label['observed']
    stalls = [(s['start'], NEVER if s['end'] is None else s['end'], s['kind']) for s in label['stalls']]

    protected, scores, stalled_seconds = [], [], 0.0
    for stall in stalls:
        start, end, _ = stall
        after = highs[times[highs] > end] if end < NEVER else []
        if len(after):
            resume = times[after[0]]
        elif end == NEVER:
            resume = NEVER
        else:
            resume = max(end, min(observed_until + 120, end + 2 * tick + 2 * interval))
        for restart in label['restarts']:               # it ends the plateau as well
            resume = restart if start < restart < resume else resume
        protected.append((start, end, resume))
        stalled_seconds += min(end, observed_until) - max(start, observed_from)
        if start >= observed_from:
            score = score_stall(volume, truth, times, good, highs, alert, onsets, stall, resume, window)
            if score:
                scores.append(score)

    result = {'stalls': scores, 'false_alarms': 0, 'short_pause_alerts': 0}
    for onset in times[onsets]:
        within = [span for span in protected if span[0] <= onset <= span[2] + 0.01]
        if not within:
            result['false_alarms'] += 1
        elif all(span[1] < NEVER for span in within) and not any(score['detected'] for score in scores):
            result['short_pause_alerts'] += 1

    copy_end = observed_until if label['copy_done'] is None else label['copy_done']
    copying = min(observed_until, max(copy_end, observed_from)) - observed_from - stalled_seconds
    result['hours'] = (observed_until - observed_from if label['assisted'] else max(0.0, copying)) / 3600
    if not label['assisted']:
        result |= score_rate(verdicts, times, truth, has_number & (times <= copy_end), protected, label, tick)
        if label['copy_done'] is not None:
            result |= score_eta(verdicts, times, has_number, stalls, label, interval)
    return result


def score_rate(verdicts, times, truth, copying, protected, label, tick):
    span = max(300.0, tick)
    rows = copying & (times > truth.time[0] + span)
    for start, end, _ in protected:
        rows &= ~((times >= start) & (times <= end + span))
    for restart in label['restarts']:
        rows &= ~((times >= restart) & (times <= restart + span))
    rows = at_most(np.flatnonzero(rows))
    true = truth.rate(times[rows], span)
    rows, true = rows[true > 1e-9], true[true > 1e-9]
    has_rate = ~np.isnan(verdicts.rate[rows])
    if not has_rate.any():
        return {}
    return {'rate_error': float(np.median(np.abs(verdicts.rate[rows][has_rate] / true[has_rate] - 1)))}


def score_eta(verdicts, times, has_number, stalls, label, interval):
    """The completion estimates after the last pause or restart."""
    done = label['copy_done']
    rows = at_most(np.flatnonzero(has_number & (times < done - interval)))
    events = [end for _, end, _ in stalls if end < done] + [time for time in label['restarts'] if time < done]
    rows = rows[times[rows] >= max(events, default=0)]
    if not len(rows):
        return {}
    known = ~np.isnan(verdicts.eta[rows]) & ~np.isnan(verdicts.low[rows])
    result = {'eta_known': float(known.mean())}
    rows = rows[known]
    if not len(rows):
        return result
    true, low, high = done - times[rows], verdicts.low[rows], verdicts.high[rows]
    high = np.where(np.isnan(high), np.inf, high)

    def log(seconds):
        return np.log(np.maximum(seconds, interval))

    # When it was done is known to one poll only.
    result['eta_covered'] = float(((true >= low - interval) & (true <= high + interval)).mean())
    result['eta_log_error'] = float(np.median(np.abs(log(verdicts.eta[rows]) - log(true))))
    ends = np.isfinite(high)
    if ends.any():
        log_low, log_true, log_high = log(low[ends]), log(true[ends]), log(high[ends])
        outside = np.maximum(log_low - log_true, 0) + np.maximum(log_true - log_high, 0)
        result['eta_interval_score'] = float(np.mean(log_high - log_low + 2 / 0.2 * outside))
    return result


def mean(values):
    return float(np.mean(values)) if len(values) else None


def median(values):
    return float(np.median(values)) if len(values) else None


def summary(scores):
    """The figures of so many volumes together."""
    stalls = [stall for score in scores for stall in score['stalls']]
    hours, false_alarms = sum(s['hours'] for s in scores), sum(s['false_alarms'] for s in scores)
    figures = {
        'volumes': len(scores), 'hours': hours, 'false_alarms': false_alarms,
        'false_alarms_per_1000_h': 1000 * false_alarms / hours if hours else None,
        'short_pause_alerts': sum(s['short_pause_alerts'] for s in scores)}
    for kind in ('stuck', 'pause', 'finish'):
        those = [stall for stall in stalls if stall['kind'] == kind]
        figures[f'{kind}_stalls'] = len(those)
        figures[f'{kind}_missed'] = sum(not stall['detected'] for stall in those)
        figures[f'{kind}_pre_alerted'] = sum(stall['pre_alerted'] for stall in those)
        clean = [stall for stall in those if stall['detected'] and not stall['pre_alerted']]
        ratios = [stall['delay'] / max(stall['oracle'], 1) for stall in clean]
        if clean:
            figures[f'{kind}_delay_ratio'] = float(np.exp(np.mean(np.log(np.maximum(ratios, 0.01)))))
            figures[f'{kind}_delay_ratio_p90'] = float(np.quantile(ratios, 0.9))
            figures[f'{kind}_delay_median_s'] = median([stall['delay'] for stall in clean])
            figures[f'{kind}_flaps_per_stall'] = mean([stall['flaps'] for stall in clean])
    resolved = [stall['resolve'] for stall in stalls if 'resolve' in stall]
    figures['resolve_delay_max_s'] = max(resolved, default=None)
    for name, middle in (('rate_error', median), ('eta_covered', mean), ('eta_log_error', median),
                         ('eta_interval_score', mean), ('eta_known', mean)):
        figures[name] = middle([score[name] for score in scores if name in score])
    return figures


def group_of(volume, by):
    if by == 'regime':
        return volume.label['regime']
    key, limits = GROUPS[by]
    return next(name for name, limit in limits if volume.label[key] < limit)


def grouped(volumes, scores, by):
    """The figures of each group, in order."""
    groups = {}
    for volume, score in zip(volumes, scores):
        groups.setdefault(group_of(volume, by), []).append(score)
    order = [name for name, _ in GROUPS[by][1]] if by in GROUPS else sorted(groups)
    return {name: summary(groups[name]) for name in order if name in groups}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('traces')
    parser.add_argument('verdicts')
    parser.add_argument('--window', type=float, default=900.0, help='the window of the policy, in seconds')
    parser.add_argument('--by', choices=['tick', 'regime', 'size'])
    parser.add_argument('--json', help='writes the figures there, too')
    options = parser.parse_args()
    volumes = load(options.traces)
    with opened(options.verdicts) as lines:
        verdicts = read_verdicts(lines, volumes)
    scores = [score_volume(volume, said, options.window) for volume, said in zip(volumes, verdicts)]
    figures = {'all': summary(scores)} | (grouped(volumes, scores, options.by) if options.by else {})
    for name, group in figures.items():
        print(f'[{name}]')
        for figure, value in group.items():
            if value is not None:
                print(f'  {figure:28} {value:.4g}' if isinstance(value, float) else f'  {figure:28} {value}')
    if options.json:
        with open(options.json, 'w') as file:
            json.dump(figures, file, indent=1)


if __name__ == '__main__':
    main()
