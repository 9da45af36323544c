import MetricsExposition
import OpenStackClient

/// Writes what the exporter has to say of itself: the clouds' health and its own counts.
enum ExporterMetrics {
  private static func family(_ name: String, _ kind: MetricFamily.Kind, _ help: String) -> MetricFamily {
    MetricFamily("cinder_migration_exporter_\(name)", kind, help)
  }

  private static let cloudUp = family("cloud_up", .gauge, "1 when the last poll of the cloud went well, 0 when not.")
  private static let lastSuccess = family(
    "last_success_timestamp_seconds", .gauge, "When the last poll that went well began, in unix seconds.")
  private static let progressAvailable = family(
    "progress_available", .gauge,
    "1 when the cloud has given a migration_progress, 0 when the microversion in use is too old for it; absent while "
      + "nothing has migrated that could tell.")
  private static let microversion = family(
    "microversion_info", .gauge, "The volume microversion in use and the range that the cloud speaks, always 1.")
  private static let malformed = family(
    "malformed_readings_total", .counter,
    "Values of migration_progress that look like a number and are no percent from 0 to 100.")
  private static let skipped = family(
    "skipped_rows_total", .counter, "Rows of Cinder's lists that could not be read: migrations that are not seen.")
  private static let polls = family("polls_total", .counter, "Polls of the cloud, by result.")
  private static let pollSeconds = family("poll_duration_seconds", .histogram, "How long a poll took, in seconds.")
  private static let requests = family(
    "api_requests_total", .counter,
    "Requests to the cloud, by service and by HTTP status; timeout, unreachable, badAnswer or configuration where "
      + "there was none.")
  private static let requestSeconds = family(
    "api_request_duration_seconds", .histogram, "How long a request to the cloud took, in seconds.")
  private static let build = family("build_info", .gauge, "Version of the exporter, always 1.")

  static func write(_ snapshot: Snapshot, _ telemetry: Telemetry, to page: inout TextPage) {
    let clouds = snapshot.clouds.map { ($0, LabelBlock(["cloud": $0.name])) }
    page.write(cloudUp) { samples in
      for (cloud, key) in clouds where cloud.hasBeenPolled { samples.add(cloud.isUp ? 1 : 0, key) }
    }
    page.write(lastSuccess) { samples in
      for (cloud, key) in clouds { samples.add(cloud.lastSuccess, key) }
    }
    page.write(progressAvailable) { samples in
      for (cloud, key) in clouds { samples.add(cloud.progressAvailable.map { $0 ? 1 : 0 }, key) }
    }
    page.write(microversion) { samples in
      for (cloud, key) in clouds {
        guard let versions = cloud.description?.versions else { continue }
        samples.add(
          1, key,
          LabelBlock([
            "microversion": "\(versions.used)", "minimum": "\(versions.minimum)", "maximum": "\(versions.maximum)",
          ]))
      }
    }
    page.write(malformed) { samples in
      for (cloud, key) in clouds { samples.add(Double(cloud.totals.malformedReadings), key) }
    }
    page.write(skipped) { samples in
      for (cloud, key) in clouds { samples.add(Double(cloud.totals.skippedRows), key) }
    }
    write(telemetry.read(), to: &page)
    page.write(build, 1, LabelBlock(["version": exporterVersion]))
  }

  private static func write(_ counts: Telemetry.Counts, to page: inout TextPage) {
    let polledClouds = counts.polls.sorted { $0.key < $1.key }
    page.write(polls) { samples in
      for (cloud, poll) in polledClouds {
        samples.add(Double(poll.succeeded), LabelBlock(["cloud": cloud, "result": "success"]))
        samples.add(Double(poll.failed), LabelBlock(["cloud": cloud, "result": "error"]))
      }
    }
    page.write(pollSeconds) { samples in
      for (cloud, poll) in polledClouds { samples.add(poll.seconds, LabelBlock(["cloud": cloud])) }
    }
    page.write(requests) { samples in
      let rows = counts.requests.sorted {
        ($0.key.cloud, $0.key.service, $0.key.outcome) < ($1.key.cloud, $1.key.service, $1.key.outcome)
      }
      for (key, count) in rows {
        samples.add(
          Double(count), LabelBlock(["cloud": key.cloud, "service": key.service, "code": key.outcome]))
      }
    }
    page.write(requestSeconds) { samples in
      let rows = counts.requestSeconds.sorted { ($0.key.cloud, $0.key.service) < ($1.key.cloud, $1.key.service) }
      for (key, seconds) in rows { samples.add(seconds, LabelBlock(["cloud": key.cloud, "service": key.service])) }
    }
  }
}

/// The version of this program.
public let exporterVersion = "0.1.0"
