"""What the real openstacksdk makes of files and environments: a list of cases in, a list of answers out, as JSON.

A case is {"folder": working directory, "environment": {…}, "cloud": NAME or null, "region": NAME or null}. To be run
by a Python that has openstacksdk.
"""

import importlib
import json
import os
import sys
import warnings

warnings.simplefilter('ignore')

from keystoneauth1.access.service_catalog import ServiceCatalogV3  # noqa: E402
from keystoneauth1.identity.generic.base import BaseGenericPlugin  # noqa: E402
from openstack.config import loader  # noqa: E402


class Sent(Exception):
    """A request that would have been sent."""


class Session:
    """Catches the sign-in."""

    def post(self, url, json, **_):
        raise Sent(url, json)


def sign_in(plugin):
    """(URL, body) of the request for a token."""
    if isinstance(plugin, BaseGenericPlugin):
        # It asks Keystone for its versions first; say that there is the third, below the given URL.
        url = plugin.auth_url.rstrip('/')
        plugin = plugin.create_plugin(Session(), (3, 14), url if url.endswith('/v3') else url + '/v3')
    try:
        plugin.get_auth_ref(Session())
    except Sent as sent:
        return sent.args


def interfaces(value):
    names = value if isinstance(value, list) else [value]
    return [ServiceCatalogV3.normalize_interface(name) for name in names]


def say(cloud, region):
    # It fixes where it looks when it is imported.
    config = importlib.reload(loader).OpenStackConfig()
    chosen = config.get_one(cloud=cloud, **({'region_name': region} if region else {}))
    url, body = sign_in(chosen.get_auth())
    verify, cert = chosen.get_requests_verify_args()
    regions = [r['name'] for r in config._get_regions(chosen.name)]
    listed = 'regions' in config.cloud_config['clouds'][chosen.name] or len(regions) > 1
    return {
        'url': url, 'sign_in': body,
        'region': chosen.get_region_name('block-storage') or None,
        'interfaces': interfaces(chosen.get_interface('block-storage')),
        'verify': bool(verify), 'cacert': verify if isinstance(verify, str) else None,
        'cert': (cert[0] if isinstance(cert, tuple) else cert) or None, 'key': cert[1] if isinstance(cert, tuple) else None,
        'endpoint_override': chosen.get_endpoint('block-storage'),
        'regions': regions if listed else [],
    }


def answer(case):
    """The answer to one case, from a process of its own."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.chdir(case['folder'])
        os.environ.clear()
        os.environ.update(case['environment'])
        try:
            said = say(case['cloud'], case['region'])
        except Exception as e:
            said = {'error': '%s: %s' % (type(e).__name__, e)}
        with os.fdopen(into, 'w') as f:
            json.dump(said, f)
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as f:
        said = f.read()
    os.waitpid(child, 0)
    return json.loads(said)


with open(sys.argv[1]) as questions:
    cases = json.load(questions)
json.dump([answer(case) for case in cases], sys.stdout)
