import Foundation
import MetricsExposition
import OpenStackClient
import Testing

@testable import MigrationExporter

/// What holds of every page, whatever is on it.
@Suite("Any page")
struct SoundPageTests {
  /// The made-up day, and a second cloud with a migration of each hostile name, some with an id of the first cloud.
  private static func rich() throws -> Snapshot {
    var snapshot = try GoldenPageTests.snapshot()
    let ids = ["1-copying", "2-stalled"]
    snapshot.clouds[1].lastSuccess = Sample.begin
    snapshot.clouds[1].totals.copiedBytes[.init(source: "a\"b", destination: "c\\d")] = 1
    snapshot.clouds[1].migrations = HostileText.all.enumerated().map { index, text in
      Sample.migration(index < ids.count ? ids[index] : "v\(index)", name: text) {
        $0.sourceHost = text
        $0.volume.volumeType = text
        $0.volume.projectID = text
      }
    }
    return snapshot
  }

  private static func page(_ format: ExpositionFormat, _ snapshot: Snapshot? = nil) throws -> ParsedPage {
    let snapshot = try snapshot ?? rich()
    var page = TextPage(format)
    MigrationMetrics.write(snapshot, to: &page)
    ExporterMetrics.write(snapshot, GoldenPageTests.telemetry(), to: &page)
    AlertMetrics.write(AlertMetricsTests.counts(), to: &page)
    StoreMetrics.write(StoreStatus(), to: &page)
    ReloadMetrics.write(ReloadStatus(lastSuccess: 1_800_000_000), to: &page)
    ProcessMetrics.write(to: &page)
    page.end()
    return try ParsedPage(page.bytes)
  }

  @Test("has no series twice", arguments: ExpositionFormat.allCases)
  func unique(format: ExpositionFormat) throws {
    let samples = try Self.page(format).samples
    #expect(samples.count > 500)
    #expect(Set(samples).count == samples.count)
  }

  @Test("has each family in one piece, and in it nothing but its own samples", arguments: ExpositionFormat.allCases)
  func contiguous(format: ExpositionFormat) throws {
    let page = try Self.page(format)
    #expect(Set(page.families.map(\.name)).count == page.families.count)
    for family in page.families {
      let suffixes =
        switch family.type {
        case "histogram": ["_bucket", "_sum", "_count"]
        case "counter": format == .openMetrics ? ["_total"] : [""]
        default: [""]
        }
      let allowed = Set(suffixes.map { family.name + $0 })
      #expect(!family.samples.isEmpty)
      #expect(Set(family.samples.map(\.name)) == allowed, "\(family.name)")
    }
    #expect(page.isEnded == (format == .openMetrics))
  }

  @Test("has gauges, counters that end in _total and histograms, and no two names that OpenMetrics would take for one")
  func names() throws {
    let families = try Self.page(.text).families
    #expect(Set(families.map(\.type)) == ["gauge", "counter", "histogram"])
    var taken: [String] = []
    for family in families {
      #expect((family.type == "counter") == family.name.hasSuffix("_total"), "\(family.name)")
      // The names that a family keeps from others in OpenMetrics.
      switch family.type {
      case "counter": taken += ["", "_total", "_created"].map { family.name.dropLast("_total".count) + $0 }
      case "histogram": taken += ["", "_bucket", "_sum", "_count", "_created"].map { family.name + $0 }
      default: taken.append(family.name)
      }
    }
    #expect(Set(taken).count == taken.count)
    #expect(taken.allSatisfy { !$0.contains("_total_") })
  }

  @Test("has the families of docs/metrics.md, no more and no fewer")
  func documented() throws {
    let file = URL(filePath: #filePath).appending(path: "../../../../docs/metrics.md").standardized
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
      $0.hasPrefix("| `cinder_")
    }
    let documented = rows.map { $0.dropFirst(3).prefix { $0 != "`" && $0 != "{" } }.map(String.init)
    let written = try Self.page(.text).families.map(\.name).filter { !$0.hasPrefix("process_") }
    #expect(documented.sorted() == written.sorted())
  }

  @Test("gives back what a tenant called a volume, to the character", arguments: ExpositionFormat.allCases)
  func hostile(format: ExpositionFormat) throws {
    let infos = try Self.page(format).samples.filter {
      $0.name == "cinder_migration_info" && $0.labels["cloud"] == "prod-r2"
    }
    #expect(infos.count == HostileText.all.count)
    for (info, text) in zip(infos, HostileText.all) {
      for label in ["volume_name", "source_host", "volume_type", "project_id"] {
        #expect(info.labels[label].map { Array($0.utf8) } == Array(text.utf8))
      }
    }
  }

  @Test("stays sound with any names", arguments: (0..<20) as Range<UInt64>)
  func random(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let names = (0..<30).map { _ in HostileText.random(&random) }
    var snapshot = Snapshot()
    snapshot.clouds = [Sample.cloud("prod", names.enumerated().map { Sample.migration("v\($0)", name: $1) })]
    let samples = try Self.page(.openMetrics, snapshot).samples
    #expect(samples.compactMap { $0.labels["volume_name"] }.map { Array($0.utf8) } == names.map { Array($0.utf8) })
  }

  @Test("cuts names where Cinder's database would, by code points")
  func bounded() throws {
    // A single character to a reader, of a megabyte.
    let endless = "e" + String(repeating: "\u{301}", count: 500_000)
    let long = String(repeating: "🐘", count: 255)
    var snapshot = Snapshot()
    let names = [endless, long, long + "x"]
    snapshot.clouds = [
      Sample.cloud(
        "prod",
        names.enumerated().map { index, name in
          Sample.migration("v\(index)", name: name) {
            $0.destinationHost = name
            $0.volume.projectID = name
          }
        })
    ]
    let infos = try Self.page(.text, snapshot).samples.filter { $0.name == "cinder_migration_info" }
    for label in ["volume_name", "destination_host", "project_id"] {
      let values = infos.compactMap { $0.labels[label] }
      #expect(values.map(\.unicodeScalars.count) == [255, 255, 255])
      #expect(values.dropFirst().allSatisfy { $0 == long })
    }
  }
}
