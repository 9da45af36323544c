import OrderedCollections

extension AlertingState {
  /// What the store doesn't know yet; it counts as known from then on, so what can't be stored is to be put back.
  public mutating func takeUnsaved() -> AlertingRecord {
    var record = AlertingRecord(lives: book.takeUnsaved())
    // First what is gone: a queue that is back under the same name knows better.
    for place in orphans.entries { record.entries.updateValue(nil, forKey: place) }
    for place in orphans.groups { record.groups.updateValue(nil, forKey: place) }
    orphans = ([], [])
    for name in queueNames {
      guard let part = queues[name]?.takeUnsaved() else { continue }
      record.entries.merge(part.entries) { $1 }
      record.groups.merge(part.groups) { $1 }
    }
    return record
  }

  /// Takes back what could not be stored, so that the next `takeUnsaved` has the same places as they are then.
  public mutating func putBack(_ record: AlertingRecord) {
    book.putBack(record.lives.keys)
    for place in record.entries.keys {
      if queues[place.queue] == nil {
        orphans.entries.insert(place)
      } else {
        guard let fingerprint = Fingerprint(place.key) else {
          orphans.entries.insert(place)
          continue
        }
        queues[place.queue]?.markUnsaved(fingerprint)
      }
    }
    for place in record.groups.keys {
      if queues[place.queue] == nil {
        orphans.groups.insert(place)
      } else {
        queues[place.queue]?.unsavedGroups.insert(place.key)
      }
    }
  }

  /// True when `takeUnsaved` would give something to store.
  public var hasUnsaved: Bool {
    book.hasUnsaved || !orphans.entries.isEmpty || !orphans.groups.isEmpty
      || queues.values.contains(where: \.hasUnsaved)
  }
}
