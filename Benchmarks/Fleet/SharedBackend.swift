import Foundation
import StallDetector

/// Three to ten copies on one backend, for a day and a half; after twelve hours something happens to it.
struct SharedBackend {
  enum Event: String, CaseIterable {
    case contention = "all slow down 2- to 4-fold for 2 to 8 h"
    case death = "all freeze at once"
    case both = "all slow down, and one freezes meanwhile"
  }

  /// What counts as contention: so many others that still tick are all slower than they were, by this at least.
  struct Rule {
    var leastOthers: Int
    var leastSlowdown: Double
  }

  struct Result {
    var falseAlarms = 0
    /// Hours of copies that were not frozen.
    var hours = 0.0
    var delays: [Double] = []
    var missed = 0
  }

  private struct Copy {
    var detector: StallDetector
    var step: Double
    var position: Double
    var dice: Dice
    var wobble = 0.0
    var percent: Int
    var lastTick = 0.0
    var gaps: [Double] = []
    var frozenAt = Double.infinity
    var isStalled = false
    var toldAt: Double?

    /// By how much its last gap is longer than those before; nil where it no longer ticks, or has not for long.
    func slowdown(at time: Double) -> Double? {
      guard gaps.count >= 4, let last = gaps.last, time - lastTick < 2 * last + 60 else { return nil }
      return last / Array(gaps.dropLast().suffix(12)).quantile(0.5)
    }
  }

  let event: Event

  /// `rule`: nil: no copy knows of the others.
  func run(_ rule: Rule?, seed: UInt64) -> Result {
    var dice = Dice(seed: seed &* 7919)
    let count = 3 + Int(dice.uniform() * 8)
    let rate = dice.logUniform(10 * 0x1p20, 200 * 0x1p20)
    var copies = (0..<count).map { _ -> Copy in
      let size = dice.logUniform(100 * 0x1p30, 10 * 0x1p40)
      let position = dice.uniform() * 30
      return Copy(
        detector: StallDetector(sizeBytes: size, policy: StallPolicy()),
        step: rate * exp(0.3 * dice.normal()) * 30 / size * 100, position: position, dice: Dice(seed: dice.next()),
        percent: Int(position))
    }
    let begin = 12 * 3600.0
    let end = begin + (2 + 6 * dice.uniform()) * 3600
    let slowdown = event == .death ? 1 : 2 + 2 * dice.uniform()
    let death = begin + dice.uniform() * 3600
    if event == .death { for index in copies.indices { copies[index].frozenAt = death } }
    if event == .both { copies[0].frozenAt = death }
    var result = Result()
    for poll in 0..<(36 * 120) {
      let time = Double(poll) * 30
      let slowdowns = rule == nil ? [] : copies.map { $0.slowdown(at: time) }
      for index in copies.indices where copies[index].position < 99 {
        let factor = rule.map { Self.factor($0, slowdowns, besides: index) } ?? 1
        let speed = time >= copies[index].frozenAt ? 0 : time >= begin && time < end ? 1 / slowdown : 1
        Self.poll(&copies[index], at: time, factor: factor, speed: speed, &result)
      }
    }
    for copy in copies where copy.frozenAt.isFinite && copy.position < 99 {
      if let told = copy.toldAt { result.delays.append(told - copy.frozenAt) } else { result.missed += 1 }
    }
    return result
  }

  /// How many times its explained plateau a copy gets, at most four.
  private static func factor(_ rule: Rule, _ slowdowns: [Double?], besides index: Int) -> Double {
    let others = slowdowns.indices.filter { $0 != index }.compactMap { slowdowns[$0] }
    guard others.count >= rule.leastOthers, others.allSatisfy({ $0 >= rule.leastSlowdown }) else { return 1 }
    return min(4, others.quantile(0.5))
  }

  private static func poll(
    _ copy: inout Copy, at time: Double, factor: Double, speed: Double, _ result: inout Result
  ) {
    copy.detector.policy = StallPolicy(toleratedSlowdown: 1.5 * factor)
    let reading = Reading.percent(Int(copy.position))
    let verdict = copy.detector.observe(Observation(time: time, reading: reading, nextPoll: time + 30))
    let isStalled = verdict.state == .stalled
    if time < copy.frozenAt {
      result.hours += 30 / 3600
      if isStalled, !copy.isStalled { result.falseAlarms += 1 }
    } else if isStalled, copy.toldAt == nil {
      copy.toldAt = time
    }
    copy.isStalled = isStalled
    copy.position += copy.step * speed * exp(copy.wobble)
    guard Int(copy.position) > copy.percent else { return }
    copy.percent = Int(copy.position)
    copy.gaps.append(time - copy.lastTick)
    copy.lastTick = time
    copy.wobble = 0.7 * copy.wobble + 0.12 * copy.dice.normal()
  }
}
