import MetricsExposition
import OpenStackClient
import StallDetector

/// Writes a snapshot's clouds and migrations as metrics.
enum MigrationMetrics {
  private static let stateLabels = MigrationRow.states.map { LabelBlock(["state": $0.rawValue]) }
  private static let statusLabels = ["starting", "migrating", "completing", "success", "error", "none"].map {
    LabelBlock(["status": $0])
  }

  static func write(_ snapshot: Snapshot, to page: inout TextPage) {
    writeMigrations(of: snapshot, to: &page)
    writeTotals(of: snapshot, to: &page)
  }

  private static func writeMigrations(of snapshot: Snapshot, to page: inout TextPage) {
    var rows: [MigrationRow] = []
    // The labels of each, escaped once for all its lines: those that every line bears, and those of `info`.
    var keys: [LabelBlock] = []
    var names: [LabelBlock] = []
    for cloud in snapshot.clouds {
      for migration in cloud.migrations {
        rows.append(MigrationRow(migration))
        keys.append(LabelBlock(["cloud": cloud.name, "volume_id": migration.id]))
        names.append(infoLabels(migration, in: cloud))
      }
    }
    func each(_ family: MetricFamily, _ value: (MigrationRow) -> Double?) {
      page.write(family) { samples in
        for index in rows.indices { samples.add(value(rows[index]), keys[index]) }
      }
    }
    each(MigrationFamilies.progress, \.progress)
    each(MigrationFamilies.size, \.size)
    each(MigrationFamilies.copied, \.copied)
    each(MigrationFamilies.rate, \.rate)
    each(MigrationFamilies.rateLowerBound, \.rateLowerBound)
    each(MigrationFamilies.rateUpperBound, \.rateUpperBound)
    each(MigrationFamilies.estimatedCompletion, \.estimatedCompletion)
    each(MigrationFamilies.earliestCompletion, \.earliestCompletion)
    each(MigrationFamilies.latestCompletion, \.latestCompletion)
    each(MigrationFamilies.start, \.start)
    each(MigrationFamilies.lastProgress, \.lastProgress)
    each(MigrationFamilies.lastReading, \.lastReading)
    each(MigrationFamilies.stallDeadline, \.stallDeadline)
    each(MigrationFamilies.deadline, \.deadline)
    each(MigrationFamilies.stalled, \.stalled)
    page.write(MigrationFamilies.state) { samples in
      for index in rows.indices { samples.add(oneOf: stateLabels, at: rows[index].state, keys[index]) }
    }
    page.write(MigrationFamilies.status) { samples in
      for index in rows.indices { samples.add(oneOf: statusLabels, at: rows[index].status, keys[index]) }
    }
    page.write(MigrationFamilies.info) { samples in
      for index in rows.indices { samples.add(1, keys[index], names[index]) }
    }
  }

  private static func infoLabels(_ migration: MigrationSnapshot, in cloud: CloudSnapshot) -> LabelBlock {
    LabelBlock([
      "region": cloud.description?.region ?? "",
      "volume_name": bounded(migration.volume.name),
      "project_id": bounded(migration.volume.projectID),
      "volume_type": bounded(migration.volume.volumeType),
      "source_host": bounded(migration.sourceHost ?? ""),
      "destination_host": bounded(migration.destinationHost ?? ""),
      "method": migration.method.rawValue,
      "retype": migration.isRetype ? "true" : "false",
      "policy": migration.policyName,
      "mode": migration.policy.mode.rawValue,
    ])
  }

  /// A text from the cloud, cut where Cinder's own database would.
  ///
  /// What claims to be longer is no reason for a page of any size. None of these labels tells series apart, so that no
  /// two become one.
  private static func bounded(_ text: String) -> String {
    let most = 255
    // Characters as databases count them: one as a reader counts may be of any length.
    return text.utf8.count <= most ? text : String(text.unicodeScalars.prefix(most))
  }

  private static func writeTotals(of snapshot: Snapshot, to page: inout TextPage) {
    let clouds = snapshot.clouds.map { ($0, LabelBlock(["cloud": $0.name])) }
    page.write(MigrationFamilies.count) { samples in
      for (cloud, key) in clouds where cloud.lastSuccess != nil {
        let states = cloud.migrations.map(\.verdict.state)
        for (state, label) in zip(MigrationRow.states, stateLabels) {
          samples.add(Double(states.count { $0 == state }), key, label)
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
