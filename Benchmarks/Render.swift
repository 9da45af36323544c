import ArgumentParser
import CloudSimulator
import Foundation
import Logging
import MigrationExporter
import OpenStackClient

/// `benchmark render`: what it costs to write `/metrics`, for each migration on it.
///
/// The migrations are real ones, as the daemon has them after it polled a simulated cloud in this process; the time
/// between two polls is skipped.
struct Render: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the writing of /metrics; fails when the median is above the limit.")

  @Option(help: "How many migrations are on the page.")
  var migrations = 10_000

  @Option(help: "How often the cloud is polled before.")
  var polls = 4

  @Option(help: "How often the page is written.")
  var repeats = 31

  @Option(help: "The most that a migration may cost, in microseconds of one core.")
  var limit = 10.0

  func validate() throws {
    guard migrations > 0, polls > 0, repeats > 0 else {
      throw ValidationError("--migrations, --polls and --repeats must be positive")
    }
  }

  func run() async throws {
    let cloud = try await PolledCloud.make(migrations: migrations, polls: polls)
    tell("migrations \(migrations), with a copy rate \(cloud.withRate)")
    let measured = measure(cloud.board)
    let page = measured.page.clouds + measured.page.own
    let lines = page.count { $0 == UInt8(ascii: "\n") }
    tell("page \(page.count) bytes, \(lines) lines")
    report("new snapshot, processor", measured.fresh.map(\.processor))
    report("new snapshot, wall clock", measured.fresh.map(\.wall))
    report("same snapshot, processor", measured.again.map(\.processor))
    let cost = microseconds(median(measured.fresh.map(\.processor)))
    guard cost < limit else {
      throw BenchmarkError("writing a migration costs \(cost) µs of one core, the limit is \(limit) µs")
    }
    tell("limit \(limit) µs of one core for each migration: kept")
  }

  private struct Cost {
    /// Seconds of this thread's processor time, and of real time.
    var processor: Double
    var wall: Double
  }

  /// Has the page written many times as by the first scrape after a poll, and each time once more as by the next one.
  private func measure(_ board: SnapshotBoard) -> (fresh: [Cost], again: [Cost], page: MetricsPage.Parts) {
    var fresh: [Cost] = []
    var again: [Cost] = []
    let metrics = MetricsPage(board: board, telemetry: Telemetry(clouds: board.current.clouds.map(\.name)))
    var page: MetricsPage.Parts = ([], [])
    for _ in 0..<repeats {
      for cloud in board.current.clouds { board.publish(cloud) }
      page = ([], [])
      fresh.append(cost { page = metrics.render() })
      page = ([], [])
      again.append(cost { page = metrics.render() })
    }
    return (fresh, again, page)
  }

  private func cost(_ work: () -> Void) -> Cost {
    let (processor, wall) = (seconds(of: CLOCK_THREAD_CPUTIME_ID), seconds(of: CLOCK_MONOTONIC))
    work()
    return Cost(
      processor: seconds(of: CLOCK_THREAD_CPUTIME_ID) - processor, wall: seconds(of: CLOCK_MONOTONIC) - wall)
  }

  private func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Of one migration, when all of them cost so many seconds.
  private func microseconds(_ seconds: Double) -> Double { (seconds / Double(migrations) * 1e8).rounded() / 100 }

  private func report(_ what: String, _ costs: [Double]) {
    tell(
      "\(what): median \(microseconds(median(costs))) µs, least \(microseconds(costs.min() ?? 0)) µs for each migration, "
        + "\(costs.count) times")
  }
}
