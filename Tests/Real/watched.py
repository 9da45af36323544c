"""One migration of a real volume, watched from its first moment to some seconds after its end."""

import time

from lab import BACKENDS, GIB
from processes import wait_until
from prometheus import SCRAPE_INTERVAL
from story import Story
from truth import Truth

SOURCE, DESTINATION = BACKENDS['alpha'], BACKENDS['beta']
SCRAPES_AFTER_THE_END = 6
RESULTS = ('success', 'error', 'reset', 'vanished')


class WatchedMigration(Story):
    """Moves a new volume from SOURCE to DESTINATION; what Prometheus stored about it is in `stored`.

    `prepare(volume)` is called before it begins; `interfere(volume, truth)` while it copies.
    """

    size = 1 * GIB

    def __init__(self, bench, name, rate, within, prepare=None, interfere=None):
        lab, prometheus = bench.lab, bench.prometheus
        self.name = name
        super().__init__(None, lab.create(name))
        if prepare:
            prepare(self.volume)
        lab.throttle(rate, self.volume)
        self.finished_before = self._finished(prometheus)
        self.began = time.time()
        with Truth(lab.file(self.volume), self.size) as self.truth:
            lab.migrate(self.volume, 'beta')
            if interfere:
                interfere(self.volume, self.truth)
            self.result = lab.wait_for_end(self.volume, within)
        self.ended = time.time()
        # The id that the destination had until the end. It is not a migration of its own.
        self.destination_volume = lab.cinder.volume(self.volume)['os-vol-mig-status-attr:name_id']
        wait_until(
            'Prometheus scrapes on after the end',
            lambda: (prometheus.value('timestamp(up)') or 0) > self.ended + SCRAPES_AFTER_THE_END * SCRAPE_INTERVAL,
            within=30, alive=[prometheus.process, bench.exporter.process])
        self.finished_after = self._finished(prometheus)
        self.stored = prometheus.stored()

    def increases(self):
        """By how much each result's counter rose between before and after, as Prometheus stored it."""
        before, after = self.finished_before, self.finished_after
        return {r: None if before[r] is None or after[r] is None else after[r] - before[r] for r in RESULTS}

    @staticmethod
    def _finished(prometheus):
        return {r: prometheus.value('cinder_migrations_finished_total{result="%s"}' % r) for r in RESULTS}
