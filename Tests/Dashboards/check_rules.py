"""What of rules, their tests, their runbooks and Alertmanager's example can be judged by the files."""

import glob
import os
import subprocess

import rulelint
import sabotage_rules
from environment import PROJECT

TITLE = 'alert rules, their tests and runbooks'
NEEDS_STACK = False

ALERTS = os.path.join(PROJECT, 'alerts')
EXAMPLE = os.path.join(ALERTS, 'alertmanager.example.yml')
# Whom the example tells.
ROUTES = [
    ('pager', 'CinderVolumeMigrationStalled', 'critical'),
    ('pager', 'CinderVolumeMigrationUnreadable', 'critical'),
    ('pager', 'CinderMigrationExporterBlind', 'critical'),
    ('chat', 'CinderVolumeMigrationDeadlineAtRisk', 'warning'),
    ('chat', 'CinderBackendCopiesSlow', 'warning'),
    ('tickets', 'CinderMigrationExporterDown', 'warning'),
    ('tickets', 'NoneOfOurs', 'critical'),
]


def check(stack, findings):
    files = sorted(glob.glob(os.path.join(ALERTS, '*.rules.yml')))
    tests = sorted(glob.glob(os.path.join(ALERTS, 'tests', '*.yml')))
    run(findings, 'promtool', 'check', 'rules', '--lint=all', '--lint-fatal', *files)
    run(findings, 'promtool', 'test', 'rules', *tests)
    found, count = rulelint.lint(PROJECT)
    for what, sentence in found:
        findings.add(what, 'rulelint', sentence)
    run(findings, 'amtool', 'check-config', EXAMPLE)
    for receiver, name, severity in ROUTES:
        run(findings, 'amtool', 'config', 'routes', 'test', '--config.file=' + EXAMPLE,
            '--verify.receivers=' + receiver, 'alertname=' + name, 'severity=' + severity)
    unnoticed, sabotages = sabotage_rules.run()
    for what in unnoticed:
        findings.add('alerts/tests', 'sabotage', 'no test notices: ' + what)
    return '%d rules, %d sabotages noticed' % (count, sabotages)


def run(findings, *command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    if done.returncode:
        findings.add(' '.join(command[:3]), 'status %d' % done.returncode, (done.stdout + done.stderr).strip())
