import Testing

@testable import StallDetector

/// What the gaps of a copy explain, by hand.
struct GapMemoryTests {
  /// The plateau in seconds that is explained after `gaps`, of which those of `window` and more were called a stall.
  private func explained(_ gaps: [Double], window: Double = 86_400) -> Double? {
    var memory = GapMemory()
    for gap in gaps { memory.learn(gap, period: 30, window: window) }
    return memory.explained(toleratedSlowdown: 1.5, period: 30)
  }

  private func repeated(_ gap: Double, _ count: Int) -> [Double] { Array(repeating: gap, count: count) }

  @Test("the table of docs/detection.md, before window and longest")
  func documented() throws {
    let table: [([Double], Double)] = [
      (repeated(60, 50), 151.8), (repeated(1200, 3), 2460), (repeated(1200, 30), 1920),
      (repeated(1200, 10) + [2400] + repeated(1200, 19), 3160), (repeated(18_000, 10), 29_760),
      (repeated(72_000, 3), 144_060),
    ]
    for (gaps, expected) in table { #expect(abs(try #require(explained(gaps)) - expected) < 0.001) }
  }

  @Test("lateness counts as 3 at most")
  func latenessIsCapped() throws {
    // One gap of five times the usual: 600 · 1.25 · 3 · 16/15 + 60.
    let seconds = try #require(explained(repeated(600, 10) + [3000] + repeated(600, 4)))
    #expect(abs(seconds - 2460) < 0.001)
  }

  @Test("a gap that was called a stall counts as half as long again as its window, and not as lateness")
  func alertedGap() throws {
    // 1800 · 1.5 · 12/11 + 60, however long the night was.
    for night in [2000.0, 40_000] {
      let seconds = try #require(explained(repeated(600, 10) + [night], window: 1200))
      #expect(abs(seconds - 3005.4545) < 0.001)
    }
  }

  @Test("what an outage of polling made long teaches nothing")
  func outage() throws {
    var watch = Watch(policy: StallPolicy(slowestHealthyRate: 1e12))
    // A percent in five minutes, and polling that is out for nearly ten minutes.
    var last: Verdict?
    for second in stride(from: 0.0, through: 18_000, by: 30) where !(6000..<6570).contains(second) {
      last = watch.see(Int(second / 300), at: second)
    }
    #expect(last?.reason.shownPlateau?.window == 900)
  }
}
