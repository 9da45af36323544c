import Alerting
import Synchronization

/// What the exporter counts of its alerts and notifications, read at each scrape.
final class AlertTelemetry: Sendable {
  /// What became of a try to deliver a message.
  enum Outcome: String, Sendable, CaseIterable {
    case delivered, failed, refused

    init(_ outcome: DeliveryOutcome) {
      self =
        switch outcome {
        case .accepted: .delivered
        case .retry: .failed
        case .refused: .refused
        }
    }
  }

  struct Counts: Sendable {
    /// Alerts that are pending or fire.
    var alerts: [AlertBook.Kind: Int] = [:]
    /// Messages, by the receiver's name.
    var notifications: [String: [Outcome: UInt64]] = [:]
    /// Alerts that a receiver, or a replica of it, has yet to be told of, by its queue.
    var outbox: [String: Int] = [:]
  }

  private let counts: Mutex<Counts>

  /// Counts from 0 for these receivers.
  init(receivers: [String]) { counts = Mutex(Self.watching(receivers, Counts())) }

  /// Counts for these receivers from now on, and forgets the others.
  func watch(_ receivers: [String]) { counts.withLock { $0 = Self.watching(receivers, $0) } }

  private static func watching(_ receivers: [String], _ before: Counts) -> Counts {
    var counts = Counts(alerts: before.alerts, outbox: before.outbox)
    for receiver in receivers {
      counts.notifications[receiver] =
        before.notifications[receiver]
        ?? Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0, 0) })
    }
    return counts
  }

  func read() -> Counts { counts.withLock { $0 } }

  /// Counts a message.
  func count(_ outcome: DeliveryOutcome, receiver: String) {
    counts.withLock { $0.notifications[receiver]?[Outcome(outcome), default: 0] += 1 }
  }

  /// Shows how many alerts there are, and how many the receiver of each queue has yet to be told of.
  func show(_ state: AlertingState) {
    let outbox = state.queueNames.map { ($0, state.outboxLength(queue: $0)) }
    counts.withLock { counts in
      counts.alerts = state.counts
      counts.outbox = Dictionary(outbox) { $1 }
    }
  }
}
