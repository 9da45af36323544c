#!/usr/bin/env python3
"""Conventions over rules, their tests and their runbooks, beyond what promtool looks at: rulelint.py [REPOSITORY]

Each alert has a severity, a static summary, a templated description and a runbook; each runbook has its headings in
order and an alert, a built-in one or a rule; each alert has a test in which it fires, one in which it is silent, and one
in which scrapes are lost; each recorded series is tested or used.
"""

import glob
import os
import re
import sys

import yaml

HEADINGS = ['## Meaning', '## Impact', '## Diagnosis', '## Mitigation']
# What tenants chose, or what may change while an alert lives: never a label of an alert.
NO_LABELS = {'volume_name', 'volume_type', 'project_id', 'destination_host', 'policy', 'method', 'region'}
# Says the same without any number.
CONSTANT = {'CinderMigrationExporterAbsent'}


def load(path):
    with open(path) as f:
        return yaml.safe_load(f)


def loses_a_scrape(series):
    """Whether a series is interrupted and goes on: one that only ends says nothing about lost scrapes.

    Of `up` a lost scrape is a 0 between two that are 1.
    """
    values = series['values'].split()
    if series['series'].startswith('up{'):
        return any(v == '0' or v == '0x0' for v in values[1:-1])
    return 'stale' in values and any(not v.startswith('_') for v in values[values.index('stale') + 1:] if v != 'stale')


def tests_of(files):
    """What the tests say of each alert ('fires', 'silent', 'lost'), and all expressions that they look at."""
    seen, looked_at = {}, ''
    for path in files:
        for test in load(path)['tests']:
            lost = any(loses_a_scrape(series) for series in test['input_series'])
            for case in test.get('alert_rule_test', []):
                kinds = seen.setdefault(case['alertname'], set())
                kinds.add('fires' if case.get('exp_alerts') else 'silent')
                if lost:
                    kinds.add('lost')
                for alert in case.get('exp_alerts', []):
                    if not alert.get('exp_annotations'):
                        kinds.add('without annotations')
            looked_at += ' '.join(case['expr'] for case in test.get('promql_expr_test', []))
    return seen, looked_at


def lint(root):
    """All findings, as (what, sentence), and how many rules there are."""
    findings = []
    def find(what, sentence): findings.append((what, sentence))
    rules = [
        (os.path.basename(path), rule) for path in sorted(glob.glob(os.path.join(root, 'alerts', '*.rules.yml')))
        for group in load(path)['groups'] for rule in group['rules']]
    tested, looked_at = tests_of(sorted(glob.glob(os.path.join(root, 'alerts', 'tests', '*.yml'))))
    expressions = ' '.join(rule['expr'] for _, rule in rules)
    bases = set()
    for path, rule in rules:
        if 'record' in rule:
            name = rule['record']
            if not re.fullmatch(r'[a-z_]+:[a-z0-9_]+(:[a-z0-9_]+)?', name):
                find(name, 'is not level:metric:operation')
            if name not in looked_at:
                find(name, 'no promql_expr_test looks at it')
            if name not in expressions:
                find(name, 'is recorded and used by no rule')
            continue
        name, labels, notes = rule['alert'], rule.get('labels', {}), rule.get('annotations', {})
        if not re.fullmatch(r'Cinder(VolumeMigration|MigrationExporter|Backend)[A-Z][A-Za-z]+', name):
            find(name, 'has no name of the house')
        if labels.get('severity') not in ('critical', 'warning', 'info'):
            find(name, 'has no severity that we know')
        if (labels.get('decided_by') == 'prometheus') != (path == 'cinder-migrations.rules.yml'):
            find(name, 'has decided_by: prometheus exactly where exporterd decides the same')
        if NO_LABELS & set(labels) or re.search(r'group_left \([^)]*(%s)' % '|'.join(NO_LABELS), rule['expr']):
            find(name, 'has a label that a tenant chose, or that may change')
        summary = notes.get('summary', '')
        if not (summary[:1].isupper() and summary.endswith('.')) or '{{' in summary:
            find(name, 'summary is no static sentence with a full stop')
        if '{{' not in notes.get('description', '') and name not in CONSTANT:
            find(name, 'nothing is templated into its description')
        base, slash, page = notes.get('runbook_url', '').rpartition('/')
        bases.add(base)
        if not slash or page != name + '.md':
            find(name, 'runbook_url does not end in /%s.md' % name)
        if not {'fires', 'silent', 'lost'} <= tested.get(name, set()):
            find(name, 'has only these tests: %s' % ', '.join(sorted(tested.get(name, {'none'}))))
        if 'without annotations' in tested.get(name, set()):
            find(name, 'a test does not say its annotations')
    if len(bases) > 1:
        find('runbook_url', 'has several bases: %s' % ', '.join(sorted(bases)))
    alerts = {rule['alert'] for _, rule in rules if 'alert' in rule}
    for name in tested.keys() - alerts:
        find(name, 'is tested, and there is no such alert')
    with open(os.path.join(root, 'Sources', 'MigrationExporter', 'Alerts', 'AlertName.swift')) as f:
        built_in = set(re.findall(r'case \w+ = "(\w+)"', f.read()))
    if not built_in:
        find('AlertName.swift', 'has no names that we can read')
    for name in built_in - alerts:
        find(name, 'is an alert of exporterd, and no rule says the same')
    find_runbooks(root, alerts | built_in, find)
    return findings, len(rules)


def find_runbooks(root, alerts, find):
    directory = os.path.join(root, 'docs', 'runbooks')
    files = set(os.listdir(directory)) if os.path.isdir(directory) else set()
    index = ''
    if 'README.md' in files:
        with open(os.path.join(directory, 'README.md')) as f:
            index = f.read()
    for name in sorted(alerts):
        if name + '.md' not in files:
            find(name, 'has no runbook')
            continue
        with open(os.path.join(directory, name + '.md')) as f:
            text = f.read()
        prose = re.sub(r'```.*?```', '', text, flags=re.S)
        headings = [line for line in re.findall(r'^#{1,2} .*', prose, re.M)]
        if headings != ['# ' + name] + HEADINGS:
            find(name, 'its runbook has the headings %s' % headings)
        if len(re.findall(r'```', text)) % 2:
            find(name, 'its runbook has a block that does not end')
        if '```' not in text:
            find(name, 'its runbook has no command')
        if name + '.md' not in index:
            find(name, 'is not in docs/runbooks/README.md')
        for target in re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', prose):
            if not os.path.exists(os.path.join(directory, target)):
                find(name, 'its runbook leads to %s, which is not there' % target)
    for name in sorted(files - {name + '.md' for name in alerts} - {'README.md'}):
        find(name, 'is the runbook of no alert')


if __name__ == '__main__':
    ROOT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
    FINDINGS, COUNT = lint(ROOT)
    for finding in FINDINGS:
        print('%s: %s' % finding)
    print('%d rules, %d findings' % (COUNT, len(FINDINGS)))
    sys.exit(bool(FINDINGS))
