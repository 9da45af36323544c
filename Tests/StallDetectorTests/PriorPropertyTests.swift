import Testing

@testable import StallDetector

/// What other copies tell may lengthen or shorten the first wait, and nothing more.
@Suite("A prior from other copies")
struct PriorPropertyTests {
  @Test(
    "never calls a stall before the window, and never suppresses one beyond longest, whatever it says",
    arguments: [
      0, -1, .nan, .infinity, .leastNonzeroMagnitude, 1e-9, 1, 1e3, 1e6, 2e6, 1e9, 1e300,
      .greatestFiniteMagnitude,
    ] as [Double], [1, 0x1p30, 0x1p40, 10 * 0x1p40, 1e23] as [Double])
  func bounded(_ rate: Double, _ size: Double) {
    let policy = StallPolicy(window: 900, longest: 7200)
    var detector = StallDetector(sizeBytes: size, policy: policy)
    detector.prior = PacePrior(rate: rate, copies: 3)
    for poll in 0...240 {
      let time = Double(poll) * 30
      let verdict = detector.observe(
        Observation(time: time, reading: .percent(42), nextPoll: time + 30))
      if time < 900 { #expect(verdict.state == .copying, "at \(time) s") }
      if time >= 7200 { #expect(verdict.state == .stalled, "at \(time) s") }
    }
  }

  @Test("says nothing once the copy has shown a pace of its own")
  func ownPace() {
    var (with, without) = (
      StallDetector(sizeBytes: 0x1p40, policy: StallPolicy()),
      StallDetector(sizeBytes: 0x1p40, policy: StallPolicy())
    )
    with.prior = PacePrior(rate: 1, copies: 1)
    for poll in 0..<400 {
      let time = Double(poll) * 30
      let observation = Observation(
        time: time, reading: .percent(min(20, poll / 10)), nextPoll: time + 30)
      let (left, right) = (with.observe(observation), without.observe(observation))
      if poll >= 20 { #expect(left == right) }
    }
  }
}
