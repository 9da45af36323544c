import ArgumentParser
import Foundation
import Logging
import MigrationExporter
import OpenStackClient
import StallDetector

/// `benchmark store`: what it costs to remember a cloud full of migrations after each poll, and to recall it.
///
/// The ledger is a real one, told of copies at all stages; the database is in the folder for temporary files.
struct Store: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the saving of a ledger; fails when the median is above the limit.")

  @Option(help: "How many migrations there are.")
  var migrations = 10_000

  @Option(help: "How often they are polled before, so that they have a past.")
  var past = 300

  @Option(help: "How many polls are saved.")
  var polls = 21

  @Option(help: "The most that a save may take, in seconds.")
  var limit = 1.5

  func validate() throws {
    guard migrations > 0, past >= 0, polls > 0 else {
      throw ValidationError("--migrations and --polls must be positive")
    }
  }

  func run() async throws {
    let path = NSTemporaryDirectory() + "/benchmark-\(getpid()).db"
    defer { for name in ["", "-wal", "-shm", ".lock"] { unlink(path + name) } }
    let logger = Logger(label: "benchmark", factory: { _ in SwiftLogNoOpLogHandler() })
    let store = try MigrationStore(at: .file(path), timekeeper: SystemTimekeeper(), logger: logger)
    let order = CloudOrder(
      name: "simulated",
      access: CloudConfiguration(
        authURL: "http://127.0.0.1",
        credential: .password(user: .name("u", domain: .id("d")), password: "", project: .name("p", domain: .id("d")))))
    var ledger = MigrationLedger(cloud: order.name, policies: PolicyBook())
    for poll in 0..<past { take(poll, &ledger) }
    var (hand, whole, first) = ([Double](), [Double](), 0.0)
    for poll in past...(past + polls) {
      take(poll, &ledger)
      let start = ContinuousClock.now
      store.remember(CloudMemory(&ledger, of: order))
      let handed = ContinuousClock.now - start
      await store.saveAll()
      let saved = store.status.lastSaveSeconds ?? .infinity
      guard poll > past else {
        first = saved
        continue
      }
      hand.append(handed / .seconds(1))
      whole.append(saved)
    }
    guard store.status.isWorking else { throw BenchmarkError("saving failed: \(store.status)") }
    let start = ContinuousClock.now
    let recalled = await store.recalledMigrations(of: order)
    let recalling = (ContinuousClock.now - start) / .seconds(1)
    guard recalled == migrations else { throw BenchmarkError("\(recalled) of \(migrations) were recalled") }
    await store.end()
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    let median = whole.sorted()[whole.count / 2]
    tell("migrations \(migrations), saved \(whole.count) times, file \(size) bytes")
    tell("handing over: median \(milliseconds(hand.sorted()[hand.count / 2])) ms")
    tell("the first save: \(milliseconds(first)) ms")
    tell("a save: median \(milliseconds(median)) ms, most \(milliseconds(whole.max() ?? 0)) ms")
    tell("recalling all: \(milliseconds(recalling)) ms")
    guard median <= limit else { throw BenchmarkError("a save takes more than \(limit) s") }
    tell("limit \(limit) s for a save: kept")
  }

  /// One poll, half a minute after the one before: copies that take from one to four polls for a percent.
  private func take(_ poll: Int, _ ledger: inout MigrationLedger) {
    let time = 1_800_000_000.25 + Double(poll) * 30.017
    let listed = (0..<migrations).map { number in
      var volume = Volume(id: "6f1b0a52-0000-4000-8000-\(String(1_000_000_000_000 + number).dropFirst())")
      volume.name = "volume-\(number)"
      volume.projectID = "5c1f0a4b2d3e4f5061728394a5b6c7d8"
      volume.volumeType = "ssd"
      volume.status = "available"
      volume.sizeBytes = 100 * 0x1p30
      volume.host = "stor\(number % 40)@ceph#ssd"
      volume.migrationStatus = .migrating
      volume.updatedAt = 1_800_000_000
      volume.progress = .percent(min(97, (poll + number % 4) / (1 + number % 4) % 98))
      return volume
    }
    let details = listed.map {
      ($0.id, DetailsAnswer(asked: time + 0.25, time: time + 0.375, result: .success($0)))
    }
    ledger.take(
      PollFindings(
        time: time, nextPoll: time + 30, listed: listed, details: Dictionary(details, uniquingKeysWith: { $1 })))
  }

  private func milliseconds(_ seconds: Double) -> Double { (seconds * 1e5).rounded() / 100 }
}
