import CloudSimulator
import Testing

@Suite struct SimulatedClockTests {
  @Test func `a manual clock moves only when told`() {
    let clock = SimulatedClock.manual(from: 100)
    #expect(clock.speed == 0)
    #expect(clock.now() == 100)
    clock.advance(by: 2.5)
    #expect(clock.now() == 102.5)
  }

  @Test func `copies are the same clock`() {
    let clock = SimulatedClock.manual(from: 0)
    let copy = clock
    copy.advance(by: 7)
    #expect(clock.now() == 7)
  }

  @Test func `a running clock runs at its speed and can jump ahead`() {
    let real = ContinuousClock.now
    let clock = SimulatedClock.running(speed: 1_000_000, from: 1000)
    #expect(clock.speed == 1_000_000)
    let first = clock.now()
    let second = clock.now()
    #expect(first >= 1000 && second > first)
    #expect(second - 1000 <= real.duration(to: .now) / .seconds(1) * 1_000_000)
    clock.advance(by: 1e9)
    #expect(clock.now() >= second + 1e9)
  }
}
