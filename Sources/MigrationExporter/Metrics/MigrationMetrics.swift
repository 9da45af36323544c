import MetricsExposition
import OpenStackClient
import StallDetector

/// Writes a snapshot's clouds and migrations as metrics.
enum MigrationMetrics {
  /// One migration with its labels escaped once for all its lines.
  private struct Labelled {
    let migration: MigrationSnapshot
    let key: LabelBlock
    let cloud: CloudSnapshot
  }

  private static let stateLabels = MigrationState.allCases.map { ($0, LabelBlock(["state": $0.rawValue])) }
  private static let statusLabels: [(MigrationStatus, LabelBlock)] = [
    (.starting, "starting"), (.migrating, "migrating"), (.completing, "completing"), (.success, "success"),
    (.error, "error"), (.none, "none"),
  ].map { ($0, LabelBlock(["status": $1])) }

  static func page(of snapshot: Snapshot) -> TextPage {
    var labelled: [Labelled] = []
    for cloud in snapshot.clouds {
      for migration in cloud.migrations {
        let key = LabelBlock(["cloud": cloud.name, "volume_id": migration.id])
        labelled.append(Labelled(migration: migration, key: key, cloud: cloud))
      }
    }
    // Some 4 kB a migration: one allocation instead of many.
    var page = TextPage(capacity: labelled.count * 4096 + 8192)
    write(labelled, to: &page)
    writeTotals(of: snapshot, to: &page)
    return page
  }

  private static func write(_ labelled: [Labelled], to page: inout TextPage) {
    func each(_ family: MetricFamily, _ value: (MigrationSnapshot) -> Double?) {
      page.write(family) { samples in
        for one in labelled { samples.add(value(one.migration), one.key) }
      }
    }
    /// What is only true of a migration that goes on.
    func eachCurrent(_ family: MetricFamily, _ value: (MigrationSnapshot) -> Double?) {
      each(family) { $0.result == nil ? value($0) : nil }
    }
    eachCurrent(MigrationFamilies.progress) { $0.percent.map { Double($0) / 100 } }
    each(MigrationFamilies.size) { $0.volume.sizeBytes }
    eachCurrent(MigrationFamilies.copied) { $0.copiedBytes }
    eachCurrent(MigrationFamilies.rate) { $0.verdict.rate }
    eachCurrent(MigrationFamilies.rateLowerBound) { $0.verdict.rateLowerBound }
    eachCurrent(MigrationFamilies.rateUpperBound) { $0.verdict.rateUpperBound }
    eachCurrent(MigrationFamilies.start) { $0.start }
    eachCurrent(MigrationFamilies.lastProgress) { $0.lastAdvance }
    eachCurrent(MigrationFamilies.lastReading) { $0.lastReading }
    eachCurrent(MigrationFamilies.stallDeadline) { $0.verdict.stallDeadline }
    eachCurrent(MigrationFamilies.stalled) {
      switch $0.verdict.state {
      case .unmeasurable, .unreadable, .ended: nil
      case .stalled: 1
      case .waiting, .copying, .slow, .finishing: 0
      }
    }
    page.write(MigrationFamilies.state) { samples in
      for one in labelled {
        for (state, label) in stateLabels { samples.add(one.migration.verdict.state == state ? 1 : 0, one.key, label) }
      }
    }
    page.write(MigrationFamilies.status) { samples in
      for one in labelled {
        for (status, label) in statusLabels { samples.add(one.migration.status == status ? 1 : 0, one.key, label) }
      }
    }
    page.write(MigrationFamilies.info) { samples in
      for one in labelled { samples.add(1, one.key, infoLabels(one.migration, in: one.cloud)) }
    }
  }

  private static func infoLabels(_ migration: MigrationSnapshot, in cloud: CloudSnapshot) -> LabelBlock {
    LabelBlock([
      "region": cloud.description?.region ?? "",
      "volume_name": migration.volume.name,
      "project_id": migration.volume.projectID,
      "volume_type": migration.volume.volumeType,
      "source_host": migration.sourceHost ?? "",
      "destination_host": migration.destinationHost ?? "",
      "method": migration.method.rawValue,
      "retype": migration.isRetype ? "true" : "false",
      "policy": "default",
      "mode": "strict",
    ])
  }

  private static func writeTotals(of snapshot: Snapshot, to page: inout TextPage) {
    let clouds = snapshot.clouds.map { ($0, LabelBlock(["cloud": $0.name])) }
    page.write(MigrationFamilies.count) { samples in
      for (cloud, key) in clouds where cloud.lastSuccess != nil {
        for (state, label) in stateLabels {
          samples.add(Double(cloud.migrations.count { $0.verdict.state == state }), key, label)
        }
      }
    }
    page.write(MigrationFamilies.finished) { samples in
      for (cloud, key) in clouds {
        for result in MigrationSnapshot.Result.allCases {
          let count = cloud.totals.finished[result] ?? 0
          samples.add(Double(count), key, LabelBlock(["result": result.rawValue]))
        }
      }
    }
    page.write(MigrationFamilies.routeCopied) { samples in
      for (cloud, key) in clouds {
        let routes = cloud.totals.copiedBytes.sorted {
          ($0.key.source, $0.key.destination) < ($1.key.source, $1.key.destination)
        }
        for (route, bytes) in routes {
          samples.add(
            bytes, key, LabelBlock(["source_host": route.source, "destination_host": route.destination]))
        }
      }
    }
    page.write(MigrationFamilies.duration) { samples in
      for (cloud, key) in clouds { samples.add(cloud.totals.duration, key) }
    }
    page.write(MigrationFamilies.meanRate) { samples in
      for (cloud, key) in clouds { samples.add(cloud.totals.meanRate, key) }
    }
  }
}
