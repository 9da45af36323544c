"""Three alerting rules that people write for a percent, evaluated as Prometheus 3 evaluates them, once at each poll.

The series has a sample where a poll gave a number; one that is not newer than the last is refused, as Prometheus refuses
it. A range selector holds the samples in (now - range, now]. Each function takes the times of the polls, in the order
polled, and the percents (NaN: none), and returns at which of the polls the alert fires.
"""

import numpy as np


class Series:
    def __init__(self, times, percents):
        kept, newest = np.zeros(len(times), bool), -np.inf
        for index in np.flatnonzero(~np.isnan(percents)):
            if times[index] > newest:
                kept[index], newest = True, times[index]
        self.time, self.value = times[kept], percents[kept]
        self.now = times

    def window(self, seconds):
        """For each poll the indices of its first sample and of the one after its last."""
        first = np.searchsorted(self.time, self.now - seconds, side='right')
        return first, np.maximum(first, np.searchsorted(self.time, self.now, side='right'))


def sums(values):
    return np.concatenate([[0.0], np.cumsum(values)])


def between(prefix, first, end):
    """The sum over the pairs of neighbours within each window."""
    first, last = np.minimum(first, len(prefix) - 1), np.clip(end - 1, first, len(prefix) - 1)
    return np.where(end - first >= 2, prefix[last] - prefix[first], 0)


def changes_15m(times, percents):
    """changes(p[15m]) == 0"""
    series = Series(times, percents)
    first, end = series.window(900)
    changes = between(sums(np.diff(series.value) != 0), first, end)
    return (end > first) & (changes == 0)


def rate_5m_for_15m(times, percents):
    """rate(p[5m]) == 0, for: 15m"""
    series = Series(times, percents)
    first, end = series.window(300)
    steps = np.diff(series.value)
    # What looks like a counter's reset counts from 0 again. The extrapolation is a factor above 0.
    increase = between(sums(np.where(steps < 0, series.value[1:], steps)), first, end)
    is_zero = (end - first >= 2) & (increase == 0)
    alert, since, last = np.zeros(len(times), bool), None, -np.inf
    for index, now in enumerate(times):
        # Between polls that are further apart the window was empty, which ends an alert.
        since = None if not is_zero[index] or now - last > 300 or now < last else since
        if is_zero[index]:
            since = now if since is None else since
            alert[index] = now - since >= 900
        last = now
    return alert


def predict_24h(times, percents):
    """predict_linear(p[1h], 24 * 3600) < 100"""
    series = Series(times, percents)
    if not len(series.time):
        return np.zeros(len(times), bool)
    first, end = series.window(3600)
    count = np.maximum(end - first, 1)
    origin = series.time[0]
    x, y = series.time - origin, series.value

    def total(values):
        prefix = sums(values)
        return prefix[end] - prefix[first]

    mean_x, mean_y = total(x) / count, total(y) / count
    variance = total(x * x) / count - mean_x**2
    covariance = total(x * y) / count - mean_x * mean_y
    flat = between(sums(np.diff(y) != 0), first, end) == 0
    with np.errstate(divide='ignore', invalid='ignore'):
        slope = np.where(flat, 0, covariance / variance)
    predicted = mean_y + slope * (series.now - origin + 86400 - mean_x)
    return (end - first >= 2) & (predicted < 100)


RULES = {
    'changes(p[15m]) == 0': changes_15m,
    'rate(p[5m]) == 0 for 15m': rate_5m_for_15m,
    'predict_linear(p[1h], 24h) < 100': predict_24h,
}
