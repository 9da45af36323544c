"""What exporterd's commands say when it signs in otherwise than to a project by a password."""

import json
import os
import unittest

from bench import shared
from exporter import command
from processes import wait_until

# Who, in clouds.yaml: those who see all, and those who don't.
WITHOUT_PROJECT = ('lab-domain', 'lab-system')
SEEING = (*WITHOUT_PROJECT, 'lab-token', 'lab-appcred-by-name')
BLIND = ('lab-system-reader', 'lab-token-revoked')

TOKEN = '''\
  %s:
    auth_type: v3token
    auth: {auth_url: %s, token: %s, project_name: admin, project_domain_name: Default}
    region_name: RegionOne
'''

# The same application credential as that of lab-appcred.
APPLICATION_CREDENTIAL = '''\
  lab-appcred-by-name:
    auth_type: v3applicationcredential
    auth:
      auth_url: %s
      application_credential_name: exporter
      username: admin
      user_domain_name: Default
      application_credential_secret: %s
    region_name: RegionOne
'''


class ACommand(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        lab = shared.lab
        cls.volume = lab.create('scopes')
        cls.addClassCleanup(lab.delete, cls.volume)
        lab.throttle('4M', cls.volume)
        lab.migrate(cls.volume, 'beta')
        wait_until('some percent are copied',
                   lambda: int(lab.cinder.details(cls.volume).get('migration_progress') or 0) >= 2, within=60)
        clouds_yaml = cls.clouds_yaml()
        cls.told = {name: command(shared.directory, clouds_yaml, name, [*SEEING, *BLIND], '--output', 'json')
                    for name in ('check', 'list')}
        cls.checked = {cloud['cloud']: cloud for cloud in json.loads(cls.told['check'].output)['clouds']}

    @classmethod
    def clouds_yaml(cls):
        """The lab's file, a token that serves and one that does not, and an application credential by its name."""
        good, revoked = (shared.lab.cinder.sign_in() for _ in range(2))
        shared.lab.cinder.revoke(revoked)
        cls.secrets = {good, revoked}
        with open(os.path.join(shared.lab.directory, 'keystone', 'appcred.json')) as f:
            secret = json.load(f)['secret']
        path = os.path.join(shared.directory, 'scopes-clouds.yaml')
        with open(shared.lab.clouds) as lab, open(path, 'w') as f:
            f.write(lab.read() + ''.join(
                TOKEN % (name, shared.lab.keystone + '/v3', token)
                for name, token in (('lab-token', good), ('lab-token-revoked', revoked))))
            f.write(APPLICATION_CREDENTIAL % (shared.lab.keystone + '/v3', secret))
        return path

    def test_check_finds_every_admin_good_whatever_it_signs_in_to_and_with(self):
        for name in SEEING:
            check = self.checked[name]
            self.assertEqual((check['problem'], check['good'], check['rights']), (None, True, 'admin'), name)
            self.assertEqual((check['progress'], check['maximum_microversion']), ('yes', '3.72'), name)
            # Others may use the same lab.
            self.assertIn(self.volume, [m['volume_id'] for m in check['migrations']], name)

    def test_a_scope_without_project_asks_cinder_by_urls_without_one(self):
        for name in WITHOUT_PROJECT:
            self.assertRegex(self.checked[name]['endpoint'], r'/v3$', name)
        self.assertRegex(self.checked['lab-token']['endpoint'], r'/v3/[0-9a-f]{32}$')

    def test_list_shows_each_the_same_migration_with_its_percent_and_route(self):
        rows = {m['cloud']: m for m in json.loads(self.told['list'].output) if m['volume_id'] == self.volume}
        self.assertEqual(set(rows), set(SEEING))
        for name, row in rows.items():
            self.assertGreaterEqual(row['progress_percent'], 2, name)
            self.assertEqual(
                (row['source_host'], row['destination_host']), ('hosta@alpha#pool1', 'hostb@beta#pool2'), name)

    def test_a_reader_of_the_system_is_told_that_it_takes_an_admin(self):
        check = self.checked['lab-system-reader']
        self.assertEqual((check['good'], check['rights']), (False, 'not_admin'))
        self.assertRegex(check['problem'], r'^Cinder does not tell this credential which volumes migrate: .* role admin')

    def test_a_token_that_is_over_is_told_as_such(self):
        check = self.checked['lab-token-revoked']
        self.assertFalse(check['good'])
        self.assertRegex(check['problem'], r'the token of the configuration has expired, was revoked')

    def test_what_is_wrong_with_some_is_the_status_and_list_names_them(self):
        self.assertEqual({name: told.status for name, told in self.told.items()}, {'check': 1, 'list': 1})
        lines = self.told['list'].errors.splitlines()
        self.assertEqual([line.split(':')[0] for line in lines], ['cloud %s' % name for name in BLIND])

    def test_no_secret_is_shown(self):
        for name, told in self.told.items():
            shown = [secret for secret in self.secrets | shared.lab.secrets() if secret in told.output + told.errors]
            self.assertEqual(len(shown), 0, name)
