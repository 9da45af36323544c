import Alerting
import OpenStackClient
import StallDetector

extension AlertRules {
  /// What one migration is an alert for; no migration is one for two things at once.
  func condition(of migration: MigrationSnapshot, in place: Place, at time: Double) -> AlertCondition? {
    switch (migration.result, migration.verdict.state) {
    case (.error?, _) where migration.status == .error: failed(migration, in: place)
    case (.vanished?, _): failed(migration, in: place)
    case (nil, .stalled): stalled(migration, in: place, at: time)
    case (nil, .slow): slow(migration, in: place, at: time)
    case (nil, .unmeasurable): takesLong(migration, in: place, at: time)
    default: nil
    }
  }

  private func stalled(_ migration: MigrationSnapshot, in place: Place, at time: Double) -> AlertCondition? {
    condition(
      .stalled, of: migration, in: place,
      summary: "Migration of volume \(migration.alertName) has stalled\(at(migration)) in cloud \(place.cloud)",
      description: "\(underWay(migration, in: place)) It has stalled: \(why(migration)). "
        + standing(migration, at: time) + " " + policy(migration))
  }

  private func slow(_ migration: MigrationSnapshot, in place: Place, at time: Double) -> AlertCondition? {
    condition(
      .slow, of: migration, in: place,
      summary: "Migration of volume \(migration.alertName) is too slow\(at(migration)) in cloud \(place.cloud)",
      description: "\(underWay(migration, in: place)) It is too slow: \(why(migration)). "
        + standing(migration, at: time) + " " + policy(migration))
  }

  private func takesLong(_ migration: MigrationSnapshot, in place: Place, at time: Double) -> AlertCondition? {
    guard let start = migration.start else { return nil }
    let allowed = settings.takesLong.seconds(forBytes: migration.volume.sizeBytes)
    guard time - start > allowed else { return nil }
    return condition(
      .takesLong, of: migration, in: place,
      summary: "Migration of volume \(migration.alertName) has been under way for \(duration(time - start)) in cloud "
        + place.cloud,
      description: "\(underWay(migration, in: place)) There is no number to judge it by: \(why(migration)). "
        + standing(migration, at: time)
        + " A volume of its size is expected to take no longer than \(duration(allowed)).")
  }

  private func failed(_ migration: MigrationSnapshot, in place: Place) -> AlertCondition? {
    let name = migration.alertNameAndID
    let when = migration.end.map { " at \(AlertText.time($0))" } ?? ""
    let after = zip(migration.start, migration.end).map { ", \(duration($1 - $0)) after it began" } ?? ""
    guard migration.result == .vanished else {
      return condition(
        .failed, of: migration, in: place,
        summary: "Migration of volume \(migration.alertName) failed\(at(migration)) in cloud \(place.cloud)",
        description: "The migration of volume \(name)\(migration.alertRoute) in cloud \(place.cloud) ended in error"
          + "\(when)\(after)\(at(migration, ", with ")). The volume is where it was, and its migration_status is error until it "
          + "is reset or migrates again. The logs of cinder-scheduler and of the source's cinder-volume tell why.")
    }
    return condition(
      .failed, of: migration, in: place,
      summary: "Volume \(migration.alertName) vanished while it migrated in cloud \(place.cloud)",
      description: "Volume \(name) was migrating\(migration.alertRoute) in cloud \(place.cloud), and Cinder no longer "
        + "knows it\(when)\(after)\(at(migration, ", last seen with ")). It was deleted, or its record is damaged; its "
        + "data may still be at one of the two backends.")
  }

  /// An alert about one volume.
  private func condition(
    _ name: AlertName, of migration: MigrationSnapshot, in place: Place, summary: String, description: String
  ) -> AlertCondition? {
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
    return condition(
      name, of: migration.id, in: place,
      labels: [
        "region": place.region, "volume_id": AlertText.plain(migration.id),
        "project_id": AlertText.plain(migration.volume.projectID),
        "source_host": AlertText.plain(migration.sourceHost ?? ""),
      ], annotations: annotations, link: place.page(of: migration.id))
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
