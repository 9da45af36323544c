import ArgumentParser
import CloudSimulator
import Foundation
import Logging
import MetricsExposition
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
  var polls = 3

  @Option(help: "How often the page is written; with gzip, which has no limit, a third as often.")
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
    var missed: [String] = []
    for format in ExpositionFormat.allCases {
      for coding in ContentCoding.allCases {
        let name = "\(format), \(coding.rawValue)"
        let measured = await measure(cloud.board, format, coding)
        let lines = measured.page.reduce(0) { $0 + $1.count { $0 == UInt8(ascii: "\n") } }
        tell(
          "\(name): page \(measured.page.reduce(0) { $0 + $1.count }) bytes"
            + (coding == .identity ? ", \(lines) lines" : ""))
        report("\(name), new snapshot, processor", measured.fresh.map(\.processor))
        report("\(name), new snapshot, wall clock", measured.fresh.map(\.wall))
        report("\(name), same snapshot, processor", measured.again.map(\.processor))
        let cost = microseconds(median(measured.fresh.map(\.processor)))
        if coding == .identity, cost >= limit { missed.append("\(name): \(cost) µs") }
      }
    }
    guard missed.isEmpty else {
      throw BenchmarkError(
        "writing a migration costs more than \(limit) µs of one core: \(missed.joined(separator: "; "))")
    }
    tell("limit \(limit) µs of one core for each migration, without gzip: kept")
  }

  private struct Cost {
    /// Seconds of this process' processor time, and of real time.
    var processor: Double
    var wall: Double
  }

  /// Has the page written many times as by the first scrape after a poll, and each time once more as by the next one.
  private func measure(
    _ board: SnapshotBoard, _ format: ExpositionFormat, _ coding: ContentCoding
  ) async -> (fresh: [Cost], again: [Cost], page: [[UInt8]]) {
    var fresh: [Cost] = []
    var again: [Cost] = []
    let metrics = MetricsPage(board: board, telemetry: Telemetry(clouds: board.current.clouds.map(\.name)))
    var page: [[UInt8]] = []
    for _ in 0..<(coding == .identity ? repeats : (repeats + 2) / 3) {
      for cloud in board.current.clouds { board.publish(cloud) }
      page = []
      fresh.append(await cost { page = await metrics.render(format, coding) })
      page = []
      again.append(await cost { page = await metrics.render(format, coding) })
    }
    return (fresh, again, page)
  }

  private func cost(_ work: () async -> Void) async -> Cost {
    // The page is written by a thread of its own, and nothing else goes on in this process.
    let (processor, wall) = (seconds(of: CLOCK_PROCESS_CPUTIME_ID), seconds(of: CLOCK_MONOTONIC))
    await work()
    return Cost(
      processor: seconds(of: CLOCK_PROCESS_CPUTIME_ID) - processor, wall: seconds(of: CLOCK_MONOTONIC) - wall)
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
