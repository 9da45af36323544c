public import Alerting
import Foundation
import OpenStackClient
import StallDetector

/// What `check` has to say of all clouds and receivers.
public struct CheckReport: Sendable {
  /// One for each cloud, in the order of the configuration.
  public let clouds: [CloudCheck]
  /// The receivers, in the order of the configuration, replicas one by one; each is sound, since a file with one that is
  /// not can't be loaded.
  public let receivers: [Receiver]
  /// What came of test alerts; none where none were sent.
  public var trials: [ReceiverTrial] = []
  /// The web configuration file; nil where none is named.
  public var web: WebCheck?

  /// A report on these.
  public init(_ clouds: [CloudCheck], receivers: [Receiver] = []) {
    self.clouds = clouds
    self.receivers = receivers
  }

  /// Signs in to each cloud and polls it once; receivers are asked nothing.
  public static func make(
    of orders: [CloudOrder], receivers: [Receiver] = [], timekeeper: any Timekeeper
  ) async -> CheckReport {
    let snapshot = await OnePoll.snapshot(of: orders, timekeeper: timekeeper)
    return CheckReport(zip(orders, snapshot.clouds).map { CloudCheck($1, policies: $0.policies) }, receivers: receivers)
  }

  /// True when every cloud is good, and every receiver took its test alert.
  public var isGood: Bool { clouds.allSatisfy(\.isGood) && trials.allSatisfy { $0.problem == nil } }

  /// A block for each cloud, one for the receivers where there are any, and a line on all clouds.
  public func text(columns: Int? = nil) -> String {
    let good = clouds.count(where: \.isGood)
    let noun = clouds.count == 1 ? "cloud is" : "clouds are"
    let failed = trials.count { $0.problem != nil }
    let words = "\(good) of \(clouds.count) \(noun) good"
    let end =
      isGood
      ? "All is good.\n" : failed > 0 ? "\(words); \(failed) of \(trials.count) test alerts failed.\n" : "\(words).\n"
    let blocks = clouds.map { $0.text(columns: columns) } + (receivers.isEmpty ? [] : [receiversText(columns: columns)])
    return (blocks + (web.map { [$0.text] } ?? []) + [end]).joined(separator: "\n")
  }

  private func receiversText(columns: Int?) -> String {
    var table = TextTable([("RECEIVER", .left), ("KIND", .left), ("HOST", .left)])
    for row in receiverRows { table.add([row.receiver, row.kind, row.hosts.joined(separator: ", ")]) }
    let sound = "receivers: each is configured soundly\n" + table.text(columns: columns, indent: 2)
    guard !trials.isEmpty else { return sound }
    let lines = trials.map { trial in
      "  \(TerminalText.printable(trial.receiver)): "
        + (trial.problem.map { "FAILED: \(TerminalText.printable($0))" } ?? "taken")
    }
    return sound + "test alerts (\(ReceiverTrial.alertname)), firing and resolved:\n" + lines.joined(separator: "\n")
      + "\n"
  }

  /// A row for each receiver, with the hosts of all its replicas.
  private var receiverRows: [Wire.Receiver] {
    var rows: [Wire.Receiver] = []
    for receiver in receivers {
      // All that an address tells without anything that could be a secret.
      let hosts = WebAddress(receiver.form.url).map { [$0.hostAndPort] } ?? []
      if let last = rows.indices.last, rows[last].receiver == receiver.name {
        rows[last].hosts += hosts
      } else {
        rows.append(Wire.Receiver(receiver: receiver.name, kind: type(of: receiver.form).kind, hosts: hosts))
      }
    }
    return rows
  }

  /// The same as JSON, for scripts; what is unknown is null.
  public var json: String { prettyJSON(Wire(self)) }

  private struct Wire: Encodable {
    let good: Bool
    let clouds: [Cloud]
    let receivers: [Receiver]
    let test_alerts: [Trial]
    @Null var web_configuration: WebCheck.Wire?

    init(_ report: CheckReport) {
      good = report.isGood
      clouds = report.clouds.map(Cloud.init)
      receivers = report.receiverRows
      test_alerts = report.trials.map(Trial.init)
      web_configuration = report.web.map(WebCheck.Wire.init)
    }

    struct Trial: Encodable {
      let receiver: String
      let taken: Bool
      @Null var problem: String?

      init(_ trial: ReceiverTrial) {
        (receiver, taken) = (trial.receiver, trial.problem == nil)
        problem = trial.problem
      }
    }

    struct Receiver: Encodable {
      let receiver: String
      let kind: String
      var hosts: [String]
    }

    struct Cloud: Encodable {
      let cloud: String
      let good: Bool
      @Null var problem: String?
      @Null var what_to_do: String?
      @Null var endpoint: String?
      @Null var region: String?
      @Null var microversion: String?
      @Null var minimum_microversion: String?
      @Null var maximum_microversion: String?
      @Null var rights: String?
      let progress: String
      @Null var progress_reason: String? = nil
      let migrations: [Migration]

      init(_ check: CloudCheck) {
        cloud = check.cloud.name
        good = check.isGood
        problem = check.problem.map { "\($0)" }
        what_to_do = check.advice
        endpoint = check.cloud.description?.endpoint
        region = check.cloud.description?.region
        microversion = check.cloud.description.map { "\($0.versions.used)" }
        minimum_microversion = check.cloud.description.map { "\($0.versions.minimum)" }
        maximum_microversion = check.cloud.description.map { "\($0.versions.maximum)" }
        rights = check.rights?.rawValue
        switch check.progress {
        case .yes: progress = "yes"
        case .no(let reason):
          progress = "no"
          progress_reason = reason
        case .unknown(let reason):
          progress = "unknown"
          progress_reason = reason
        }
        migrations = check.migrations.map(Migration.init)
      }
    }

    struct Migration: Encodable {
      let volume_id: String
      let volume_name: String
      let policy: String
      let mode: String
      let window_seconds: Double
      /// Null in `strict`, which has none.
      @Null var longest_seconds: Double?
      @Null var minimum_rate_bytes_per_second: Double?
      @Null var deadline_seconds: Double?

      init(_ migration: CloudCheck.Migration) {
        volume_id = migration.snapshot.id
        volume_name = migration.snapshot.volume.name
        policy = migration.choice.name
        let policy = migration.choice.policy
        mode = policy.mode.rawValue
        window_seconds = policy.window
        longest_seconds = policy.mode == .adaptive ? max(policy.window, policy.longest) : nil
        minimum_rate_bytes_per_second = policy.minimumRate
        deadline_seconds = policy.deadline
      }
    }
  }
}
