import Alerting
import CloudSimulator
import Foundation

@testable import MigrationExporter

/// What a webhook was told of one alert.
struct Told: Decodable, Hashable {
  var status: String
  var labels: [String: String]
  var startsAt: String

  var name: String { labels["alertname"] ?? "" }

  /// All that `receiver` took, in order.
  static func all(_ receiver: SimulatedReceiver) throws -> [Told] {
    struct Payload: Decodable { var alerts: [Told] }
    return try receiver.deliveries.flatMap { try JSONDecoder().decode(Payload.self, from: Data($0.body)).alerts }
  }
}

extension Receiver {
  /// A webhook that is told at once, and never twice.
  static func webhook(
    _ name: String, _ url: String = "http://127.0.0.1:9", wait: Double = 0, timeout: Double = 10
  ) -> Receiver {
    var form = WebhookForm(receiver: name, url: url, groupWait: wait, groupInterval: 1)
    form.batching.repeatInterval = nil
    return Receiver(name: name, form: form, options: HTTPOptions(timeout: timeout))
  }
}

extension AlertingSettings {
  /// Everything at its default, and these are told.
  static func telling(_ receivers: Receiver...) -> AlertingSettings {
    var settings = AlertingSettings()
    settings.receivers = receivers
    return settings
  }
}

/// Waits until `condition` holds, for as long as the test may take: for what comes over a real connection.
func until(_ condition: () throws -> Bool) async throws {
  while try !condition() { try await Task.sleep(for: .milliseconds(2)) }
}
