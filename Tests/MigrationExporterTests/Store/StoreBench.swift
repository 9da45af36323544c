import Foundation
import OpenStackClient
import StallDetector
import Synchronization
import Testing

@testable import MigrationExporter

/// Time that stands still until a test moves it.
final class ManualTime: Timekeeper {
  private let time: Mutex<Double>

  init(_ start: Double) { time = Mutex(start) }

  func now() -> Double { time.withLock { $0 } }
  func set(_ new: Double) { time.withLock { $0 = new } }
  func sleep(until time: Double) async throws { throw CancellationError() }
}

/// A disk on which no database can be opened for writing, as long as there is a `code`.
final class FullDisk: Sendable {
  private let state = Mutex<StoreError.Code?>(.full)

  var code: StoreError.Code? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

/// A folder for a database, and stores in it one after another.
final class StoreBench {
  let folder: URL
  let time = ManualTime(LedgerScenario.begin)
  let log = LogRecorder()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-store-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var path: String { folder.appending(path: "exporterd.db").path }

  func open(
    _ location: StoreLocation? = nil, retention: Double = 90 * 86_400, pagesToCheckpoint: Int = 1000
  ) throws(StoreError) -> MigrationStore {
    try MigrationStore(
      at: location ?? .file(path), retention: retention, pagesToCheckpoint: pagesToCheckpoint, timekeeper: time,
      logger: log.logger)
  }

  /// The same while `disk` is full.
  func open(on disk: FullDisk) throws(StoreError) -> MigrationStore {
    try MigrationStore(
      at: .file(path), retention: 90 * 86_400, pagesToCheckpoint: 1000, timekeeper: time, logger: log.logger,
      hindrance: { [path] in disk.code.map { StoreError($0, path, "database or disk is full") } })
  }

  static func order(
    _ name: String = "sim", keystone: String = "https://keystone.example/v3", region: String? = nil
  ) -> CloudOrder {
    var access = CloudConfiguration(
      authURL: keystone,
      credential: .password(
        user: .name("admin", domain: .id("default")), password: "admin-secret",
        project: .name("admin", domain: .id("default"))))
    access.region = region
    return CloudOrder(name: name, access: access)
  }

  /// The error that opening the database gives.
  func error(_ location: StoreLocation? = nil) async throws -> StoreError {
    do {
      let store = try open(location)
      await store.end()
      Issue.record("it could be opened")
      return StoreError(.other, "")
    } catch {
      return error
    }
  }

  func history(_ query: HistoryReader.Query = .init()) throws -> [FinishedMigration] {
    try HistoryReader(.file(path)).migrations(query)
  }
}

extension LedgerScenario {
  /// Hands over what the ledger has, as a poller does after a poll.
  mutating func remember(in store: MigrationStore, _ order: CloudOrder = StoreBench.order()) async {
    store.remember(CloudMemory(&ledger, of: order, region: "RegionOne", lastSuccess: time))
    await store.saveAll()
  }

  /// Forgets all that is not in `store`, as a restart does.
  mutating func restart(from store: MigrationStore, _ order: CloudOrder = StoreBench.order()) async throws {
    ledger = try #require(await store.recall(order)).ledger
  }
}

extension MigrationLedger {
  /// All that its faces show, as text.
  var shown: String { migrations.map { "\($0)" }.joined(separator: "\n") }
}
