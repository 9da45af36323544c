import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The list of migrations as JSON")
struct FleetJSONTests {
  private func rows(_ clouds: [CloudSnapshot]) throws -> [[String: Any]] {
    let text = Fleet(Sample.board(clouds).current).json
    #expect(text.hasSuffix("]\n"))
    return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  @Test("is an empty list when nothing migrates")
  func nothing() throws {
    #expect(try rows([Sample.cloud()]).isEmpty)
  }

  @Test("has each migration with its cloud, the worst first, and what is known of it")
  func known() throws {
    func adjust(_ migration: inout MigrationSnapshot) {
      migration.verdict.rate = 1.5
      migration.verdict.earliestCompletion = 9
      migration.verdict.estimatedCompletion = 10
      migration.verdict.latestCompletion = 11
      migration.verdict.stallDeadline = 12
      migration.start = 5
      migration.policyName = "all"
      migration.policy = StallPolicy(mode: .strict, deadline: 60)
    }
    let rows = try rows([
      Sample.cloud("a", [Sample.migration { adjust(&$0) }]),
      Sample.cloud("b", [Sample.migration("v1", .stalled), Sample.ended("v2", .error)]),
    ])
    #expect(rows.map { "\($0["cloud"] ?? "")/\($0["volume_id"] ?? "")" } == ["b/v1", "b/v2", "a/v1"])
    #expect(rows.map { $0["state"] as? String } == ["stalled", "ended", "copying"])
    #expect(rows[2]["progress_percent"] as? Int == 42)
    #expect(rows[2]["size_bytes"] as? Double == 100 * 0x1p30)
    #expect(rows[2]["copied_bytes"] as? Double == 42 * 0x1p30)
    #expect(rows[2]["copy_rate_bytes_per_second"] as? Double == 1.5)
    let times = ["earliest_completion", "estimated_completion", "latest_completion", "stall_deadline", "deadline"]
    #expect(times.map { rows[2][$0] as? Double } == [9, 10, 11, 12, 65])
    #expect(rows[2]["policy"] as? String == "all")
    #expect(rows[2]["mode"] as? String == "strict")
    #expect(rows[2]["status"] as? String == "migrating")
    #expect(rows[2]["retype"] as? Bool == false)
    #expect(rows[1]["result"] as? String == "error")
  }

  @Test("writes null for what is not known, and no key is ever missing")
  func unknown() throws {
    let bare = Sample.migration("v1", .unmeasurable, percent: nil) {
      $0.volume.sizeBytes = nil
      $0.sourceHost = nil
      $0.destinationHost = nil
    }
    let rows = try rows([Sample.cloud("a", [bare, Sample.migration("v2") { $0.start = 5 }])])
    let (known, unknown) = (rows[0], rows[1])
    #expect(Set(known.keys) == Set(unknown.keys))
    let absent = [
      "source_host", "destination_host", "progress_percent", "size_bytes", "copied_bytes", "start", "result",
      "copy_rate_bytes_per_second", "earliest_completion", "estimated_completion", "latest_completion",
      "stall_deadline", "deadline",
    ]
    for key in absent { #expect(unknown[key] is NSNull, "\(key)") }
  }

  @Test("each cloud that can't be seen is a line of complaint, whatever it says")
  func complaints() {
    var down = Sample.cloud("down")
    down.failure = OpenStackError(.timeout, "no answer\n\u{1B}[2J")
    let fleet = Fleet(Sample.board([Sample.cloud("up"), down]).current)
    #expect(fleet.complaints == ["cloud down: no answer\u{FFFD}\u{FFFD}[2J"])
  }

  @Test("a hostile name comes back as it was", arguments: HostileText.all)
  func hostile(_ name: String) throws {
    struct Row: Decodable { var volume_name: String }
    let text = Fleet(Sample.board([Sample.cloud("a", [Sample.migration(name: name)])]).current).json
    #expect(try JSONDecoder().decode([Row].self, from: Data(text.utf8)).map(\.volume_name) == [name])
    // Nor does it do anything to the terminal in which it is shown.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.map(TerminalText.printable).map { $0.contains("\u{FFFD}") } == lines.map { $0.contains("\u{FFFD}") })
  }

  @Test("what moves the cursor is escaped, also beyond the first plane, and reads as it was")
  func escaped() {
    let name = "a\u{9B}31m\u{202E}\u{7F}\u{200B}\u{E0001}b"
    let text = Fleet(Sample.board([Sample.cloud("a", [Sample.migration(name: name)])]).current).json
    #expect(text.contains(#""a\u009b31m\u202e\u007f\u200b\udb40\udc01b""#), "\(text)")
  }
}
