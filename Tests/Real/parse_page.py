"""Parses the page on standard input with prometheus_client and prints its samples as JSON: parse_page.py text|openmetrics

Runs in the Python that has prometheus_client (see parsers.py).
"""

import json
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

parse = {
    'text': parser.text_string_to_metric_families,
    'openmetrics': openmetrics_parser.text_string_to_metric_families,
}[sys.argv[1]]
page = sys.stdin.buffer.read().decode()
json.dump([
    {'family': family.name, 'type': family.type, 'name': sample.name, 'labels': sample.labels, 'value': str(sample.value)}
    for family in parse(page) for sample in family.samples], sys.stdout)
