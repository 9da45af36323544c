import Logging
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("What a poll tells the log of migrations")
struct PollLogTests {
  private let recorder = LogRecorder()

  /// What is logged when the cloud's migrations become `after`.
  private func logged(_ before: [MigrationSnapshot], _ after: [MigrationSnapshot]) -> [LogRecorder.Entry] {
    var log = PollLog(logger: recorder.logger)
    log.note(from: Sample.cloud("prod", before), to: Sample.cloud("prod", after))
    return recorder.take()
  }

  @Test("one that is new is found, with its route")
  func found() {
    #expect(
      logged([], [Sample.migration()]) == [
        .init(
          level: .info, message: "migration found",
          values: [
            "volume": "v1", "state": "copying", "source_host": "stor1@ceph#ssd", "destination_host": "stor2@lvm#hdd",
          ])
      ])
    let unknown = logged([], [Sample.migration { $0.destinationHost = nil }])
    #expect(unknown.first?.values["destination_host"] == nil)
  }

  @Test("what goes on as before is not repeated, whatever the numbers", arguments: MigrationState.allCases)
  func unchanged(_ state: MigrationState) {
    let before = state == .ended ? Sample.ended() : Sample.migration("v1", state, percent: 3)
    var after = before
    after.percent = 4
    after.destinationHost = "stor3@lvm#hdd"
    #expect(logged([before], [after]).isEmpty)
  }

  @Test("a change of state is told with its reason, a bad one as a warning", arguments: MigrationState.allCases)
  func changed(_ state: MigrationState) {
    guard state != .ended, state != .waiting else { return }
    let reason = Reason.plateau(percent: 42, plateau: 900, window: 900)
    let entries = logged([Sample.migration("v1", .waiting)], [Sample.migration("v1", state, reason: reason)])
    let isBad = state == .stalled || state == .slow || state == .unreadable
    #expect(
      entries == [
        .init(
          level: isBad ? .warning : .info, message: "migration changed state",
          values: ["volume": "v1", "state": state.rawValue, "reason": reason.sentence])
      ])
  }

  @Test("a stall that is over is told too")
  func recovered() {
    let entries = logged([Sample.migration("v1", .stalled)], [Sample.migration("v1", .copying)])
    #expect(entries.map(\.level) == [.info])
    #expect(entries.first?.values["state"] == "copying")
  }

  @Test("an end is told once, as a warning unless it is a success", arguments: MigrationSnapshot.Result.allCases)
  func ended(_ result: MigrationSnapshot.Result) {
    let end = Sample.ended("v1", result)
    let expected = LogRecorder.Entry(
      level: result == .success ? .info : .warning, message: "migration ended",
      values: ["volume": "v1", "state": "ended", "result": result.rawValue])
    #expect(logged([Sample.migration()], [end]) == [expected])
    #expect(logged([], [end]) == [expected], "found and ended within one poll")
    #expect(logged([end], [end]).isEmpty)
    #expect(logged([end], []).isEmpty, "it is shown no more")
  }

  @Test("the next migration of a volume is found anew, also where the last one was never seen to end")
  func again() {
    let back = Sample.migration {
      $0.sourceHost = "stor2@lvm#hdd"
      $0.destinationHost = "stor1@ceph#ssd"
    }
    #expect(logged([Sample.ended()], [back]).map(\.message) == ["migration found"])
    #expect(logged([Sample.ended("v1", .error)], [Sample.migration()]).map(\.message) == ["migration found"])
    #expect(logged([], [back]).map(\.message) == ["migration found"])
    #expect(logged([Sample.migration()], [back]).map(\.message) == ["migration found"])
  }

  @Test("each migration speaks for itself")
  func several() {
    let before = [Sample.migration("a"), Sample.migration("b"), Sample.migration("c")]
    let after = [Sample.migration("a"), Sample.migration("b", .stalled), Sample.ended("c"), Sample.migration("d")]
    let entries = logged(before, after)
    #expect(entries.map(\.values["volume"]) == ["b", "c", "d"])
  }

  @Test("a life is told in as many lines as it has turns")
  func life() {
    let states: [MigrationState] = [.waiting, .copying, .stalled, .copying, .finishing]
    var polls = states.flatMap { state in Array(repeating: [Sample.migration("v1", state)], count: 10) }
    polls += Array(repeating: [Sample.ended()], count: 10) + [[]]
    var last: [MigrationSnapshot] = []
    var messages: [String] = []
    for poll in polls {
      messages += logged(last, poll).map(\.message)
      last = poll
    }
    let changes = Array(repeating: "migration changed state", count: 4)
    #expect(messages == ["migration found"] + changes + ["migration ended"])
  }
}
