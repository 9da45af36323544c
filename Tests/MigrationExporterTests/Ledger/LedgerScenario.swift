import OpenStackClient
import StallDetector

@testable import MigrationExporter

/// Feeds a ledger poll after poll, thirty seconds apart, with what a cloud would say.
struct LedgerScenario {
  static let id = "ca99321b-b58d-4a58-84ff-602b55e5e8f4"
  static let source = "hosta@alpha#pool1"
  static let destination = "hostb@beta#pool2"
  static let begin = 1_800_000_000.0

  var ledger = MigrationLedger(cloud: "sim", policies: PolicyBook())
  var time = begin
  var mayHaveProgress = true
  /// The destinations that the ledger asked for in the last poll.
  private(set) var askedDestinations: [String] = []
  /// The volumes whose details the ledger asked for in the last poll.
  private(set) var askedDetails: [String] = []

  /// The one migration of most tests.
  var migration: MigrationSnapshot? { ledger.migrations.first { $0.id == Self.id } }

  /// A volume of 100 GiB, so that one percent is 1 GiB.
  static func volume(
    _ status: MigrationStatus?, _ progress: MigrationProgress = .absent, id: String = id, host: String? = source,
    size: Double? = 100 * 0x1p30, _ adjust: (inout Volume) -> Void = { _ in }
  ) -> Volume {
    var volume = Volume(id: id)
    volume.name = "pg-main-data"
    volume.status = "available"
    volume.sizeBytes = size
    volume.host = host
    volume.migrationStatus = status
    volume.progress = progress
    adjust(&volume)
    return volume
  }

  /// One poll: the lists show `listed`; asked for details the cloud gives `details`, where there are none the row of the
  /// list; asked for a destination it gives `destination`.
  mutating func poll(
    _ listed: [Volume], details: [String: Result<Volume, OpenStackError>] = [:], destination: Volume? = nil,
    destinations: [Volume] = [], skippedRows: Int = 0, after seconds: Double = 30
  ) {
    time += seconds
    var findings = PollFindings(
      time: time, nextPoll: time + 30, mayHaveProgress: mayHaveProgress, listed: listed,
      skippedRows: skippedRows)
    askedDestinations = []
    askedDetails = []
    for question in ledger.questions(listed: listed, mayHaveProgress: mayHaveProgress, at: time) {
      switch question {
      case .details(let id, _):
        askedDetails.append(id)
        let row = listed.first { $0.id == id }
        let answer = details[id] ?? row.map { .success($0) } ?? .failure(Self.notFound)
        findings.details[id] = DetailsAnswer(asked: time, time: time, result: answer)
      case .destination(let id):
        askedDestinations.append(id)
        findings.destinations[id] = .success(destination.map { [$0] } ?? destinations)
      }
    }
    ledger.take(findings)
  }

  /// One poll in which the lists show the migration and its details say the same.
  mutating func poll(_ volume: Volume, destination: Volume? = nil, after seconds: Double = 30) {
    poll([volume], destination: destination, after: seconds)
  }

  /// One poll in which the lists show nothing any more and the details say this.
  mutating func pollLeft(_ details: Result<Volume, OpenStackError>, after seconds: Double = 30) {
    poll([], details: [Self.id: details], after: seconds)
  }

  static let notFound = OpenStackError(.notFound, "reading volume failed with status 404")
  static let broken = OpenStackError(.serverError, "reading volume failed with status 500")
  static let target = volume(.target(of: id), id: "94992d2a-e261-4005-9611-a12225d6f293", host: destination)
}
