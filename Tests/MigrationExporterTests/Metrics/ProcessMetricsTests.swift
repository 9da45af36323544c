import Foundation
import MetricsExposition
import Testing

@testable import MigrationExporter

@Suite("The process' own metrics")
struct ProcessMetricsTests {
  /// Each sample by name, and each name's type.
  private func read() throws -> (values: [String: Double], types: [String: String]) {
    var page = TextPage()
    ProcessMetrics.write(to: &page)
    var values: [String: Double] = [:]
    var types: [String: String] = [:]
    for line in String(decoding: page.bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("# TYPE ") { types[String(words[2])] = String(words[3]) }
      if !line.hasPrefix("#") { values[String(words[0])] = Double(words[1]) }
    }
    return (values, types)
  }

  @Test("bear the usual names and types")
  func names() throws {
    let (values, types) = try read()
    #expect(
      types == [
        "process_cpu_seconds_total": "counter", "process_start_time_seconds": "gauge",
        "process_virtual_memory_bytes": "gauge", "process_resident_memory_bytes": "gauge", "process_open_fds": "gauge",
        "process_max_fds": "gauge",
      ])
    #expect(Set(values.keys) == Set(types.keys))
  }

  @Test("are true of this process")
  func values() throws {
    let (values, _) = try read()
    let now = Date().timeIntervalSince1970
    let started = try #require(values["process_start_time_seconds"])
    #expect((now - 86_400...now + 1).contains(started))
    let resident = try #require(values["process_resident_memory_bytes"])
    #expect((1e6...1e11).contains(resident), "bytes, and neither pages nor kilobytes")
    #expect(try #require(values["process_virtual_memory_bytes"]) > resident)
    let open = try #require(values["process_open_fds"])
    let maximum = try #require(values["process_max_fds"])
    #expect((3...maximum).contains(open))
  }

  @Test("processor time is in seconds and only goes up")
  func processorTime() throws {
    let used = { Double(clock()) / Double(CLOCKS_PER_SEC) }
    let before = try #require(read().values["process_cpu_seconds_total"])
    let start = used()
    var sum = 0.0
    while used() - start < 0.1 { sum += sqrt(Double(sum.bitPattern & 0xFF)) }
    let counted = try #require(read().values["process_cpu_seconds_total"]) - before
    // The kernel counts in hundredths; other tests of this process may run beside it.
    #expect(counted >= 0.08)
    #expect(counted < 60)
  }

  @Test("an open file is counted")
  func openFiles() throws {
    let before = try #require(read().values["process_open_fds"])
    let files = (0..<200).compactMap { _ in FileHandle(forReadingAtPath: "/dev/null") }
    let after = try #require(read().values["process_open_fds"])
    // Other tests of this process open and close theirs meanwhile.
    #expect(files.count == 200)
    #expect((100...300).contains(after - before))
    for file in files { try file.close() }
  }
}
