import ArgumentParser
import Foundation
import StallDetector

/// `benchmark observe`: what an observation costs the detector, after histories of any length.
///
/// Each history is a copy of 1 TiB that is polled every 30 s; they differ in how long one percent takes, from two
/// percent a poll to one in five hours, so that some have all their ticks behind them and some never had one, and a copy
/// whose every poll shows a new percent is begun anew once it is done. The limit holds for each of them.
struct Observe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the detector; fails when an observation costs more than the limit.")

  @Option(help: "How many observations of each history are timed at once.")
  var observations = 200_000

  @Option(help: "How often each history is timed; the least counts: the rest is what neighbours on the machine cost.")
  var repeats = 45

  @Option(help: "The most that an observation may cost, in nanoseconds of one core.")
  var limit = 200.0

  @Option(help: "By what an observation may cost more after a long history, as a ratio of least values.")
  var growth = 1.5

  private static let interval = 30.0
  /// Seconds that one percent takes.
  private static let ticks = [15.0, 60, 600, 3600, 18_000]

  func validate() throws {
    guard observations > 0, repeats > 0 else { throw ValidationError("--observations and --repeats must be positive") }
  }

  func run() throws {
    var missed: [String] = []
    for tick in Self.ticks {
      // A copy of short ticks is done after a hundred: then the next one begins, as a new migration does.
      let polls = history(tick)
      var (short, long) = ([Double](), [Double]())
      // In turns, so that both have the same neighbours.
      for _ in 0..<repeats {
        short.append(cost(of: polls, after: 0))
        long.append(cost(of: polls, after: 100_000))
      }
      short.sort()
      long.sort()
      let percent = "one percent in \(Int(tick)) s"
      for (name, costs) in [("from the start", short), ("after a tenth of a million failed polls", long)] {
        let median = costs[repeats / 2]
        tell(
          "\(percent), \(name): median \(rounded(median)) ns, least \(rounded(costs[0])) ns for each observation, "
            + "\(repeats) times")
        if costs[0] >= limit { missed.append("\(percent), \(name): \(rounded(costs[0])) ns, not under \(limit) ns") }
      }
      let ratio = long[0] / short[0]
      if ratio >= growth {
        missed.append("\(percent): \(rounded(ratio)) times as much after a long history, not under \(growth)")
      }
    }
    tell("state: \(try stateBytes()) bytes as JSON after a hundred ticks")
    guard missed.isEmpty else {
      throw BenchmarkError("an observation costs too much: \(missed.joined(separator: "; "))")
    }
    tell("limit \(limit) ns of one core for each observation, and \(growth) times as much after a long history: kept")
  }

  private func history(_ tick: Double) -> [Observation] {
    (0..<observations).map { index in
      let time = 1_790_000_000 + Double(index) * Self.interval
      let percent = Int(Double(index) * Self.interval / tick) % 100
      return Observation(time: time, asked: time - 0.2, reading: .percent(percent), nextPoll: time + Self.interval)
    }
  }

  /// Nanoseconds of processor time for each of `polls`.
  private func cost(of polls: [Observation], after failures: Int) -> Double {
    var detector = newDetector()
    for index in 0..<failures {
      let time = polls[0].time - Double(failures - index) * Self.interval
      _ = detector.observe(Observation(time: time, reading: .failed, nextPoll: time + Self.interval))
    }
    var sum = 0.0
    var last = 0
    let start = processorTime()
    for poll in polls {
      if case .percent(let percent) = poll.reading {
        if percent < last { detector = newDetector() }
        last = percent
      }
      sum += detector.observe(poll).rate ?? 0
    }
    let seconds = processorTime() - start
    // So that nothing is left out as unused.
    precondition(sum >= 0)
    return seconds / Double(polls.count) * 1e9
  }

  private func newDetector() -> StallDetector { StallDetector(sizeBytes: 1e12, policy: StallPolicy()) }

  private func stateBytes() throws -> Int {
    var detector = newDetector()
    for percent in 0...99 {
      let time = 1_790_000_000.123 + Double(percent) * 2345.678
      for poll in [time - 30, time] {
        let reading = Reading.percent(poll < time ? max(0, percent - 1) : percent)
        _ = detector.observe(Observation(time: poll, asked: poll - 0.217, reading: reading, nextPoll: poll + 30))
      }
    }
    return try JSONEncoder().encode(detector).count
  }

  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func rounded(_ nanoseconds: Double) -> Double { (nanoseconds * 10).rounded() / 10 }
}
