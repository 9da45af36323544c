"""What must be true of all scrapes of an exporter, whatever it told."""


class SoundScrapes:
    """For a test case that has in `stored` what Prometheus kept of them."""

    def test_succeeded(self):
        up = self.stored.one('up')
        self.assertEqual([t for t, v in up.samples if v != 1], [])

    def test_was_stored_whole_with_no_series_twice(self):
        # Prometheus keeps the first of two equal series and says nothing: only these numbers tell.
        stored = {}
        for series in self.stored.series:
            if series.name != 'up' and not series.name.startswith('scrape_'):
                for t, _ in series.samples:
                    stored[t] = stored.get(t, 0) + 1
        sent = dict(self.stored.one('scrape_samples_scraped').samples)
        self.assertEqual({t: n for t, n in sent.items() if stored.get(t, 0) != n}, {})

    def test_has_no_counter_that_falls(self):
        for series in self.stored.series:
            if series.name.endswith(('_total', '_count', '_bucket')):
                self.assertEqual(series.values, sorted(series.values), (series.name, series.labels))

    def test_has_no_nan(self):
        self.assertEqual([(s.name, s.labels) for s in self.stored.series if any(v != v for v in s.values)], [])
