import CloudSimulator
import Foundation
import MigrationExporter

/// What the demonstration's receiver gets, as lines on standard output.
enum DemoMail {
  private struct Payload: Decodable {
    struct Alert: Decodable {
      var status: String
      var labels: [String: String]
      var annotations: [String: String]
    }
    var alerts: [Alert]
  }

  static func show(_ delivery: SimulatedReceiver.Delivery) {
    guard let payload = try? JSONDecoder().decode(Payload.self, from: Data(delivery.body)) else { return }
    for alert in payload.alerts {
      let line =
        "alert \(alert.status): \(alert.labels["alertname"] ?? ""): \(alert.annotations["summary"] ?? "")"
      print(TerminalText.cut(TerminalText.printable(line), Terminal.columns ?? 200))
      if alert.status == "firing", let runbook = alert.annotations["runbook_url"] {
        print("  what to do: \(TerminalText.printable(runbook))")
      }
    }
    Terminal.flush()
  }
}
