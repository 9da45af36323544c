import Testing

@testable import MigrationExporter

@Suite("Which backends answer, from poll to poll")
struct BackendHealthTests {
  private static let host = "stor1@ceph"

  /// The polls, by number, in which a backend that never answers is asked, of `count` polls each `interval`.
  private func askedPolls(interval: Double, count: Int) -> [Int] {
    var health = BackendHealth(interval: interval)
    var asked: [Int] = []
    for poll in 0..<count {
      // Polls are never on time to the millisecond.
      let time = 1_800_000_000 + Double(poll) * interval + (poll.isMultiple(of: 2) ? 0.01 : -0.01)
      guard health.standing(of: Self.host, at: time) != .resting else { continue }
      asked.append(poll)
      health.note("v\(poll)", of: Self.host, timedOut: true, at: time)
    }
    return asked
  }

  @Test("one that never answers is asked ever more seldom")
  func backOff() { #expect(askedPolls(interval: 30, count: 30) == [0, 1, 3, 6, 11, 16, 21, 26]) }

  @Test("no more than two minutes go by without a probe, where polls are that frequent")
  func longest() { #expect(askedPolls(interval: 60, count: 20) == [0, 1, 3, 6, 9, 12, 15, 18]) }

  @Test("with long intervals each poll probes")
  func longInterval() { #expect(askedPolls(interval: 600, count: 6) == [0, 1, 2, 3, 4, 5]) }

  @Test("the first time-out makes it suspect, the first answer clears it")
  func recovery() {
    var health = BackendHealth(interval: 30)
    #expect(health.standing(of: Self.host, at: 0) == .good)
    health.note("v", of: Self.host, timedOut: true, at: 0)
    #expect(health.standing(of: Self.host, at: 30) == .probe)
    #expect(health.standing(of: "other@ceph", at: 30) == .good)
    health.note("w", of: Self.host, timedOut: false, at: 30)
    #expect(health.standing(of: Self.host, at: 30) == .good)
  }

  @Test("several time-outs in one poll count as one")
  func samePoll() {
    var health = BackendHealth(interval: 30)
    for volume in 0..<8 { health.note("\(volume)", of: Self.host, timedOut: true, at: 0) }
    #expect(health.standing(of: Self.host, at: 30) == .probe)
  }

  @Test("a clock that is set back ends the rest")
  func clockSetBack() {
    var health = BackendHealth(interval: 30)
    for poll in 0..<10 { health.note("v", of: Self.host, timedOut: true, at: Double(poll) * 1000) }
    #expect(health.standing(of: Self.host, at: 9010) == .resting)
    #expect(health.standing(of: Self.host, at: -86_400) == .probe)
  }

  @Test("volumes that are gone are forgotten")
  func forgets() {
    var health = BackendHealth(interval: 30)
    health.note("v", of: Self.host, timedOut: true, at: 0)
    health.note("w", of: Self.host, timedOut: true, at: 0)
    health.keep(["w"])
    #expect(health.slowVolumes == ["w"])
  }
}
