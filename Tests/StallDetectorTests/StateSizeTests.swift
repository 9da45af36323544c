import Foundation
import Testing

@testable import StallDetector

/// A detector is a few kilobytes, however long it has watched.
struct StateSizeTests {
  /// One that has seen 100 whole ticks of a copy, three failures since, and two numbers of a possible new start.
  private var full: StallDetector {
    var detector = StallDetector(sizeBytes: 1e13 / 3, policy: StallPolicy(minimumRate: 1e6, deadline: 1e6))
    (detector.start, detector.prior) = (1.7e9, PacePrior(rate: 1e8 / 3, copies: 9))
    var random = SplitMix64(seed: 1)
    var time = 1_749_996_180.123
    func see(_ reading: Reading) {
      let asked = time - random.number(0...1)
      _ = detector.observe(Observation(time: time, asked: asked, reading: reading, nextPoll: time + 30.3))
      time += random.number(10...3000)
    }
    for percent in 0...100 {
      see(.percent(percent))
      see(.percent(percent))
    }
    for reading in [Reading.percent(2), .percent(3), .failed, .failed, .failed] { see(reading) }
    return detector
  }

  /// The bytes of a value's arrays, as deep as they lie; a header of 32 bytes each.
  private func heapBytes(_ value: Any) -> Int {
    // Its arrays hold ticks, times and percents.
    func stride(_ element: Any) -> Int { element is Tick ? MemoryLayout<Tick>.stride : 8 }
    let mirror = Mirror(reflecting: value)
    let below = mirror.children.map { heapBytes($0.value) }.reduce(0, +)
    guard mirror.displayStyle == .collection else { return below }
    let own = mirror.children.map { stride($0.value) }.reduce(0, +)
    return 32 + own + below
  }

  @Test("a detector that has seen a whole copy takes less than 4 KiB of memory")
  func memory() {
    #expect(full.track.ticks.count == 100)
    let arrays = heapBytes(full)
    #expect(arrays >= 100 * MemoryLayout<Tick>.stride)
    #expect(MemoryLayout<StallDetector>.size + arrays < 4096)
  }

  @Test("and less than 4 KiB as JSON")
  func json() throws {
    let saved = try JSONEncoder().encode(full)
    #expect(saved.count < 4096, "\(String(decoding: saved, as: UTF8.self))")
  }

  @Test("a copy that begins again over and over takes no more")
  func restarts() throws {
    var detector = full
    for restart in 0..<50 {
      for percent in [0, 0, 0, 30, 60, 95] {
        let time = 1_760_000_000 + Double(restart) * 600 + Double(percent)
        _ = detector.observe(Observation(time: time, reading: .percent(percent), nextPoll: time + 30))
      }
    }
    #expect(MemoryLayout<StallDetector>.size + heapBytes(detector) < 4096)
    #expect(try JSONEncoder().encode(detector).count < 4096)
  }
}
