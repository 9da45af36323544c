import Foundation
import StallDetector
import Testing

/// What was saved may come back damaged: it is refused, or judged with, but nothing traps.
struct DamagedStateTests {
  /// One that has seen ticks, a clock that was set back, late polls, low numbers and a null.
  private var detector: StallDetector {
    var watch = Watch(policy: StallPolicy())
    for percent in 10..<30 { watch.see(percent, at: Double(percent) * 60) }
    watch.see(29, at: 1000)
    watch.see(.null, at: 1030)
    watch.see(.percent(3), at: 1060)
    watch.see(.percent(4), at: 1090)
    watch.see(.null, at: 1120)
    watch.see(.missing, at: 5000)
    return watch.detector
  }

  /// The text with the number at each place replaced by `number`, one at a time.
  private func damaged(_ text: String, _ number: String) -> [String] {
    text.matches(of: /[:,\[](-?[0-9][-+.0-9eE]*)/).map { match in
      text.replacingCharacters(in: match.output.1.startIndex..<match.output.1.endIndex, with: number)
    }
  }

  @Test(
    "each number of a saved detector in turn is nonsense, and it goes on or is refused",
    arguments: ["9223372036854775807", "-9223372036854775808", "-1", "0", "101", "1e300", "-1e300"])
  func nonsense(_ number: String) throws {
    let saved = String(decoding: try JSONEncoder().encode(detector), as: UTF8.self)
    let all = damaged(saved, number)
    #expect(all.count > 40)
    var refused = 0
    for text in all {
      guard var loaded = try? JSONDecoder().decode(StallDetector.self, from: Data(text.utf8)) else {
        refused += 1
        continue
      }
      let readings: [Reading] = [
        .null, .missing, .missing, .null, .null, .null, .percent(5), .percent(2), .percent(2), .percent(2),
        .noNumber(cloudGivesField: true), .percent(40), .percent(41), .percent(42), .percent(42), .failed,
      ]
      for (index, reading) in readings.enumerated() {
        let time = Watch.start + 6000 + Double(index) * (index < 8 ? 30 : 3000)
        let verdict = loaded.observe(Observation(time: time, reading: reading, nextPoll: time + 30))
        #expect(!verdict.reason.sentence.isEmpty)
      }
    }
    #expect(refused > 0)
  }
}
