import Alerting
import OpenStackClient
import StallDetector

extension AlertRules {
  /// The conditions of alerts that are each about one migration: how many, and what makes one of them.
  func ofEach(
    _ migrations: [MigrationSnapshot], in place: Place, at time: Double
  ) -> (count: Int, condition: (Int) -> AlertCondition) {
    // Mostly an alert was there at the poll before, and nobody is told anything: what there is to say waits, and holds
    // on to the poll's migrations as they stand, for to copy one is much. It is let go at the next poll.
    let words = { @Sendable (index: Int) -> AlertWording.Words in
      guard let name = alert(of: migrations[index], at: time) else { return .init([:]) }
      return .init(
        annotations(of: name, migrations[index], in: place, at: time), link: place.page(of: migrations[index].id))
    }
    let alerts = alerts(among: migrations, in: place, at: time)
    let condition = { (number: Int) in
      let alert = alerts[number]
      var identity = alert.kind.ofVolume
      identity["project_id"] = AlertText.plain(alert.project)
      identity["source_host"] = AlertText.plain(alert.source)
      identity["volume_id"] = AlertText.plain(alert.volume)
      return self.condition(
        alert.kind, of: alert.volume, identity: identity, wording: AlertWording(alert.index, of: words))
    }
    return (alerts.count, condition)
  }

  /// A migration that is an alert which is on, and what its labels are made of.
  private struct VolumeAlert {
    let index: Int
    let kind: Kind
    let volume: String
    let project: String
    let source: String
  }

  /// Those of the migrations that are each an alert which is on.
  private func alerts(
    among migrations: [MigrationSnapshot], in place: Place, at time: Double
  ) -> [VolumeAlert] {
    var alerts: [VolumeAlert] = []
    // Those that are alerts are mostly so for one cause.
    var last: (name: AlertName, kind: Kind?)?
    for index in migrations.indices {
      guard let name = alert(of: migrations[index], at: time) else { continue }
      if last?.name != name { last = (name, place.kinds[name]) }
      // Taken down now: a migration is large, and to come back to it is to wait for memory once more.
      if let kind = last?.kind {
        alerts.append(
          VolumeAlert(
            index: index, kind: kind, volume: migrations[index].id, project: migrations[index].volume.projectID,
            source: migrations[index].sourceHost ?? ""))
      }
    }
    return alerts
  }

  /// What one migration is an alert for; no migration is one for two things at once.
  func alert(of migration: MigrationSnapshot, at time: Double) -> AlertName? {
    switch (migration.result, migration.verdict.state) {
    case (.error?, _): migration.status == .error ? .failed : nil
    case (.vanished?, _): .failed
    case (nil, .stalled): .stalled
    case (nil, .slow): .slow
    case (nil, .unmeasurable):
      migration.start.flatMap { time - $0 > allowance(migration) ? .takesLong : nil }
    default: nil
    }
  }

  /// Seconds that a migration without a number may take.
  private func allowance(_ migration: MigrationSnapshot) -> Double {
    settings.takesLong.seconds(forBytes: migration.volume.sizeBytes)
  }

  /// All that there is to say of it.
  private func annotations(
    of name: AlertName, _ migration: MigrationSnapshot, in place: Place, at time: Double
  ) -> [String: String] {
    let (summary, description) =
      switch name {
      case .stalled: stalled(migration, in: place, at: time)
      case .slow: slow(migration, in: place, at: time)
      case .takesLong: takesLong(migration, in: place, at: time)
      default: migration.result == .vanished ? vanished(migration, in: place) : failed(migration, in: place)
      }
    var annotations = ["summary": summary, "description": description]
    func annotate(_ name: String, _ value: String) { if !value.isEmpty { annotations[name] = value } }
    annotate("volume_name", AlertText.plain(migration.volume.name))
    annotate("volume_type", AlertText.plain(migration.volume.volumeType))
    annotate("destination_host", AlertText.plain(migration.destinationHost ?? ""))
    if let percent = migration.percent { annotations["progress"] = "\(percent) %" }
    if let size = migration.volume.sizeBytes { annotations["size"] = AlertText.gibibytes(size) }
    if let rate = migration.verdict.rate { annotations["copy_rate"] = byteRate(rate) }
    if let start = migration.start { annotations["started_at"] = AlertText.time(start) }
    annotate("policy", migration.policyName)
    if let failure = migration.readFailure { annotations["error"] = AlertText.plain("\(failure)", 500) }
    annotations["runbook_url"] = runbook(of: name)
    return annotations
  }

  /// A line, and the sentences that explain it.
  private typealias Words = (summary: String, description: String)

  private func stalled(_ migration: MigrationSnapshot, in place: Place, at time: Double) -> Words {
    (
      "Migration of volume \(migration.alertName) has stalled\(at(migration)) in cloud \(place.cloud)",
      "\(underWay(migration, in: place)) It has stalled: \(why(migration)). "
        + standing(migration, at: time) + " " + policy(migration)
    )
  }

  private func slow(_ migration: MigrationSnapshot, in place: Place, at time: Double) -> Words {
    (
      "Migration of volume \(migration.alertName) is too slow\(at(migration)) in cloud \(place.cloud)",
      "\(underWay(migration, in: place)) It is too slow: \(why(migration)). "
        + standing(migration, at: time) + " " + policy(migration)
    )
  }

  private func takesLong(_ migration: MigrationSnapshot, in place: Place, at time: Double) -> Words {
    let elapsed = migration.start.map { "for \(duration(time - $0))" } ?? "for too long"
    return (
      "Migration of volume \(migration.alertName) has been under way \(elapsed) in cloud \(place.cloud)",
      "\(underWay(migration, in: place)) There is no number to judge it by: \(why(migration)). "
        + standing(migration, at: time)
        + " A volume of its size is expected to take no longer than \(duration(allowance(migration)))."
    )
  }

  private func failed(_ migration: MigrationSnapshot, in place: Place) -> Words {
    (
      "Migration of volume \(migration.alertName) failed\(at(migration)) in cloud \(place.cloud)",
      "The migration of volume \(migration.alertNameAndID)\(migration.alertRoute) in cloud \(place.cloud) ended in error"
        + "\(ended(migration))\(at(migration, ", with ")). The volume is where it was, and its migration_status is error "
        + "until it is reset or migrates again. The logs of cinder-scheduler and of the source's cinder-volume tell why."
    )
  }

  private func vanished(_ migration: MigrationSnapshot, in place: Place) -> Words {
    (
      "Volume \(migration.alertName) vanished while it migrated in cloud \(place.cloud)",
      "Volume \(migration.alertNameAndID) was migrating\(migration.alertRoute) in cloud \(place.cloud), and Cinder no "
        + "longer knows it\(ended(migration))\(at(migration, ", last seen with ")). It was deleted, or its record is "
        + "damaged; its data may still be at one of the two backends."
    )
  }

  /// When it ended, and after how long.
  private func ended(_ migration: MigrationSnapshot) -> String {
    let when = migration.end.map { " at \(AlertText.time($0))" } ?? ""
    return when + (zip(migration.start, migration.end).map { ", \(duration($1 - $0)) after it began" } ?? "")
  }

  /// What it is and where it goes.
  private func underWay(_ migration: MigrationSnapshot, in place: Place) -> String {
    let size = migration.volume.sizeBytes.map { ", \(AlertText.gibibytes($0))," } ?? ""
    return "Volume \(migration.alertNameAndID)\(size) migrates\(migration.alertRoute) in cloud \(place.cloud)."
  }

  /// The detector's sentence, in which a driver's own words may stand.
  private func why(_ migration: MigrationSnapshot) -> String { AlertText.plain(migration.why(isOnePoll: false), 1000) }

  private func at(_ migration: MigrationSnapshot, _ before: String = " at ") -> String {
    migration.percent.map { "\(before)\($0) %" } ?? ""
  }

  /// How far it is, how fast, and since when.
  private func standing(_ migration: MigrationSnapshot, at time: Double) -> String {
    var sentences: [String] = []
    if let percent = migration.percent {
      let copied = migration.copiedBytes.map { ", \(AlertText.gibibytes($0))" } ?? ""
      sentences.append("Its last number is \(percent) %\(copied).")
    }
    if let rate = migration.verdict.rate { sentences.append("It copies at \(byteRate(rate)) now.") }
    if let start = migration.start {
      sentences.append("It began at \(AlertText.time(start)), \(duration(time - start)) ago.")
    }
    return sentences.joined(separator: " ")
  }

  private func policy(_ migration: MigrationSnapshot) -> String {
    "It is judged by \(AlertText.plain(migration.policyWords, 500))."
  }

  /// Both, where there are both.
  private func zip(_ left: Double?, _ right: Double?) -> (Double, Double)? {
    left.flatMap { left in right.map { (left, $0) } }
  }
}
