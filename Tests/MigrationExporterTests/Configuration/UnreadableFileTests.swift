import Foundation
import Testing

@testable import MigrationExporter

@Suite("A configuration file that can't be read")
struct UnreadableFileTests {
  /// What is said against a file with these bytes; `FILE` stands for its path.
  private func complaint(_ bytes: some Sequence<UInt8>) throws -> String? {
    let file = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID()).yaml")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      _ = try ConfigurationFile.read(file.path, environment: nil)
      return nil
    } catch {
      return "\(error)".replacing(file.path, with: "FILE")
    }
  }

  @Test("a good one is no such file")
  func good() throws {
    #expect(try complaint("poll: {interval: 10s}\n".utf8) == nil)
    #expect(try complaint("\u{FEFF}poll: {interval: 10s}\r\n".utf8) == nil, "with a byte order mark and CRLF")
  }

  @Test("what is not YAML is refused in one line, with its place where there is one")
  func notYAML() throws {
    let table = [
      ("poll: {interval: 30s\n", "FILE:2: not YAML: did not find expected ',' or '}'"),
      ("poll:\n\tinterval: 30s\n", "FILE:2: not YAML: found character that cannot start any token"),
      ("poll: {}\n---\npoll: {}\n", "FILE:2: not YAML: but found another document"),
      ("poll: &a *b\n", "FILE:1: not YAML: did not find expected key"),
      ("poll: \"\u{1}\"\n", "FILE: not YAML: control characters are not allowed"),
    ]
    for (text, expected) in table {
      let said = try complaint(text.utf8)
      #expect(said == expected)
    }
  }

  @Test("a key that stands twice is refused, and the error shows nothing else of the file")
  func twice() throws {
    let text = "poll:\n  interval: 30s\n  interval: 20s\n# the password is hunter2\n"
    #expect(try complaint(text.utf8) == "FILE:2: not YAML: interval stands twice in one mapping")
  }

  @Test("what is not UTF-8 is refused")
  func notUTF8() throws {
    #expect(
      try complaint([0x70, 0xFF, 0xFE])
        == "reading FILE failed: no such file, or no right to read it, or not UTF-8")
  }

  @Test("a missing file and a directory are refused by name", arguments: ["/no/such/exporterd.yaml", "/"])
  func missing(_ path: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try ConfigurationFile.read(path, environment: nil)
    }
    #expect(
      error?.description == "reading \(path) failed: no such file, or no right to read it, or not UTF-8")
  }
}
