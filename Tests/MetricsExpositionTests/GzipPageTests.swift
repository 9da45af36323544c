import CZlib
import Foundation
import Testing

@testable import MetricsExposition

/// Parts compressed apart, and read as one gzip member.
struct GzipPageTests {
  /// A page's part with `count` samples, plain and compressed.
  private func part(_ name: String, _ count: Int, last: Bool = false) -> (plain: PagePart, gzip: PagePart) {
    func written(_ coding: ContentCoding) -> PagePart {
      var page = TextPage(.openMetrics, coding: coding)
      page.write(MetricFamily(name, .gauge, "Of \(name).")) { samples in
        for index in 0..<count { samples.add(Double(index) * 0.37, LabelBlock(["volume_id": "v\(index)"])) }
      }
      if last { page.end() }
      return page.finish()
    }
    return (written(.identity), written(.gzip))
  }

  private func bytes(_ parts: [PagePart]) -> [UInt8] { Array(PagePart.page(parts).joined()) }

  @Test(
    "Both parts are one member, and give the plain page back",
    arguments: [(0, 0), (0, 1), (1, 0), (1, 1), (3, 2000), (20_000, 3), (300_000, 3)])
  func oneMember(clouds: Int, own: Int) throws {
    let (first, second) = (part("clouds", clouds), part("own", own, last: true))
    let plain = bytes([first.plain, second.plain])
    let compressed = bytes([first.gzip, second.gzip])
    #expect(try inflated(compressed) == plain)
    #expect(plain.suffix(6) == Array("# EOF\n".utf8)[...])
    if clouds > 1000 { #expect(compressed.count < plain.count / 3) }
  }

  @Test("One compressed part goes with any other: a first that is shared, a second of each scrape's own")
  func shared() throws {
    let clouds = part("clouds", 5000)
    for count in [0, 1, 70, 5000] {
      let own = part("own", count)
      #expect(try inflated(bytes([clouds.gzip, own.gzip])) == bytes([clouds.plain, own.plain]))
    }
  }

  @Test("No part, one and three are one member too")
  func anyNumber() throws {
    let a = part("a", 10)
    #expect(try inflated(bytes([a.gzip])) == bytes([a.plain]))
    #expect(try inflated(bytes([a.gzip, a.gzip, a.gzip])) == bytes([a.plain, a.plain, a.plain]))
    #expect(bytes([]).isEmpty)
  }

  @Test("gzip's own program finds nothing wrong")
  func program() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "exposition-\(UUID().uuidString).gz")
    defer { try? FileManager.default.removeItem(at: file) }
    let (first, second) = (part("clouds", 5000), part("own", 30, last: true))
    try Data(bytes([first.gzip, second.gzip])).write(to: file)
    let gzip = Process()
    let output = Pipe()
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "--decompress", "--stdout", "--verbose", file.path]
    gzip.standardOutput = output
    try gzip.run()
    let read = try output.fileHandleForReading.readToEnd()
    gzip.waitUntilExit()
    #expect(gzip.terminationStatus == 0)
    #expect(read.map(Array.init) == bytes([first.plain, second.plain]))
  }

  /// What zlib reads as one gzip member; fails when it is none, is cut off, or is followed by anything.
  private func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let gzipOnly: Int32 = 15 + 16
    try #require(inflateInit2_(&stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var input = bytes
    var room = [UInt8](repeating: 0, count: 1 << 16)
    let status = input.withUnsafeMutableBufferPointer { input -> Int32 in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      var status = Z_OK
      while status == Z_OK {
        let count = room.withUnsafeMutableBufferPointer { room -> Int in
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          status = inflate(&stream, Z_NO_FLUSH)
          return room.count - Int(stream.avail_out)
        }
        output.append(contentsOf: room.prefix(count))
      }
      return status
    }
    #expect(status == Z_STREAM_END)
    #expect(stream.avail_in == 0, "nothing follows the member")
    return output
  }
}
