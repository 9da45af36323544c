import ArgumentParser
import Foundation
import MigrationExporter
import StallDetector

/// `benchmark alerts`: what it costs to decide what is an alert when every migration is one.
///
/// The migrations are real ones, as the daemon has them after it polled a simulated cloud in this process, under a policy
/// by which every copy is too slow.
struct Alerts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the alert rules; fails when the median is above the limit.")

  @Option(help: "How many migrations are an alert.")
  var migrations = 10_000

  @Option(help: "How often the cloud is polled before.")
  var polls = 5

  @Option(help: "How often the rules are asked.")
  var repeats = 31

  @Option(help: "The most that it may take to ask them once, in milliseconds of one core.")
  var limit = 50.0

  func validate() throws {
    guard migrations > 0, polls > 0, repeats > 0 else {
      throw ValidationError("--migrations, --polls and --repeats must be positive")
    }
  }

  func run() async throws {
    let policy = StallPolicy(minimumRate: 1e15)
    let polled = try await PolledCloud.make(migrations: migrations, polls: polls, policy: policy)
    guard let cloud = polled.board.current.clouds.first, let now = cloud.lastSuccess else {
      throw BenchmarkError("nothing was polled")
    }
    let rules = AlertRules(externalURL: "https://exporter.example.org")
    var count = 0
    let milliseconds = (0..<repeats).map { _ in
      let start = processorTime()
      count = rules.conditions(in: cloud, at: now)?.count ?? 0
      return (processorTime() - start) * 1000
    }.sorted()
    guard count >= migrations else { throw BenchmarkError("\(count) alerts came of \(migrations) migrations") }
    let median = milliseconds[repeats / 2]
    tell(
      "rules, \(count) alerts: median \(rounded(median)) ms, least \(rounded(milliseconds[0])) ms of one core, \(repeats) times"
    )
    guard median < limit else { throw BenchmarkError("the rules take \(rounded(median)) ms of one core, not \(limit)") }
    tell("limit \(limit) ms of one core: kept")
  }

  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func rounded(_ milliseconds: Double) -> Double { (milliseconds * 100).rounded() / 100 }
}
