import Foundation
import Testing

@testable import MigrationExporter

@Suite("The history")
struct HistoryReportTests {
  private static let migrations = [
    FinishedSample.migration("v1", start: Sample.begin, end: Sample.begin + 3600),
    FinishedSample.migration("v2", .error, cloud: "lab", name: "", start: Sample.begin, end: Sample.begin + 42) {
      ($0.percent, $0.isRetype) = (17, true)
    },
    FinishedSample.migration("v3", .vanished, name: "=cmd|' /C calc'!A0", end: Sample.begin - 86_400) {
      ($0.region, $0.sizeBytes, $0.destinationHost, $0.percent) = (nil, nil, nil, nil)
    },
  ]

  private static let told = migrations.map { API.FinishedMigration($0, HistoryPaces([])) }

  @Test("is a table with a row a migration, and a column of clouds where there are several")
  func table() {
    #expect(
      HistoryReport(Self.told).text(columns: nil) == """
        ENDED (UTC)       CLOUD  RESULT    VOLUME                 SIZE  TOOK  MIB/S  ROUTE
        2025-06-15 15:03  prod   success   pg-main-data        100 GiB  1h0m   28.4  stor1@ceph#ssd → stor2@lvm#hdd
        2025-06-15 14:03  lab    error     v2                  100 GiB   42s         stor1@ceph#ssd → stor2@lvm#hdd (retype), at 17 %
        2025-06-14 14:03  prod   vanished  =cmd|' /C calc'!A0        ?     ?         stor1@ceph#ssd → ?

        """)
    #expect(HistoryReport([Self.told[0]]).text(columns: nil).hasPrefix("ENDED (UTC)       RESULT   VOLUME"))
    #expect(HistoryReport([]).text(columns: 80) == "No migration has ended in that time.\n")
  }

  @Test("is CSV in which no cell is a formula")
  func csv() {
    #expect(
      HistoryReport(Self.told).csv == """
        cloud,region,volume_id,volume_name,project_id,volume_type,size_bytes,source_host,destination_host,method,retype,start,end,result,duration_seconds,mean_rate_bytes_per_second,last_percent,usual_rate_bytes_per_second,slower_than_usual
        prod,RegionOne,v1,pg-main-data,p1,ssd,107374182400,stor1@ceph#ssd,stor2@lvm#hdd,cinder,false,1749996180,1749999780,success,3600,29826161.777777776,99,,
        lab,RegionOne,v2,,p1,ssd,107374182400,stor1@ceph#ssd,stor2@lvm#hdd,cinder,true,1749996180,1749996222,error,42,,17,,
        prod,,v3,'=cmd|' /C calc'!A0,p1,ssd,,stor1@ceph#ssd,,cinder,false,,1749909780,vanished,,,,,

        """)
  }

  @Test(
    "makes each text that a spreadsheet might take for a formula harmless",
    arguments: [
      ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("a=1", "a=1"), ("a,b", "\"a,b\""),
      ("a\"b", "\"a\"\"b\""), ("=\"a\",1", "\"'=\"\"a\"\",1\""), ("=\u{301}1", "'=\u{301}1"),
      ("a,\u{301}b", "\"a,\u{301}b\""), (" =1", "' =1"),
      ("\u{A0}\u{3000}=1", "'\u{A0}\u{3000}=1"), ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠a", "'＠a"),
      ("﹦1", "'﹦1"), ("\u{2212}1", "'\u{2212}1"), ("\u{200D}=1", "'\u{200D}=1"), (" a =1", " a =1"),
      ("a;b", "\"a;b\""), ("a;=1", "\"a;'=1\""), ("a; -1;b", "\"a;' -1;b\""), ("a;\"=1", "\"a;'\"\"=1\""),
      (";＝", "\";'＝\""), ("1 - 2", "1 - 2"), ("a\"\u{301}b", "\"a\"\"\u{301}b\""),
    ])
  func formulas(_ name: String, _ cell: String) {
    let line = HistoryReport([
      API.FinishedMigration(FinishedSample.migration("v1", name: name, end: 1), HistoryPaces([]))
    ]).csv.split(
      separator: "\n")[1]
    #expect(line.hasPrefix("prod,RegionOne,v1,\(cell),p1,"))
  }

  @Test("is JSON with every key, null where something is unknown")
  func json() throws {
    let text = HistoryReport(Self.told).json
    let rows = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(rows.count == 3)
    let rate = try #require(rows[0]["mean_rate_bytes_per_second"] as? Double)
    #expect(abs(rate - 100 * 0x1p30 / 3600) < 1)
    #expect(rows[0]["duration_seconds"] as? Double == 3600)
    #expect(rows[1]["last_percent"] as? Int == 17)
    #expect(Set(rows[0].keys) == Set(rows[2].keys))
    for key in ["region", "size_bytes", "destination_host", "start", "duration_seconds", "last_percent"] {
      #expect(rows[2][key] is NSNull, "\(key)")
    }
  }

  @Test("a hostile name stays in its row and moves nothing", arguments: HostileText.all)
  func hostile(_ name: String) {
    let report = HistoryReport([
      API.FinishedMigration(FinishedSample.migration("v1", name: name, end: 1), HistoryPaces([]))
    ])
    for text in [report.csv, report.text(columns: nil), report.text(columns: 60)] {
      for scalar in text.unicodeScalars where scalar != "\n" {
        let category = scalar.properties.generalCategory
        #expect(category != .control && category != .lineSeparator && category != .paragraphSeparator)
      }
    }
    #expect(report.csv.unicodeScalars.count { $0 == "\n" } == 2)
  }

  @Test("is read by cloud, time and result, the last one first, while the exporter writes and after its end")
  func reading() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = LedgerScenario()
    var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
    memory.ends = Self.migrations.map { migration in
      var migration = migration
      // As it comes back.
      migration.key = migration.start ?? migration.end
      return migration
    }
    store.remember(memory)
    await store.saveAll()
    for isRunning in [true, false] {
      if !isRunning { await store.end() }
      let files = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted()
      let contents = try Data(contentsOf: URL(filePath: bench.path))
      #expect(try bench.history() == memory.ends)
      #expect(try bench.history(.init(clouds: ["lab"])).map(\.volumeID) == ["v2"])
      #expect(try bench.history(.init(clouds: ["lab", "prod"], limit: 2, offset: 1)).map(\.volumeID) == ["v2", "v3"])
      #expect(try bench.history(.init(clouds: ["nope"])).isEmpty)
      #expect(try HistoryReader(.file(bench.path)).clouds() == ["lab", "prod", "sim"])
      #expect(try bench.history(.init(since: Sample.begin)).map(\.volumeID) == ["v1", "v2"])
      #expect(try bench.history(.init(result: .vanished)).map(\.volumeID) == ["v3"])
      #expect(try bench.history(.init(clouds: ["lab"], result: .success)).isEmpty)
      #expect(try bench.history(.init(limit: 2)).map(\.volumeID) == ["v1", "v2"])
      #expect(try bench.history(.init(limit: 2, offset: 1)).map(\.volumeID) == ["v2", "v3"])
      #expect(try bench.history(.init(offset: 3)).isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted() == files)
      #expect(try Data(contentsOf: URL(filePath: bench.path)) == contents)
    }
  }

  @Test("a file that is not there, no database, a folder or another program's is said to be, and none is made")
  func errors() throws {
    let bench = try StoreBench()
    func code(_ location: StoreLocation) -> StoreError.Code? {
      do {
        _ = try HistoryReader(location).migrations()
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(.file(bench.path)) == .missing)
    #expect(!FileManager.default.fileExists(atPath: bench.path))
    #expect(code(.memory) == .missing)
    #expect(code(.file(bench.folder.path)) == .notFile)
    try Data(String(repeating: "no database", count: 1000).utf8).write(to: URL(filePath: bench.path))
    #expect(code(.file(bench.path)) == .damaged)
    try Data().write(to: URL(filePath: bench.path))
    #expect(code(.file(bench.path)) == .damaged)
  }

  @Test("is read the last first, and listed in the order asked for, with what is not known last")
  func order() {
    func order(_ sort: HistorySort, _ isReversed: Bool = false) -> [String] {
      sort.order(Self.told, isReversed: isReversed).map(\.volume_id)
    }
    #expect(order(.ended) == ["v1", "v2", "v3"])
    #expect(order(.ended, true) == ["v3", "v2", "v1"])
    #expect(order(.name) == ["v3", "v1", "v2"])
    #expect(order(.cloud) == ["v2", "v1", "v3"])
    #expect(order(.size) == ["v1", "v2", "v3"])
    #expect(order(.took) == ["v1", "v2", "v3"])
    #expect(order(.took, true) == ["v2", "v1", "v3"])
    #expect(order(.rate) == ["v1", "v2", "v3"])
  }

  @Test("in its wide form has whole names, ids, types and projects, and cuts nothing")
  func wide() {
    let text = HistoryReport(Self.told).text(columns: 40, isWide: true)
    #expect(
      text.hasPrefix(
        "ENDED (UTC)       CLOUD  RESULT    VOLUME              ID  TYPE  PROJECT     SIZE  TOOK  MIB/S  ROUTE\n"))
    #expect(!text.contains("…"))
  }

  @Test("paints what failed, and changes nothing else")
  func colours() {
    let painted = HistoryReport(Self.told).text(columns: 80, isColoured: true)
    #expect(painted.contains("\u{1B}[1;31merror\u{1B}[0m"))
    #expect(painted.replacing(#/\u{1B}\[[0-9;]+m/#, with: "") == HistoryReport(Self.told).text(columns: 80))
  }
}
