import Alerting
import OpenStackClient
import StallDetector

extension AlertRules {
  /// An alert for each source host of which migrations can't be read.
  func unreadableHosts(_ migrations: [MigrationSnapshot], in place: Place) -> [AlertCondition] {
    let all = migrations.indices.filter {
      migrations[$0].result == nil && migrations[$0].verdict.state == .unreadable
    }
    return byHost(all, of: migrations).compactMap { host, numbers in
      let unreadable = numbers.map { migrations[$0] }
      let count = unreadable.count == 1 ? "1 volume" : "\(unreadable.count) volumes"
      let volumes = AlertText.list(unreadable.map(\.alertNameAndID))
      let longest = unreadable.max { unreadFor($0) < unreadFor($1) } ?? unreadable[0]
      let why = longest.verdict.reason.sentence
      let failure = (longest.readFailure ?? unreadable.compactMap(\.readFailure).first).map {
        AlertText.plain("\($0)", 500)
      }
      var annotations = [
        "summary": "Migrations of \(count) from \(host.words) can't be read in cloud \(place.cloud)",
        "description": "Migrations of \(count) from \(host.words) in cloud \(place.cloud) can't be read, so that "
          + "nobody knows whether they move: \(volumes). Of the longest: \(why)."
          + (failure.map { " The error: \($0)\($0.hasSuffix(".") ? "" : ".")" } ?? "")
          + " Mostly the cinder-volume of that host hangs, or is down.",
        "volumes": volumes,
      ]
      annotations["error"] = failure
      return condition(
        .unreadable, of: host.name, in: place,
        labels: [.init("region", place.region), .init("source_host", AlertText.plain(host.name))],
        annotations: annotations,
        link: unreadable.count == 1 ? place.page(of: unreadable[0].id) : place.statusPage)
    }
  }

  private func unreadFor(_ migration: MigrationSnapshot) -> Double {
    if case .unreadable(let elapsed) = migration.verdict.reason { elapsed } else { 0 }
  }

  /// Fewer copies tell nothing of their host.
  private static let leastCopies = 3

  /// An alert for each source host of which most copies are slower than half their own earlier pace.
  ///
  /// An earlier pace is the highest mean that the copy has had, so that it takes a fall of the whole copy's pace, and not
  /// of a moment's. Each copy keeps the alerts that it has by itself.
  func slowHosts(_ migrations: [MigrationSnapshot], in place: Place) -> [AlertCondition] {
    guard settings[.backendSlow].isEnabled else { return [] }
    let copies = migrations.indices.filter { number in
      guard migrations[number].result == nil, migrations[number].bestPace != nil,
        migrations[number].verdict.rate != nil
      else { return false }
      return switch migrations[number].verdict.state {
      case .copying, .slow, .stalled: true
      default: false
      }
    }
    func isSlow(_ number: Int) -> Bool {
      (migrations[number].verdict.rate ?? 0) < (migrations[number].bestPace ?? 0) / 2
    }
    // Mostly there is none.
    guard copies.contains(where: isSlow) else { return [] }
    return byHost(copies, of: migrations).compactMap { host, copies in
      guard copies.count >= Self.leastCopies else { return nil }
      let slowOnes = copies.filter(isSlow)
      guard slowOnes.count * 2 > copies.count else { return nil }
      let slow = slowOnes.map { migrations[$0] }
      let (now, before) = slow.reduce((0, 0)) { ($0.0 + ($1.verdict.rate ?? 0), $0.1 + ($1.bestPace ?? 0)) }
      let volumes = AlertText.list(slow.map(\.alertNameAndID))
      return condition(
        .backendSlow, of: host.name, in: place,
        labels: [.init("region", place.region), .init("source_host", AlertText.plain(host.name))],
        annotations: [
          "summary": "\(slow.count) of \(copies.count) copies from \(host.words) have slowed down together in "
            + "cloud \(place.cloud)",
          "description": "\(slow.count) of \(copies.count) copies from \(host.words) in cloud \(place.cloud) are "
            + "slower than half their own earlier pace\(since(slow, of: copies.count)): together they copy at "
            + "\(byteRate(now)) now, and have copied at \(byteRate(before)). They are \(volumes). What "
            + "they share, such as the backend, its disks or its "
            + "network, is likelier to be the cause than any of the volumes.",
          "volumes": volumes, "copy_rate": byteRate(now), "earlier_copy_rate": byteRate(before),
        ], link: place.statusPage)
    }
  }

  /// Since when most of so many copies have been slow; empty where that is not known of enough of them.
  private func since(_ slow: [MigrationSnapshot], of count: Int) -> String {
    let begins = slow.compactMap(\.slowedSince).sorted()
    // One more than half of them are most.
    return begins.count > count / 2 ? ", most of them since \(AlertText.time(begins[count / 2]))" : ""
  }

  /// A source host, and what a sentence calls it.
  private struct Host {
    let name: String
    var words: String { name.isEmpty ? "a source not known" : AlertText.plain(name) }
  }

  /// The migrations with these numbers, those of each source host together, in the order of the hosts' names.
  private func byHost(_ numbers: [Int], of migrations: [MigrationSnapshot]) -> [(Host, [Int])] {
    Dictionary(grouping: numbers) { migrations[$0].sourceHost ?? "" }.sorted { $0.key < $1.key }
      .map { (Host(name: $0.key), $0.value) }
  }
}
