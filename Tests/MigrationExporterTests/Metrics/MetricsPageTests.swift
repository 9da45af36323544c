import MetricsExposition
import Testing

@testable import MigrationExporter

@Suite("The clouds' part of the page")
struct MetricsPageTests {
  private let board = Sample.board([Sample.cloud("prod", [Sample.migration()])])

  private func page() -> MetricsPage { MetricsPage(board: board, telemetry: Telemetry(clouds: ["prod"])) }

  /// Where the clouds' part stands in memory: the same place, the same rendering.
  private func place(_ page: MetricsPage, _ format: ExpositionFormat, _ coding: ContentCoding) async -> Place {
    let pieces = await page.render(format, coding)
    let part = pieces[coding == .gzip ? 1 : 0]
    return Place(part: part)
  }

  /// It keeps the bytes, so that no others can come to stand there.
  private struct Place: Hashable {
    let part: [UInt8]
    static func == (one: Place, other: Place) -> Bool { one.address == other.address }
    func hash(into hasher: inout Hasher) { hasher.combine(address) }
    var address: Int { part.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) } }
  }

  @Test("is written once for a snapshot, a format and a coding", arguments: ExpositionFormat.allCases)
  func once(format: ExpositionFormat) async {
    let page = page()
    for coding in ContentCoding.allCases {
      let first = await place(page, format, coding)
      let second = await place(page, format, coding)
      #expect(first == second)
      board.publish(Sample.cloud("prod", [Sample.migration(percent: 43)]))
      let third = await place(page, format, coding)
      #expect(third != first)
    }
  }

  @Test("is written once for many who ask at the same moment")
  func together() async {
    board.publish(Sample.cloud("prod", (0..<500).map { Sample.migration("v\($0)") }))
    let page = page()
    let places = await withTaskGroup(of: Place.self) { group in
      for _ in 0..<40 { group.addTask { await place(page, .openMetrics, .gzip) } }
      return await group.reduce(into: Set<Place>()) { $0.insert($1) }
    }
    #expect(places.count == 1)
  }

  @Test("is another one in each format and coding")
  func apart() async {
    let page = page()
    var places: Set<Place> = []
    for format in ExpositionFormat.allCases {
      for coding in ContentCoding.allCases { places.insert(await place(page, format, coding)) }
    }
    #expect(places.count == 4)
  }

  @Test("is written over the one before, save where that is still being sent", arguments: ContentCoding.allCases)
  func memory(coding: ContentCoding) async {
    let page = page()
    var addresses: Set<Int> = []
    for percent in 0..<50 {
      board.publish(Sample.cloud("prod", [Sample.migration(percent: percent)]))
      addresses.insert(await place(page, .text, coding).address)
    }
    // Whoever waited for the last one may hold it for a moment longer.
    #expect(addresses.count < 25)

    let sent = await page.render(.text, .identity)
    let copy = sent.map { $0 + [] }
    board.publish(Sample.cloud("prod", [Sample.migration(percent: 99)]))
    let new = await page.render(.text, .identity)
    #expect(sent == copy)
    #expect(new != sent)
  }
}
