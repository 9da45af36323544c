import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

/// docs/troubleshooting.md quotes the program: by the program's own words.
@Suite("The troubleshooting page")
struct DocumentedTroubleTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized

  private static func page() throws -> String {
    try String(contentsOf: root.appending(path: "docs/troubleshooting.md"), encoding: .utf8)
  }

  @Test("quotes messages that the program logs")
  func messages() throws {
    let folder = Self.root.appending(path: "Sources").path
    let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
    let sources = try names.filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined()
    let quoted = try Self.page().matches(of: /msg="([^"…]+)/).map { String($0.1) }
    #expect(quoted.count > 5)
    for message in quoted { #expect(sources.contains(message), "\(message)") }
  }

  @Test("quotes the reasons of verdicts")
  func reasons() throws {
    let page = try Self.page()
    let reasons: [Reason] = [
      .plateau(percent: 42, plateau: 960, window: 900),
      .noCopyRunning(last: 42, lastSeen: 14 * 3600 + 180, elapsed: 1800),
      .neverStarted(elapsed: 1800), .neverFinished(last: nil, elapsed: 1800),
    ]
    for reason in reasons {
      // A quotation may leave out the end.
      let beginning = reason.sentence.split(separator: ";").first.map { $0.split(separator: ", and").first ?? $0 } ?? ""
      #expect(page.contains(beginning), "\(beginning)")
    }
  }

  @Test("quotes what is said of a cloud that can't be seen")
  func failures() throws {
    let page = try Self.page()
    #expect(page.contains(OpenStackError.notAdmin.description.prefix { $0 != ":" }))
    let error = #expect(throws: OpenStackError.self) {
      try CinderVersions(minimum: .init(3, 0), maximum: .init(3, 72), pinned: .init(3, 99))
    }
    let words = try #require(error?.description.split(separator: ";").first)
    #expect(page.contains(words))
    for code in page.matches(of: /^\| `([a-zA-Z]+)` `/.anchorsMatchLineEndings()) {
      #expect(OpenStackError.Code(rawValue: String(code.1)) != nil, "\(code.1)")
    }
  }
}
