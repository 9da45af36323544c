"""How far a copy truly is: dd's own position in /proc, sampled while it runs."""

import bisect
import threading
import time

from lab import copies
from processes import Failed

EVERY = 0.1     # seconds between two samples


class Truth:
    """Samples the dd that reads `source` from before it begins until it is gone."""

    def __init__(self, source, size):
        self.size = size
        self._source = source
        self._samples = []              # (unix time, bytes), both rising
        self._gone = None               # when dd was first seen to be gone
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        pid = None
        while not self._stop.wait(EVERY):
            if pid is None:
                pid = copies.find_dd(self._source)
                if pid is None:
                    continue
            position = copies.position(pid)
            if position is None:        # gone, or just opening its files
                pid = copies.find_dd(self._source)
                if pid is None and self._samples:
                    self._gone = time.time()
                    return
                continue
            self._samples.append((time.time(), position))

    @property
    def began(self):
        if not self._samples:
            raise Failed('no dd was seen that reads ' + self._source)
        return self._samples[0][0]

    @property
    def ended(self):
        """When dd was gone. Within one sampling interval of its end."""
        return self._gone

    @property
    def position(self):
        """The last one seen, in bytes; 0 before dd is there."""
        return self._samples[-1][1] if self._samples else 0

    def at(self, moment):
        """The share of the volume that was copied at a moment of unix time, for a copy that succeeded."""
        if not self._samples or moment <= self.began:
            return 0.0
        if self._gone is not None and moment >= self._gone:
            return 1.0
        after = bisect.bisect(self._samples, (moment, self.size + 1))
        t0, p0 = self._samples[after - 1]
        t1, p1 = self._samples[after] if after < len(self._samples) else (self._gone or moment, self.size)
        share = 0.0 if t1 <= t0 else min(1.0, (moment - t0) / (t1 - t0))
        return (p0 + (p1 - p0) * share) / self.size

    def mean_rate(self, until=None):
        """Bytes a second from dd's first sample to a moment, or to the last sample."""
        last, bytes_ = self._samples[-1]
        if until is not None and until < last:
            last, bytes_ = until, self.at(until) * self.size
        return (bytes_ - self._samples[0][1]) / (last - self.began)

    def unsteadiness(self, window=10):
        """By what share the mean rate of any `window` seconds strayed from that of the whole."""
        mean = self.mean_rate()
        worst = 0.0
        times = [t for t, _ in self._samples]
        for i, (t, p) in enumerate(self._samples):
            j = bisect.bisect_left(times, t + window)
            if j == len(times):
                break
            t1, p1 = self._samples[j]
            worst = max(worst, abs((p1 - p) / (t1 - t) / mean - 1))
        return worst
