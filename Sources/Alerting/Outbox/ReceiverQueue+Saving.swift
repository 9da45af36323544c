import OrderedCollections

extension ReceiverQueue {
  /// What the store doesn't know yet of the queue; it counts as known from then on.
  public mutating func takeUnsaved() -> AlertingRecord {
    var record = AlertingRecord()
    record.entries.reserveCapacity(unsaved.count + unsavedEnds.count)
    for key in unsavedEnds {
      record.entries.updateValue(nil, forKey: AlertingRecord.Place(queue: name, key: key.text))
    }
    for key in unsaved {
      guard let index = slots.index(forKey: key), slots.values[index].isUnsaved else { continue }
      slots.values[index].isUnsaved = false
      record.entries.updateValue(
        slots.values[index].entry, forKey: AlertingRecord.Place(queue: name, key: key.text))
    }
    for key in unsavedGroups {
      let group = groups[key]?.lastTold.map { QueueGroup(lastTold: $0) }
      record.groups.updateValue(group, forKey: AlertingRecord.Place(queue: name, key: key))
    }
    (unsaved, unsavedEnds, unsavedGroups) = ([], [], [])
    return record
  }

  /// Has the store told of the entry, or that there is none any more.
  mutating func markUnsaved(_ fingerprint: Fingerprint) {
    if let index = slots.index(forKey: fingerprint) { markUnsaved(at: index) } else { unsavedEnds.insert(fingerprint) }
  }

  mutating func markUnsaved(at index: Int) {
    guard !slots.values[index].isUnsaved else { return }
    slots.values[index].isUnsaved = true
    unsaved.append(slots.keys[index])
  }

  /// True when `takeUnsaved` would give something.
  var hasUnsaved: Bool { !unsaved.isEmpty || !unsavedEnds.isEmpty || !unsavedGroups.isEmpty }

  /// Every place under which the store may know something of the queue.
  var places: (entries: Set<String>, groups: Set<String>) {
    (Set(unsavedEnds.union(slots.keys).map(\.text)), unsavedGroups.union(groups.keys))
  }

  /// What the receiver has been told, or is to be told, of each alert, by its fingerprint; for inspection.
  public var entries: [String: QueueEntry] {
    Dictionary(slots.map { ($0.text, $1.entry) }) { $1 }
  }

  /// What the receiver refused, the resolved ones last; for inspection.
  public var refused: [QueueEntry] {
    slots.values.filter { $0.entry.refusal != nil }
      .sorted {
        (($0.group == nil ? 1 : 0), $0.entry.alert.startsAt, $0.birth)
          < (($1.group == nil ? 1 : 0), $1.entry.alert.startsAt, $1.birth)
      }
      .map(\.entry)
  }
}
