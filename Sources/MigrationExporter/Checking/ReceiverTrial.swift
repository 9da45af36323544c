import Alerting
import Foundation

/// A test alert that was sent to one receiver, or to one replica of it, and what came of it.
public struct ReceiverTrial: Sendable {
  /// The receiver's name, with the replica's address where it has several.
  public let receiver: String
  /// What went wrong, in words; nil when the receiver took all of it.
  public let problem: String?

  /// The label `alertname` of a test alert.
  public static let alertname = "CinderMigrationExporterTest"

  /// Sends each receiver an alert that fires, and then the same as resolved to those that are told so.
  ///
  /// All receivers are sent to at once, each as the daemon would do it, but without a second try.
  ///
  /// - Parameter now: the present, in unix seconds.
  public static func send(to settings: AlertingSettings, at now: Double) async -> [ReceiverTrial] {
    let receivers = settings.receivers
    return await withTaskGroup(of: (Int, ReceiverTrial).self) { group in
      for (place, receiver) in receivers.enumerated() {
        group.addTask { (place, await trial(of: receiver, at: now)) }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func trial(of receiver: Receiver, at now: Double) async -> ReceiverTrial {
    do {
      let sender = try ReceiverSender(options: receiver.options)
      var problem = try await said(by: sender, receiver, until: nil, at: now)
      if problem == nil, receiver.form.batching.sendsResolved {
        problem = try await said(by: sender, receiver, until: now + 1, at: now)
      }
      await sender.close()
      return ReceiverTrial(receiver: receiver.queue, problem: problem)
    } catch {
      return ReceiverTrial(receiver: receiver.queue, problem: "\(error)")
    }
  }

  /// What the receiver objects to; nil when it takes the message.
  private static func said(
    by sender: ReceiverSender, _ receiver: Receiver, until end: Double?, at now: Double
  ) async throws -> String? {
    let labels = ["alertname": alertname, "severity": "info", "receiver": receiver.name]
    let alert = Alert(
      identity: AlertIdentity(labels: labels),
      annotations: [
        "summary": "Test of the receiver \(receiver.name): nothing is wrong",
        "description": "Sent by exporterd check --send-test-alert on \(ProcessInfo.processInfo.hostName).",
      ], startsAt: now, endsAt: end)
    let message = AlertMessage(
      groupKey: "{}:{alertname=\"\(alertname)\"}", groupLabels: ["alertname": alertname],
      items: [.init(alert: alert, revision: end == nil ? 1 : 2)])
    switch await sender.send(try receiver.form.request(for: message, at: now)) {
    case .accepted: return nil
    case .retry(_, let reason), .refused(let reason): return reason
    }
  }
}
