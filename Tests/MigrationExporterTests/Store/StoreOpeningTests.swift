import Alerting
import Foundation
import GRDB
import OpenStackClient
import StallDetector
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
      #expect(life.scope == "cloud prod" && life.identity == identity && life.wording.link == "https://x/a")
      #expect(life.wording.annotations == ["summary": "it's \"stuck\"\u{0}"] && life.receivers == ["hook"])
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

  @Test("a plateau that version 1 saw building up goes on: it is a stall at the very poll at which it would have been")
  func plateauOfVersion1() async throws {
    let bench = try StoreBench()
    try await DatabaseQueue(path: bench.path).write { db in
      try db.execute(sql: Self.version1)
      try db.execute(sql: Self.plateauOfVersion1)
    }
    var whole = LedgerScenario()
    whole.poll(LedgerScenario.volume(.starting))
    for percent in stride(from: 7, through: 40, by: 3) {
      whole.poll(LedgerScenario.volume(.migrating, .percent(percent)), destination: LedgerScenario.target)
    }
    for _ in 0..<8 { whole.poll(LedgerScenario.volume(.migrating, .percent(40))) }
    var cut = whole
    let store = try bench.open()
    try await cut.restart(from: store)
    #expect(store.status.skippedRows == 0)
    var polls = 0
    while whole.migration?.verdict.state == .copying, polls < 100 {
      #expect(cut.migration?.verdict == whole.migration?.verdict)
      #expect(cut.migration?.bestPace == whole.migration?.bestPace)
      whole.poll(LedgerScenario.volume(.migrating, .percent(40)))
      cut.poll(LedgerScenario.volume(.migrating, .percent(40)))
      polls += 1
    }
    // Of the 900 s of the window 240 s were over.
    #expect(polls == 22)
    #expect(whole.migration?.verdict.state == .stalled && cut.migration?.verdict == whole.migration?.verdict)
    // What was never kept can't come back; from then on it is.
    #expect(cut.migration?.trail.runs.last?.count == whole.migration?.trail.runs.last?.count)
    // As the present version has it from then on.
    await cut.remember(in: store)
    let shown = cut.ledger.shown
    try await cut.restart(from: store)
    #expect(cut.ledger.shown == shown)
    await store.end()
  }

  /// As version 1 wrote it after those polls; to be left alone for good.
  // swift-format-ignore
  private static let plateauOfVersion1 = #"""
    INSERT INTO clouds VALUES ('sim', 'https://keystone.example', NULL, 1, 1, 1800000630.0, NULL);
    INSERT INTO migrations VALUES ('sim', 'ca99321b-b58d-4a58-84ff-602b55e5e8f4', '{"number":0,"destinationHost":"hostb@beta#pool2","isRetype":false,"pollsWithoutDestination":1,"bestPace":104120419.2969697,"lastDetails":1800000630,"countedPercent":40,"method":"cinder","isNull":false,"observed":"1800000360.0 1800000360.0 1800000390.0 37\n1800000390.0 1800000390.0 1800000420.0 40\n1800000420.0 1800000420.0 1800000450.0 40\n1800000450.0 1800000450.0 1800000480.0 40\n1800000480.0 1800000480.0 1800000510.0 40\n1800000510.0 1800000510.0 1800000540.0 40\n1800000540.0 1800000540.0 1800000570.0 40\n1800000570.0 1800000570.0 1800000600.0 40\n1800000600.0 1800000600.0 1800000630.0 40\n1800000630.0 1800000630.0 1800000660.0 40\n","isWatchedFromStart":true,"wasSeenMigrating":true,"pace":{"isTaken":true,"last":{"percent":40,"time":1800000390},"first":{"percent":7,"time":1800000060}},"firstSeen":1800000030,"sourceHost":"hosta@alpha#pool1","policy":"default","volume":{"name":"pg-main-data","sizeBytes":107374182400,"migrationStatus":"migrating","status":"available","host":"hosta@alpha#pool1","id":"ca99321b-b58d-4a58-84ff-602b55e5e8f4","projectID":"","percent":40,"volumeType":"","isAttached":false},"start":1800000060,"lastLook":1800000030,"status":"migrating","uncountedBytes":0}');
    INSERT INTO detectors VALUES ('sim', 'ca99321b-b58d-4a58-84ff-602b55e5e8f4', '{"gaps":{"last":30,"pace":{"longest":30,"recentCount":8,"recentLongest":30,"count":8,"recentShortest":30,"usual":30},"lateness":1,"recent":[30,30,30,30,30,30,30,30]},"wasStalledWhenBlinded":false,"track":{"anchor":0,"origin":1800000060,"proof":{"time":0,"firstTick":0,"percent":7},"ticks":[3,30000,30000,3,60000,30000,3,90000,30000,3,120000,30000,3,150000,30000,3,180000,30000,3,210000,30000,3,240000,30000,3,270000,30000],"firstPercent":7,"heldUntil":270},"lastPercentAt":1800000330,"firstTime":1800000030,"timeline":{"period":30,"lateInARow":0,"last":1800000330,"shift":0},"sizeBytes":107374182400,"lastPercentAsked":1800000330,"lastAdvanceAt":1800000330,"policy":{"slowestHealthyRate":2097152,"mode":"adaptive","longest":86400,"finishingWindow":1800,"toleratedSlowdown":1.5,"numberMissingWindow":1800,"window":900},"start":1800000060,"standing":{"reason":{"advancing":{"_0":{"percent":34,"window":900,"seconds":0,"basis":{"window":{}},"pace":{"recentLongest":30,"recentCount":8,"count":8,"longest":30,"recentShortest":30,"usual":30}}}},"stallDeadline":1800001230,"rate":107374182.4,"latestCompletion":1800001045.1641927,"state":"copying","rateUpperBound":111848106.66666667,"earliestCompletion":1800000929.8972044,"estimatedCompletion":1800000985,"rateLowerBound":95443717.68888889},"lastPercent":34,"firstGap":30,"inARow":{"null":0,"missing":0,"low":[]}}');
    INSERT INTO route_paces VALUES ('sim', 'hosta@alpha#pool1', 'hostb@beta#pool2', '[{"key":"ca99321b-b58d-4a58-84ff-602b55e5e8f4 1800000060.0","time":1800000390,"rate":104120419.2969697}]');
    """#

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
    func isTold() -> Bool { bench.log.take().contains { $0.message.contains("the run before did not end by itself") } }
    #expect(!isTold(), "neither at the first start nor after a clean end")
    let third = try bench.open(.file(copy))
    #expect(isTold())
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

  @Test("a disk is full also where there is no room for what SQLite's processes share beside the database")
  func fullBeside() {
    #expect(StoreError(DatabaseError(resultCode: .SQLITE_IOERR_SHMSIZE), path: "m.db").code == .full)
    #expect(StoreError(DatabaseError(resultCode: .SQLITE_IOERR_READ), path: "m.db").code == .io)
    #expect(StoreError(DatabaseError(resultCode: .SQLITE_FULL), path: "m.db").code == .full)
  }
}
