import Alerting
import MetricsExposition

/// Writes how many alerts there are, and how their delivery goes.
enum AlertMetrics {
  private static let alerts = MetricFamily(
    "cinder_migration_exporter_alerts", .gauge,
    "Alerts of this exporter, by name and state: pending while the condition has not yet held for long enough.")
  private static let notifications = MetricFamily(
    "cinder_migration_exporter_notifications_total", .counter,
    "Tries to deliver a message to a receiver, by outcome: delivered; failed, which is tried again; refused, which is not."
  )
  private static let outbox = MetricFamily(
    "cinder_migration_exporter_outbox_length", .gauge,
    "Changes of alerts that a receiver has not yet taken, each replica of Alertmanager by itself.")

  static func write(_ counts: AlertTelemetry.Counts, to page: inout TextPage) {
    page.write(alerts) { samples in
      for name in AlertName.allCases.map(\.rawValue).sorted() {
        for (state, isFiring) in [("firing", true), ("pending", false)] {
          let count = counts.alerts[.init(alertname: name, isFiring: isFiring)] ?? 0
          samples.add(Double(count), LabelBlock(["alertname": name, "state": state]))
        }
      }
    }
    page.write(notifications) { samples in
      for (receiver, outcomes) in counts.notifications.sorted(by: { $0.key < $1.key }) {
        for outcome in AlertTelemetry.Outcome.allCases {
          samples.add(
            Double(outcomes[outcome] ?? 0), LabelBlock(["receiver": receiver, "outcome": outcome.rawValue]))
        }
      }
    }
    page.write(outbox) { samples in
      for (receiver, length) in counts.outbox.sorted(by: { $0.key < $1.key }) {
        samples.add(Double(length), LabelBlock(["receiver": receiver]))
      }
    }
  }
}
