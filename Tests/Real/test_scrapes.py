"""All scrapes of the whole run. Comes after the migrations."""

import subprocess
import unittest
import zlib

from bench import shared
from processes import wait_until
from prometheus import check_metrics
from scrapes import SoundScrapes


class EveryScrape(SoundScrapes, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        prometheus = shared.prometheus
        wait_until('some scrapes', lambda: prometheus.value('count_over_time(up[1h])') > 5, within=30)
        cls.stored = prometheus.stored()

    def test_page_passes_promtool(self):
        self.assertEqual(check_metrics(shared.exporter.page()), (0, ''))


# What Prometheus sends, taken from the wire; what it must get for it; and which parser reads that.
TEXT = (None, 'text/plain; version=0.0.4; charset=utf-8', 'text')
TEXT_1 = ('text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5',
          'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8', 'text')
PROMETHEUS_2 = (
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,'
    'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics')
PROMETHEUS_3 = (
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,'
    'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8', 'openmetrics')


class AScrapeInAnyFormat(unittest.TestCase):
    def fetch(self, accept, encoding):
        """(Content-Type, the plain page); a compressed one must be one whole gzip member."""
        content_type, coding, page = shared.exporter.fetch(accept, encoding)
        self.assertEqual(coding, encoding)
        if coding:
            gzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            page = gzip.decompress(page)
            self.assertEqual((gzip.eof, gzip.unused_data), (True, b''))
        return content_type, page

    def test_is_what_the_scraper_asks_for_and_has_the_same_series_in_all(self):
        seen = {}
        for accept, wanted, form in [TEXT, TEXT_1, PROMETHEUS_2, PROMETHEUS_3]:
            for encoding in [None, 'gzip']:
                content_type, page = self.fetch(accept, encoding)
                self.assertEqual(content_type, wanted)
                samples = shared.parsers.parse(page, form)
                series = [(s['name'], tuple(sorted(s['labels'].items()))) for s in samples]
                self.assertEqual(len(set(series)), len(series))
                self.assertEqual(len(series), sum(not line.startswith(b'#') for line in page.split(b'\n')[:-1]))
                # Not their families' names: those are a parser's own.
                seen[wanted, encoding] = {
                    (*s, t['type']) for s, t in zip(series, samples) if not s[0].startswith('cinder_migration_exporter_api_')}
        first = seen.pop((TEXT[1], None))
        self.assertGreater(len(first), 50)
        for form, other in seen.items():
            self.assertEqual(other, first, form)

    def test_has_types_that_every_scraper_knows(self):
        _, page = self.fetch(PROMETHEUS_2[0], None)
        types = {s['type'] for s in shared.parsers.parse(page, 'openmetrics')}
        self.assertEqual(types, {'gauge', 'counter', 'histogram'})

    def test_can_be_read_by_curl_compressed(self):
        # It reads one gzip member and no more.
        page = subprocess.run(
            ['curl', '-sS', '--fail', '--compressed', '--noproxy', '*', shared.exporter.address + '/metrics'],
            check=True, capture_output=True, timeout=30).stdout
        self.assertIn(b'\nprocess_max_fds ', page)
        self.assertEqual(check_metrics(page), (0, ''))
