import Logging
import OpenStackClient
import Testing

@testable import MigrationExporter

@Suite("What a poll tells the log of a cloud's health")
struct PollLogHealthTests {
  private let recorder = LogRecorder()

  /// What is logged as a cloud, not yet polled at first, goes through `polls`: the lines of each.
  private func logged(_ polls: [CloudSnapshot]) -> [[LogRecorder.Entry]] {
    var last = CloudSnapshot(name: "prod")
    var log = PollLog(logger: recorder.logger)
    return polls.map { poll in
      log.note(from: last, to: poll)
      last = poll
      return recorder.take()
    }
  }

  @Test("two kinds of failure that take turns are told once each, until the cloud has been seen")
  func takingTurns() {
    func failed(_ code: OpenStackError.Code) -> CloudSnapshot {
      var cloud = Sample.cloud()
      cloud.failure = OpenStackError(code, "it failed")
      return cloud
    }
    let (down, rest) = (failed(.serverError), failed(.rateLimited))
    let polls = [down, rest, down, rest, Sample.cloud(), down, down]
    #expect(logged(polls).map(\.count) == [1, 1, 0, 0, 1, 1, 0])
  }

  private func messages(_ polls: [CloudSnapshot]) -> [[String]] { logged(polls).map { $0.map(\.message) } }

  /// A cloud that was seen before and now fails.
  private func failing(
    _ code: OpenStackError.Code, _ text: String = "no answer", _ migrations: [MigrationSnapshot] = []
  ) -> CloudSnapshot {
    var cloud = Sample.cloud("prod", migrations)
    cloud.failure = OpenStackError(code, text)
    return cloud
  }

  @Test("a first sight is told with where and what, and once")
  func seen() {
    let cloud = Sample.cloud()
    let entries = logged([cloud, cloud, cloud])
    let expected = LogRecorder.Entry(
      level: .info, message: "cloud is seen",
      values: [
        "endpoint": "https://cinder.example/v3/p", "region": "RegionOne", "microversion": "3.72", "range": "3.0-3.72",
      ])
    #expect(entries == [[expected], [], []])
  }

  @Test("a failure is told with its reason and kind, also when it is the first thing that happens")
  func failed() {
    var cloud = CloudSnapshot(name: "prod")
    cloud.hasBeenPolled = true
    cloud.failure = OpenStackError(.unauthorized, "Keystone refused the password")
    #expect(
      logged([cloud]) == [
        [
          .init(
            level: .error, message: "cloud cannot be seen",
            values: ["reason": "Keystone refused the password", "code": "unauthorized"])
        ]
      ])
  }

  @Test("a failure is told once for each kind, however it words itself")
  func failedAgain() {
    let entries = logged([
      failing(.timeout, "no answer after 10.01 s"), failing(.timeout, "no answer after 10.02 s"),
      failing(.unreachable), failing(.unreachable), failing(.timeout),
    ])
    #expect(entries.map { $0.compactMap { $0.values["code"] } } == [["timeout"], [], ["unreachable"], [], []])
  }

  @Test("a recovery is told once, and a failure after it anew")
  func recovered() {
    let migrations = [Sample.migration()]
    let good = Sample.cloud("prod", migrations)
    let failing = failing(.timeout, "no answer", migrations)
    #expect(
      messages([good, failing, good, good, failing]) == [
        ["cloud is seen", "migration found"], ["cloud cannot be seen"], ["cloud is seen"], [],
        ["cloud cannot be seen"],
      ])
  }

  @Test("a cloud that changes its version or its place is told")
  func upgraded() {
    var upgraded = Sample.cloud()
    upgraded.description = Sample.description(maximum: .init(3, 73))
    var moved = upgraded
    moved.description = Sample.description(endpoint: "https://new.example/v3/p", maximum: .init(3, 73))
    let told = messages([Sample.cloud(), upgraded, moved, moved])
    #expect(told == [["cloud is seen"], ["cloud is seen"], ["cloud is seen"], []])
  }

  /// A cloud that was found to have no progress.
  private func without(maximum: Microversion, pinned: Microversion? = nil) -> CloudSnapshot {
    var cloud = Sample.cloud()
    cloud.description = Sample.description(maximum: maximum, pinned: pinned)
    cloud.progressAvailable = false
    return cloud
  }

  @Test("that there is no progress is a warning once, through failures too")
  func noProgress() {
    let old = without(maximum: .init(3, 71))
    var failing = old
    failing.failure = OpenStackError(.timeout, "no answer")
    let entries = logged([old, old, failing, old, old])
    #expect(entries.map { $0.filter { $0.level == .warning }.count } == [1, 0, 0, 0, 0])
    #expect(entries[0].last?.message == "migration_progress is not available on this cloud")
  }

  @Test(
    "the reason for no progress is the cloud's age or the operator's pin",
    arguments: [
      (Microversion(3, 71), nil, "its Cinder speaks up to 3.71, the field came later"),
      (Microversion(3, 71), Microversion(3, 50), "its Cinder speaks up to 3.71, the field came later"),
      (Microversion(3, 80), Microversion(3, 70), "microversion 3.70 is pinned, the field came later"),
    ] as [(Microversion, Microversion?, String)])
  func whyNoProgress(_ maximum: Microversion, _ pinned: Microversion?, _ reason: String) {
    #expect(logged([without(maximum: maximum, pinned: pinned)])[0].last?.values["reason"] == reason)
  }

  @Test("a cloud of which it is not yet known is no reason to warn")
  func notYetKnown() {
    var seen = Sample.cloud()
    seen.progressAvailable = true
    #expect(messages([Sample.cloud(), seen, Sample.cloud()]) == [["cloud is seen"], [], []])
  }
}
