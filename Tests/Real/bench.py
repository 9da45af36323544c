"""What all tests share: one lab, one exporter, one Prometheus; each started when first asked for."""

import functools
import glob
import os
import shutil
import tempfile
import time
import unittest

from exporter import Exporter
from lab import Lab
from parsers import Parsers
from processes import tail, wait_until
from prometheus import SCRAPE_INTERVAL, Prometheus


class Bench:
    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix='exporterd-test-real-')
        self._began = time.strftime('%Y-%m-%d %H:%M:%S')
        self._parts = []        # in the order of their start

    @functools.cached_property
    def lab(self):
        lab = Lab()
        self._parts.append(lab.down)
        lab.up()
        return lab

    @functools.cached_property
    def exporter(self):
        exporter = Exporter(self.directory, self.lab.clouds)
        self._parts.append(exporter.process.end)
        exporter.wait_until_ready()
        return exporter

    @functools.cached_property
    def prometheus(self):
        """It begins to scrape when the exporter says that it is ready, and not before."""
        prometheus = Prometheus(self.directory, self.exporter.target)
        self._parts.append(prometheus.process.end)
        prometheus.wait_until_it_scrapes()
        return prometheus

    @functools.cached_property
    def parsers(self):
        return Parsers(self.lab.directory)

    def watch(self, name, configuration):
        """A further exporter on the same lab, with a configuration of its own, and a Prometheus that scrapes it."""
        watch = Watch(self, name, configuration)
        self._parts.append(watch.close)
        watch.begin()
        return watch

    def folder(self, name):
        """A folder of a scene's own, for what others have by the same name."""
        path = os.path.join(self.directory, name)
        os.mkdir(path)
        return path

    def scene(self, scene):
        """Sees to it that a scene is closed once: after its module, or at the end when that was interrupted."""
        close = functools.cache(scene.close)
        self._parts.append(close)
        unittest.addModuleCleanup(close)
        return scene

    def close(self, keep_directory):
        """Ends what was started, the last one first; goes on when one of them resists."""
        try:
            while self._parts:
                try:
                    self._parts.pop()()
                except Exception as e:
                    print('while ending: %s' % e)
        finally:
            if not keep_directory:
                shutil.rmtree(self.directory, ignore_errors=True)

    def print_logs(self):
        """The ends of all logs, for who must find out why a test failed."""
        own = sorted(glob.glob(os.path.join(self.directory, '**', '*.log'), recursive=True))
        labs = self.lab.logs() if 'lab' in self.__dict__ else []
        for path in own:
            print('\n--- the end of %s' % path)
            print('\n'.join(tail(path, 40)))
        for path in labs:       # they tell each request, which explains nothing, and go back to earlier runs
            told = [line for line in tail(path, 1000)
                    if line >= self._began and any(word in line for word in (' ERROR ', ' CRITICAL '))]
            if told:
                print('\n--- the last errors in %s' % path)
                print('\n'.join(told[-12:]))


class Watch:
    def __init__(self, bench, name, configuration):
        self.exporter = Exporter(bench.directory, bench.lab.clouds, name, configuration)
        self.prometheus = Prometheus(bench.directory, self.exporter.target, name + '-prometheus')
        self.alive = [self.exporter.process, self.prometheus.process]

    def begin(self):
        self.exporter.wait_until_ready()
        self.prometheus.wait_until_it_scrapes()

    def stored(self):
        """What Prometheus has stored, once it has scraped what is true now."""
        now = time.time()
        wait_until(
            'Prometheus scrapes on',
            lambda: (self.prometheus.value('timestamp(up)') or 0) > now + 2 * SCRAPE_INTERVAL,
            within=30, alive=self.alive)
        return self.prometheus.stored()

    def close(self):
        for process in reversed(self.alive):
            process.end()


shared = Bench()
