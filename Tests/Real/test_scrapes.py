"""All scrapes of the whole run. Comes after the migrations."""

import unittest

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
