import OrderedCollections

@testable import Alerting

extension ReceiverQueue {
  /// What in its books contradicts itself; nil: nothing.
  var contradiction: String? {
    for (key, group) in groups {
      for (place, fingerprint) in group.members.enumerated() {
        guard let slot = slots[fingerprint] else { return "\(fingerprint.text) of \(key) is gone" }
        if slot.group != key || slot.place != place { return "\(fingerprint.text) is not where \(key) has it" }
      }
      let entries = group.members.compactMap { slots[$0]?.entry }
      if group.untold != entries.count(where: \.isUntold) { return "\(key) has counted what it is yet to tell wrongly" }
    }
    if groups.values.map(\.members.count).reduce(0, +) != slots.values.count(where: { $0.group != nil }) {
      return "an alert is in no group that says it is"
    }
    for (fingerprint, slot) in slots where slot.isUnsaved && !unsaved.contains(fingerprint) {
      return "\(fingerprint.text) would never be stored"
    }
    return nil
  }
}
