"""The simulated cloud, for tests of what has little to do with Cinder."""

import os

from exporter import binary, environment
from processes import Process, wait_until

USERS = 4       # entries of its clouds.yaml, the last thing that it prints


def simulate(directory, *flags):
    """(`exporterd simulate` with these flags, the path of the clouds.yaml by which it is reached, as sim-admin)."""
    clouds = os.path.join(directory, 'clouds.yaml')
    log = os.path.join(directory, 'simulate.log')
    cloud = Process('simulate', [binary(), 'simulate', *flags], log, env=environment(clouds))

    def text():
        with open(log) as f:
            return f.read()
    try:
        wait_until('the simulated cloud', lambda: text().count('identity_api_version') == USERS, within=60, alive=[cloud])
        with open(clouds, 'w') as f:
            f.write(text().partition('for --os-cloud sim-admin:\n')[2])
    except BaseException:
        cloud.end()
        raise
    return cloud, clouds
