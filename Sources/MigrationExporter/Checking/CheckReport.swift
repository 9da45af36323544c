import Foundation
import OpenStackClient
import StallDetector

/// What `check` has to say of all clouds.
public struct CheckReport: Sendable {
  /// One for each cloud, in the order of the configuration.
  public let clouds: [CloudCheck]

  /// A report on these.
  public init(_ clouds: [CloudCheck]) { self.clouds = clouds }

  /// Signs in to each cloud and polls it once.
  public static func make(of orders: [CloudOrder], timekeeper: any Timekeeper) async -> CheckReport {
    let snapshot = await OnePoll.snapshot(of: orders, timekeeper: timekeeper)
    return CheckReport(zip(orders, snapshot.clouds).map { CloudCheck($1, policies: $0.policies) })
  }

  /// True when every cloud is good.
  public var isGood: Bool { clouds.allSatisfy(\.isGood) }

  /// A block for each cloud, and a line on all of them.
  public func text(columns: Int? = nil) -> String {
    let good = clouds.count(where: \.isGood)
    let noun = clouds.count == 1 ? "cloud is" : "clouds are"
    let end = isGood ? "All is good.\n" : "\(good) of \(clouds.count) \(noun) good.\n"
    return (clouds.map { $0.text(columns: columns) } + [end]).joined(separator: "\n")
  }

  /// The same as JSON, for scripts; what is unknown is null.
  public var json: String { prettyJSON(Wire(self)) }

  private struct Wire: Encodable {
    let good: Bool
    let clouds: [Cloud]

    init(_ report: CheckReport) {
      good = report.isGood
      clouds = report.clouds.map(Cloud.init)
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
