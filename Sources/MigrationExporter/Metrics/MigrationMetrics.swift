import MetricsExposition
import OpenStackClient
import StallDetector

/// Writes a snapshot's clouds and migrations as metrics.
enum MigrationMetrics {
  private static let stateLabels = LabelTable(MigrationRow.states.map(\.rawValue), of: "state")
  private static let statusLabels = LabelTable(
    ["starting", "migrating", "completing", "success", "error", "none"], of: "status")

  static func write(_ snapshot: Snapshot, to page: inout TextPage) {
    writeMigrations(of: snapshot, to: &page)
    writeTotals(of: snapshot, to: &page)
  }

  private static func writeMigrations(of snapshot: Snapshot, to page: inout TextPage) {
    let (rows, keys) = rows(of: snapshot)
    func each(_ family: MetricFamily, _ value: (MigrationRow) -> Double?) {
      page.write(family) { samples in samples.add(keys) { value(rows[$0]) } }
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
      samples.add(keys, oneOf: stateLabels) { rows[$0].state }
    }
    page.write(MigrationFamilies.status) { samples in
      samples.add(keys, oneOf: statusLabels) { rows[$0].status }
    }
    page.write(MigrationFamilies.info) { samples in
      var row = 0
      for cloud in snapshot.clouds {
        for index in cloud.migrations.indices {
          samples.add(1, keys, row: row) { writeInfo(cloud.migrations[index], in: cloud, $0) }
          row += 1
        }
      }
    }
  }

  /// The numbers of all migrations, and the labels that every line of theirs bears, escaped once.
  private static func rows(of snapshot: Snapshot) -> ([MigrationRow], LabelTable) {
    var rows: [MigrationRow] = []
    var keys = LabelTable()
    rows.reserveCapacity(snapshot.clouds.reduce(0) { $0 + $1.migrations.count })
    for cloud in snapshot.clouds {
      // By index: a copy of a snapshot, with all its texts, costs as much as some lines.
      for index in cloud.migrations.indices {
        rows.append(MigrationRow(cloud.migrations[index]))
        keys.append { label in
          label("cloud", cloud.name)
          label("volume_id", cloud.migrations[index].id)
        }
      }
    }
    return (rows, keys)
  }

  private static func writeInfo(
    _ migration: MigrationSnapshot, in cloud: CloudSnapshot, _ label: (StaticString, String) -> Void
  ) {
    label("region", cloud.description?.region ?? "")
    label("volume_name", bounded(migration.volume.name))
    label("project_id", bounded(migration.volume.projectID))
    label("volume_type", bounded(migration.volume.volumeType))
    label("source_host", bounded(migration.sourceHost ?? ""))
    label("destination_host", bounded(migration.destinationHost ?? ""))
    label("method", migration.method.rawValue)
    label("retype", migration.isRetype ? "true" : "false")
    label("policy", migration.policyName)
    label("mode", migration.policy.mode.rawValue)
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
        for state in MigrationRow.states {
          samples.add(Double(states.count { $0 == state }), key, LabelBlock(["state": state.rawValue]))
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
