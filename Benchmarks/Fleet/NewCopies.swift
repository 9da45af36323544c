import Foundation
import MigrationExporter
import StallDetector

/// Copies that begin, one after another, on forty routes between twelve backends: some are frozen at first sight.
///
/// Each is watched until its third tick, which is when it has a pace of its own, or until it is called stalled.
struct NewCopies {
  /// How the fleet's knowledge is used.
  struct Rule {
    /// Nil: not at all.
    var choice: RoutePaces.Choice?
    /// How many times one percent at the prior's rate is waited for; the detector's own is 3.
    var factor = 3.0
    /// Whether a route without copies takes the slower of what its two ends tell.
    var fallsBack = false
  }

  struct Result {
    var healthy = 0
    var falseAlarms = 0
    /// Seconds from first sight to the alarm, of those that are frozen.
    var delays: [Double] = []
  }

  /// The deviation of the logarithm of the rates of copies of one route.
  let spread: Double
  /// The slowest backend, in bytes per second; the fastest does 800 MiB/s.
  let slowest: Double

  func run(_ rule: Rule, copies: Int, seed: UInt64) -> Result {
    var result = Result()
    var dice = Dice(seed: seed)
    let limits = (0..<12).map { _ in dice.logUniform(slowest, 800 * 0x1p20) }
    let routes = (0..<40).map { _ -> (Int, Int) in
      let source = Int(dice.uniform() * 12)
      let other = Int(dice.uniform() * 11)
      return (source, other >= source ? other + 1 : other)
    }
    var paces = RoutePaces(rule.choice ?? .init())
    for index in 0..<copies {
      // Some routes are much used, some hardly.
      let (source, destination) = routes[Int(pow(dice.uniform(), 2) * 40)]
      let ways = [("\(source)", "\(destination)"), ("\(source)", ""), ("", "\(destination)")].map {
        MigrationTotals.Route(source: $0.0, destination: $0.1)
      }
      let rate = min(limits[source], limits[destination]) * exp(spread * dice.normal())
      let size = dice.logUniform(10 * 0x1p30, 10 * 0x1p40)
      let position = dice.uniform() < 0.5 ? 0 : dice.uniform() * 90
      let isFrozen = dice.uniform() < 0.1
      let wobble = Dice(seed: dice.next())
      var detector = StallDetector(sizeBytes: size, policy: StallPolicy())
      if rule.choice != nil {
        let (key, time) = ("\(index)", Double(index))
        detector.prior = prior(rule, paces, ways, key, time).map {
          PacePrior(rate: $0.rate * 3 / rule.factor, copies: $0.copies)
        }
        if !isFrozen { for way in ways { paces.learn(rate, of: key, on: way, at: time) } }
      }
      let alarm = watch(&detector, step: isFrozen ? 0 : rate * 30 / size * 100, from: position, wobble)
      if isFrozen {
        result.delays.append(alarm ?? 86_400)
      } else {
        result.healthy += 1
        if alarm != nil { result.falseAlarms += 1 }
      }
    }
    return result
  }

  private func prior(
    _ rule: Rule, _ paces: RoutePaces, _ ways: [MigrationTotals.Route], _ key: String, _ time: Double
  ) -> PacePrior? {
    let priors = ways.map { paces.prior(for: key, on: $0, at: time) }
    if let own = priors[0] { return own }
    guard rule.fallsBack, let source = priors[1], let destination = priors[2] else { return nil }
    return source.rate < destination.rate ? source : destination
  }

  /// When it is called stalled, in seconds; nil: three ticks came before.
  ///
  /// - Parameter step: percent from poll to poll.
  private func watch(_ detector: inout StallDetector, step: Double, from start: Double, _ dice: Dice) -> Double? {
    var dice = dice
    var (position, percent, ticks, time) = (start, Int(start), 0, 0.0)
    var wobble = 0.25 * dice.normal()
    while ticks < 3, position < 99 {
      let reading = Reading.percent(Int(position))
      let verdict = detector.observe(Observation(time: time, reading: reading, nextPoll: time + 30))
      if verdict.state == .stalled { return time }
      time += 30
      position += step * exp(wobble)
      if Int(position) > percent {
        percent = Int(position)
        ticks += 1
        wobble = 0.7 * wobble + 0.18 * dice.normal()
      }
    }
    return nil
  }
}
