import NIOCore
import Testing

@testable import MigrationExporter

@Suite("By when a connection must have come further")
struct RequestClockTests {
  private static let opened = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

  private static func after(_ seconds: Double) -> NIODeadline { opened + .nanoseconds(Int64(seconds * 1e9)) }

  private let limits: WebLimits = {
    var limits = WebLimits()
    (limits.arriving, limits.idle, limits.answering, limits.headBytes) = (20, 300, 100, 1000)
    return limits
  }()

  @Test("the first request must have come soon after the opening, the next soon after its own first byte")
  func arriving() {
    var clock = RequestClock(limits: limits, openedAt: Self.opened)
    #expect(clock.deadline == Self.after(20))
    clock.received(10, at: Self.after(15))
    #expect(clock.deadline == Self.after(20), "a byte now and then gains no time")
    clock.began(at: Self.after(16))
    clock.ended()
    #expect(clock.isBusy)
    #expect(clock.deadline == Self.after(116))
    clock.answered(at: Self.after(30))
    #expect(!clock.isBusy)
    #expect(clock.deadline == Self.after(330), "an idle connection is kept for the next scrape")
    clock.received(1, at: Self.after(200))
    #expect(clock.deadline == Self.after(220))
    clock.received(1, at: Self.after(219))
    #expect(clock.deadline == Self.after(220))
  }

  @Test("a body must come within the request's time")
  func body() {
    var clock = RequestClock(limits: limits, openedAt: Self.opened)
    clock.received(10, at: Self.after(1))
    clock.began(at: Self.after(1))
    clock.answered(at: Self.after(2))
    #expect(clock.deadline == Self.after(20))
    clock.ended()
    #expect(clock.deadline == Self.after(302))
  }

  @Test("a request that has begun to come while the one before was answered has its time from then")
  func pipelined() {
    var clock = RequestClock(limits: limits, openedAt: Self.opened)
    clock.received(10, at: Self.after(1))
    clock.began(at: Self.after(1))
    clock.ended()
    clock.received(5, at: Self.after(2))
    #expect(clock.deadline == Self.after(101))
    clock.answered(at: Self.after(50))
    #expect(clock.deadline == Self.after(70))
  }

  @Test("a head that is too long is seen, however it comes, and one that is whole is forgotten")
  func tooLong() {
    var clock = RequestClock(limits: limits, openedAt: Self.opened)
    clock.received(1000, at: Self.after(1))
    #expect(!clock.isTooLong)
    clock.received(1, at: Self.after(1))
    #expect(clock.isTooLong)
    clock.began(at: Self.after(1))
    #expect(!clock.isTooLong)
  }

  @Test("whom we have told that nothing more comes must hang up soon")
  func hungUp() {
    var clock = RequestClock(limits: limits, openedAt: Self.opened)
    clock.received(10, at: Self.after(1))
    clock.began(at: Self.after(1))
    clock.ended()
    clock.answered(at: Self.after(2))
    clock.hungUp(at: Self.after(3))
    #expect(clock.deadline == Self.after(23))
  }
}
