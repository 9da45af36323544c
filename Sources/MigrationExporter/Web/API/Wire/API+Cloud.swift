import OpenStackClient
import StallDetector

extension API {
  /// One watched cloud and region, and how well it is seen.
  package struct Cloud: Codable, Sendable {
    package var name: String
    package var polled: Bool
    package var up: Bool
    @Null package var failure: String?
    @Null package var failure_code: String?
    @Null package var last_success: Double?
    @Null package var region: String?
    @Null package var endpoint: String?
    @Null package var microversion: String?
    @Null package var microversion_minimum: String?
    @Null package var microversion_maximum: String?
    @Null package var progress_available: Bool?
    @Null package var why_no_progress: String?
    package var migrations: [String: Int]
    package var finished: [String: UInt64]
  }
}

extension API.Cloud {
  /// `cloud` as it is told.
  init(_ cloud: CloudSnapshot) {
    let versions = cloud.description?.versions
    var counts = Dictionary(uniqueKeysWithValues: MigrationRow.states.map { ($0.rawValue, 0) })
    for migration in cloud.migrations { counts[migration.verdict.state.rawValue, default: 0] += 1 }
    self.init(
      name: cloud.name, polled: cloud.hasBeenPolled, up: cloud.isUp, failure: cloud.failure.map { "\($0)" },
      failure_code: cloud.failure?.code.wire, last_success: cloud.lastSuccess?.ifFinite,
      region: cloud.description?.region, endpoint: cloud.description?.endpoint,
      microversion: versions.map { "\($0.used)" }, microversion_minimum: versions.map { "\($0.minimum)" },
      microversion_maximum: versions.map { "\($0.maximum)" }, progress_available: cloud.progressAvailable,
      why_no_progress: cloud.progressAvailable == false ? versions?.whyNoProgress : nil, migrations: counts,
      finished: Dictionary(uniqueKeysWithValues: cloud.totals.finished.map { ($0.key.rawValue, $0.value) }))
  }
}

extension OpenStackError.Code {
  /// The code in the spelling of the other words of the API, such as `not_admin`.
  var wire: String {
    rawValue.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
  }
}
