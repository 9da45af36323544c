"""What an exporter told of one migration, as Prometheus stored it."""

from exporter import CLOUD


class Story:
    def __init__(self, stored, volume, cloud=CLOUD):
        self.stored = stored
        self.volume = volume
        self.cloud = cloud

    def one(self, name, **labels):
        """The only series of that name about this volume."""
        return self.stored.one(name, cloud=self.cloud, volume_id=self.volume, **labels)

    def maybe(self, name, **labels):
        return self.stored.maybe(name, cloud=self.cloud, volume_id=self.volume, **labels)

    def all(self, name, **labels):
        return self.stored.all(name, cloud=self.cloud, volume_id=self.volume, **labels)

    def last_info(self):
        """The labels of the info series that was stored last."""
        return max(self.all('cinder_migration_info'), key=lambda s: s.samples[-1][0]).labels

    def last_of(self, name, label):
        """Which value of a state set's label was 1 in the last scrape that had any."""
        last = max(s.samples[-1][0] for s in self.all(name))
        return [s.labels[label] for s in self.all(name) if s.samples[-1] == (last, 1.0)]

    def ever(self, name, label):
        """The values of a state set's label that were 1 in some scrape."""
        return {s.labels[label] for s in self.all(name) if 1.0 in s.values}

    def times_of(self, state):
        """The scrapes in which that was its state."""
        return {t for s in self.all('cinder_migration_state', state=state) for t, v in s.samples if v == 1}

    @property
    def states(self):
        """Its states in the order of time, as words: `waiting copying stalled copying ended`."""
        scrapes = sorted((t, s.labels['state']) for s in self.all('cinder_migration_state')
                         for t, v in s.samples if v == 1)
        words = [state for _, state in scrapes]
        return ' '.join(word for before, word in zip([None, *words], words) if word != before)
