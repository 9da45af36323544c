"""The pieces that the dashboards' PromQL is made of.

Two exporters may watch the same clouds, and then have the same series but for `instance`. So whatever is summed or
counted is first taken together by what it is about: `max by (cloud, volume_id)` and the like.
"""

# What the variables of a dashboard choose. Of the exporter itself not everything has a cloud.
CLOUD = 'job=~"$job", instance=~"$instance", cloud=~"$cloud"'
EXPORTER = 'job=~"$job", instance=~"$instance"'

# The exporter's verdicts, by how much they need an admin; a panel that has one number for each takes the place here.
STATES = ['ended', 'waiting', 'copying', 'finishing', 'unmeasurable', 'slow', 'unreadable', 'stalled']
STATUSES = ['none', 'starting', 'migrating', 'completing', 'success', 'error']


def selected(metric, *more, by=CLOUD):
    """The series that the variables choose: selected('cinder_migration_state', 'state="slow"')."""
    return '%s{%s}' % (metric, ', '.join([by, *more]))


def each(metric, *more):
    """One series a migration, however many exporters there are."""
    return 'max by (cloud, volume_id) (%s)' % selected(metric, *more)


def known(*more):
    """One series of cinder_migration_info a migration, with the label `volume`: its name, and eight characters of its id.

    Tenants choose names, so several volumes may have one, or none. By topk, for two exporters may differ in a label for a moment, and a join takes one series only.
    """
    named = 'topk by (cloud, volume_id) (1, %s)' % selected('cinder_migration_info', *more)
    named = 'label_replace(%s, "short", "$1", "volume_id", "(.{8}).*")' % named
    named = 'label_join(%s, "volume", " ", "volume_name", "short")' % named
    return 'label_replace(%s, "volume", "$1", "volume", " (.*)")' % named


def with_facts(expression, *facts, among=()):
    """Joins facts to an expression that has one series a migration."""
    return '%s * on (cloud, volume_id) group_left (%s) %s' % (expression, ', '.join(facts), known(*among))


def count(condition):
    """How many migrations a condition holds for, each counted once; 0 only where a cloud has been seen."""
    return 'count(count by (cloud, volume_id) (%s)) or 0 * count(%s)' % (condition, selected('cinder_migrations'))


def count_by_cloud(condition):
    """The same for each cloud."""
    return 'count by (cloud) (count by (cloud, volume_id) (%s)) or 0 * max by (cloud) (%s)' % (
        condition, selected('cinder_migrations'))


def place(metric, label, values, *more):
    """The place in `values` of the value that holds, for each migration; where exporters differ, the higher.

    Of a set of states the one that is 1 is kept, and takes its place from a small table of (label, place): much cheaper
    than to ask for each state by itself.
    """
    places = ' or '.join('label_replace(vector(%d), "%s", "%s", "", "")' % (i, label, value)
                         for i, value in enumerate(values))
    return 'max by (cloud, volume_id) ((%s == 1) * on (%s) group_left () (%s))' % (selected(metric, *more), label, places)


def once(counter, *labels, over, more=(), how='increase'):
    """How a counter grew, each cloud and label once: of two exporters the one that saw more."""
    return 'max by (%s) (%s(%s[%s]))' % (', '.join(('cloud',) + labels), how, selected(counter, *more), over)
