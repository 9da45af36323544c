import Alerting
import Foundation
import GRDB
import OpenStackClient
import Testing

@testable import MigrationExporter

@Suite("Opening the memory")
struct StoreOpeningTests {
  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test("the file and its folder are its owner's alone")
  func modes() async throws {
    let bench = try StoreBench()
    let path = "\(bench.folder.path)/made/exporterd.db"
    let store = try bench.open(.file(path))
    await store.tidy()
    #expect(try mode("\(bench.folder.path)/made") == 0o700)
    for name in ["", "-wal", "-shm", ".lock"] { #expect(try mode(path + name) == 0o600, "\(name)") }
    await store.end()
  }

  @Test("a folder two levels of which are missing is not made")
  func missingFolder() async throws {
    let bench = try StoreBench()
    let error = try await bench.error(.file("\(bench.folder.path)/a/b/exporterd.db"))
    #expect(error.code == .missing)
    #expect(error.description.contains("make its folder"))
    #expect(!FileManager.default.fileExists(atPath: "\(bench.folder.path)/a"))
  }

  @Test("a folder in the place of the file is said to be one")
  func folderInPlace() async throws {
    let bench = try StoreBench()
    let error = try await bench.error(.file(bench.folder.path))
    #expect(error.code == .notFile)
    #expect(error.description.contains("storage.path"))
    #expect(try await bench.error(.file("/dev/null")).code == .notFile)
  }

  @Test("a folder in which nothing can be made is refused")
  func unwritableFolder() async throws {
    // Not even root may make a file there.
    let error = try await StoreBench().error(.file("/proc/self/exporterd.db"))
    #expect([.missing, .noPermission, .readOnly].contains(error.code))
  }

  @Test(
    "a file or folder that this user may not write is refused", .enabled(if: geteuid() != 0), arguments: [true, false])
  func noPermission(_ isFolder: Bool) async throws {
    let bench = try StoreBench()
    if !isFolder { try Data().write(to: URL(filePath: bench.path)) }
    let path = isFolder ? bench.folder.path : bench.path
    try FileManager.default.setAttributes([.posixPermissions: isFolder ? 0o500 : 0o400], ofItemAtPath: path)
    let error = try await bench.error()
    #expect(error.code == .noPermission)
    #expect(error.description.contains("user that exporterd runs as"))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  @Test("what is no database is called damaged, with the way out, and stays as it is")
  func noDatabase() async throws {
    let bench = try StoreBench()
    let text = Data(String(repeating: "not a database, but some notes\n", count: 100).utf8)
    try text.write(to: URL(filePath: bench.path))
    let error = try await bench.error()
    #expect(error.code == .damaged)
    #expect(error.description.contains("mv \(bench.path) \(bench.path).damaged"))
    #expect(error.description.contains("what is lost then"))
    #expect(try Data(contentsOf: URL(filePath: bench.path)) == text)
  }

  @Test("a database of which a page was overwritten is called damaged")
  func damagedPage() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = LedgerScenario()
    for number in 0..<200 { scenario.poll([LedgerScenario.volume(.migrating, .percent(1), id: "volume-\(number)")]) }
    await scenario.remember(in: store)
    await store.end()
    let file = try FileHandle(forWritingTo: URL(filePath: bench.path))
    for page in 2..<12 {
      try file.seek(toOffset: UInt64(page * 4096))
      try file.write(contentsOf: Data(repeating: 0x5A, count: 2048))
    }
    try file.close()
    #expect(try await bench.error().code == .damaged)
  }

  @Test("a database of a later version is refused and stays as it is")
  func newer() async throws {
    let bench = try StoreBench()
    await (try bench.open()).end()
    try await DatabaseQueue(path: bench.path).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')")
    }
    let error = try await bench.error()
    #expect(error.code == .newer)
    #expect(error.description.contains("later version"))
  }

  @Test("another program's database is refused, and stays as it is")
  func foreign() async throws {
    let bench = try StoreBench()
    try await DatabaseQueue(path: bench.path).write { try $0.execute(sql: "CREATE TABLE recipes (name TEXT)") }
    let before = try Data(contentsOf: URL(filePath: bench.path))
    let error = try await bench.error()
    #expect(error.code == .foreign)
    #expect(error.description.contains("it has a table recipes"))
    let tables = try await DatabaseQueue(path: bench.path).read {
      try String.fetchAll($0, sql: "SELECT name FROM sqlite_master")
    }
    #expect(tables == ["recipes"])
    #expect(try Data(contentsOf: URL(filePath: bench.path)) == before)
  }

  @Test("alerts and what is to be told of them come over from version 1, to the bit; what is damaged does not")
  func alertsOfVersion1() async throws {
    let bench = try StoreBench()
    try await DatabaseQueue(path: bench.path).write { db in
      try db.execute(sql: Self.version1)
      try db.execute(sql: Self.alertsOfVersion1)
    }
    let labels = ["alertname": "CinderVolumeMigrationStalled", "cloud": "prod", "volume_id": "v1"]
    let identity = AlertIdentity(labels: labels)
    let start = 1_795_665_403.808609
    for _ in 0..<2 {
      let store = try bench.open()
      let record = try await store.alertingRecord()
      #expect(record.lives.keys.sorted() == ["CinderBackendCopiesSlow prod a", "CinderVolumeMigrationStalled prod v1"])
      let life = try #require(record.lives["CinderVolumeMigrationStalled prod v1"] ?? nil)
      #expect(life.phase == .firing(since: start, lastTrue: 1_795_665_999.1))
      #expect(life.scope == "cloud prod" && life.identity == identity && life.link == "https://x/a")
      #expect(life.wording.texts == ["summary": "it's \"stuck\"\u{0}"] && life.receivers == ["hook"])
      let pending = try #require(record.lives["CinderBackendCopiesSlow prod a"] ?? nil)
      #expect(pending.phase == .pending(since: 5.5))
      #expect(pending.timing == AlertTiming(holdsFor: 300, keepsFiringFor: 600) && pending.receivers == nil)
      #expect(record.entries.count == 2)
      let waits = try #require(record.entries[.init(queue: "hook", key: identity.fingerprint)] ?? nil)
      #expect(waits.alert == Alert(identity: identity, annotations: ["summary": "s"], startsAt: start))
      #expect(waits.revision == 3 && waits.told == 2 && waits.refusal == "400: no")
      let told = try #require(record.entries[.init(queue: "am (a)", key: identity.fingerprint)] ?? nil)
      #expect(told.alert.endsAt == 1_795_665_412.95221 && told.resolvedTold == 1_795_665_413.023696)
      #expect(record.groups == [.init(queue: "am (a)", key: "{}:{}"): QueueGroup(lastTold: 1_795_665_418.8386858)])
      await store.end()
    }
    let tables = try await DatabaseQueue(path: bench.path).read {
      try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    #expect(Set(tables).isDisjoint(with: ["alert_lives", "queue_entries", "queue_groups"]))
  }

  /// As version 1 wrote them; to be left alone for good.
  // swift-format-ignore
  private static let alertsOfVersion1 = #"""
    INSERT INTO alert_lives VALUES
      ('CinderVolumeMigrationStalled prod v1', '{"timing":{"holdsFor":0,"keepsFiringFor":0},"phase":{"firing":{"since":1795665403.808609,"lastTrue":1795665999.1}},"annotations":{"summary":"it''s \"stuck\"\u0000"},"identity":{"labels":{"cloud":"prod","alertname":"CinderVolumeMigrationStalled","volume_id":"v1"}},"scope":"cloud prod","link":"https://x/a","receivers":["hook"]}'),
      ('CinderBackendCopiesSlow prod a', '{"timing":{"holdsFor":300,"keepsFiringFor":600},"phase":{"pending":{"since":5.5}},"annotations":{},"identity":{"labels":{"alertname":"CinderBackendCopiesSlow"}},"scope":"cloud prod"}'),
      ('damaged', '{"timing":');
    INSERT INTO queue_entries VALUES
      ('hook', '\#(version1Fingerprint)', '{"told":2,"revision":3,"refusal":"400: no","alert":{"annotations":{"summary":"s"},"identity":{"labels":{"cloud":"prod","alertname":"CinderVolumeMigrationStalled","volume_id":"v1"}},"startsAt":1795665403.808609}}'),
      ('am (a)', '\#(version1Fingerprint)', '{"told":2,"revision":2,"alert":{"annotations":{},"identity":{"labels":{"cloud":"prod","alertname":"CinderVolumeMigrationStalled","volume_id":"v1"}},"startsAt":1795665403.808609,"endsAt":1795665412.95221},"resolvedTold":1795665413.023696}'),
      ('am (a)', 'damaged', '[]');
    INSERT INTO queue_groups VALUES ('am (a)', '{}:{}', '{"lastTold":1795665418.8386858}'), ('am (a)', 'damaged', '');
    """#

  private static let version1Fingerprint = AlertIdentity(
    labels: ["alertname": "CinderVolumeMigrationStalled", "cloud": "prod", "volume_id": "v1"]
  ).fingerprint

  @Test("the tables of version 1 are still read")
  func version1() async throws {
    let bench = try StoreBench()
    try await DatabaseQueue(path: bench.path).write { db in
      try db.execute(sql: Self.version1)
    }
    let store = try bench.open()
    #expect(store.previousRun == PreviousRun(start: 1_799_999_000, cleanEnd: 1_799_999_900))
    #expect(try await store.alertingRecord().isEmpty)
    await store.end()
    #expect(try bench.history().map(\.volumeID) == ["v1"])
  }

  /// As version 1 made it; to be left alone for good.
  private static let version1 = """
    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
    INSERT INTO grdb_migrations VALUES ('1');
    CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value REAL NOT NULL) WITHOUT ROWID;
    INSERT INTO meta VALUES ('created', 1799999000), ('started', 1799999000), ('ended', 1799999900);
    CREATE TABLE clouds (
      cloud TEXT PRIMARY KEY NOT NULL, keystone TEXT NOT NULL, region TEXT, has_polled INTEGER NOT NULL,
      has_seen_progress INTEGER NOT NULL, last_success REAL, left_at REAL
    ) WITHOUT ROWID;
    CREATE TABLE migrations (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, volume_id TEXT NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (cloud, volume_id)
    ) WITHOUT ROWID;
    CREATE TABLE detectors (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, volume_id TEXT NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (cloud, volume_id)
    ) WITHOUT ROWID;
    CREATE TABLE route_paces (
      cloud TEXT NOT NULL REFERENCES clouds ON DELETE CASCADE, source_host TEXT NOT NULL,
      destination_host TEXT NOT NULL, copies TEXT NOT NULL, PRIMARY KEY (cloud, source_host, destination_host)
    ) WITHOUT ROWID;
    CREATE TABLE history (
      id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, region TEXT, volume_id TEXT NOT NULL, began REAL NOT NULL,
      volume_name TEXT NOT NULL, project_id TEXT NOT NULL, volume_type TEXT NOT NULL, size_bytes REAL,
      source_host TEXT, destination_host TEXT, method TEXT NOT NULL, retype INTEGER NOT NULL, start REAL,
      "end" REAL NOT NULL, result TEXT NOT NULL, mean_rate REAL, percent INTEGER, UNIQUE (cloud, volume_id, began)
    );
    CREATE INDEX history_by_end ON history ("end");
    INSERT INTO history VALUES (
      1, 'sim', 'RegionOne', 'v1', 1799990000, 'pg', 'p', 'ssd', 107374182400, 'a', 'b', 'cinder', 0, 1799990000,
      1799999000, 'success', 11930464.7, 99);
    CREATE TABLE alert_lives (key TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE queue_entries (
      queue TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (queue, key)
    ) WITHOUT ROWID;
    CREATE TABLE queue_groups (
      queue TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (queue, key)
    ) WITHOUT ROWID;
    """

  @Test("a second exporter on the same file is refused, also by another name, until the first has ended")
  func inUse() async throws {
    let bench = try StoreBench()
    let first = try bench.open()
    let link = "\(bench.folder.path)/link.db"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: bench.path)
    for path in [bench.path, link] {
      let error = try await bench.error(.file(path))
      #expect(error.code == .inUse)
      #expect(error.description.contains("process \(getpid())"))
    }
    await first.end()
    await (try bench.open()).end()
  }

  @Test("a file that another program has locked is said to be")
  func locked() async throws {
    let bench = try StoreBench()
    await (try bench.open()).end()
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: bench.path, configuration: configuration)
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    let error = try await bench.error()
    #expect(error.code == .locked)
    #expect(error.description.contains("fuser"))
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
  }

  @Test("tells whether the process before came to its end by itself")
  func previousRun() async throws {
    let bench = try StoreBench()
    let first = try bench.open()
    #expect(first.previousRun == nil)
    await first.tidy()
    bench.time.set(LedgerScenario.begin + 60)
    await first.end()
    let second = try bench.open()
    #expect(second.previousRun == PreviousRun(start: LedgerScenario.begin, cleanEnd: LedgerScenario.begin + 60))
    await second.tidy()
    // As after SIGKILL: the files as they are.
    let copy = "\(bench.folder.path)/copy.db"
    for name in ["", "-wal"] { try FileManager.default.copyItem(atPath: bench.path + name, toPath: copy + name) }
    let third = try bench.open(.file(copy))
    #expect(third.previousRun == PreviousRun(start: LedgerScenario.begin + 60, cleanEnd: nil))
    await second.end()
    await third.end()
  }

  @Test("every kind of failure has its words, and none is without a way out", arguments: StoreError.Code.allCases)
  func words(_ code: StoreError.Code) {
    let text = StoreError(code, "/var/lib/exporterd/exporterd.db", "reason").description
    #expect(text.contains("/var/lib/exporterd/exporterd.db") && text.contains("reason"))
    #expect(text.first?.isUppercase == false)
    if code != .other, code != .closed { #expect(text.contains(";")) }
  }

  @Test(
    "the place is the configured one, else systemd's first, else memory",
    arguments: [
      ("/a/b.db", "/var/lib/x", .file("/a/b.db")), (":memory:", "/var/lib/x", .memory), (nil, nil, .memory),
      (nil, "/var/lib/x", .file("/var/lib/x/exporterd.db")), (nil, "/var/lib/x:/y", .file("/var/lib/x/exporterd.db")),
      (nil, "", .memory), ("", "/z", .file("/z/exporterd.db")),
    ] as [(String?, String?, StoreLocation)])
  func place(_ configured: String?, _ folder: String?, _ location: StoreLocation) {
    let environment = folder.map { ["STATE_DIRECTORY": $0] } ?? [:]
    #expect(StoreLocation.resolve(configured: configured, environment: environment) == location)
  }
}
