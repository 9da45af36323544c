import Foundation
import StallDetector
import Testing

/// Whole traces of copies, and every change of state in them: volumes of `stallbench/traces`.
///
/// A wanted change is taken over with `UPDATE_GOLDEN=1 swift test --filter GoldenTrace`; read the diff, since each line is
/// what an admin would have been told, and when.
struct GoldenTraceTests {
  private struct Row {
    var time: Double
    var sizeBytes: Double
    var reading: Reading
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }.sorted()
  }

  private func rows(_ name: String) throws -> [Row] {
    let text = try String(contentsOf: Self.folder.appending(path: name + ".csv"), encoding: .utf8)
    return try text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let reading: Reading
      switch fields[3] {
      case "": reading = .failed
      case "completing": reading = .completing
      case "success": reading = .success
      default: reading = Int(fields[4]).map(Reading.percent) ?? .noNumber(cloudGivesField: true)
      }
      let (time, gibibytes) = (try #require(Double(fields[0])), try #require(Double(fields[2])))
      return Row(time: time, sizeBytes: gibibytes * 0x1p30, reading: reading)
    }
  }

  /// A line for each change of state: seconds since the first poll, the state, the sentence.
  private func story(_ rows: [Row]) throws -> String {
    let first = try #require(rows.first)
    var detector = StallDetector(sizeBytes: first.sizeBytes, policy: StallPolicy())
    let steps = zip(rows, rows.dropFirst()).map { $1.time - $0.time }.sorted()
    let interval = steps[steps.count / 2]
    var last: MigrationState?
    var lines = ""
    for row in rows {
      let verdict = detector.observe(
        Observation(time: row.time, reading: row.reading, nextPoll: row.time + interval))
      defer { last = verdict.state }
      guard verdict.state != last else { continue }
      lines += "\(Int((row.time - first.time).rounded())) s: \(verdict.state.rawValue): \(verdict.reason.sentence)\n"
    }
    return lines
  }

  @Test("the story of a whole trace is the one that was read and found good", arguments: names)
  func goldenStory(name: String) throws {
    let golden = Self.folder.appending(path: name + ".txt")
    let story = try story(try rows(name))
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try story.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(story == (try String(contentsOf: golden, encoding: .utf8)))
  }

  @Test("there are traces of many kinds")
  func kinds() {
    #expect(Self.names.count >= 8)
  }
}
