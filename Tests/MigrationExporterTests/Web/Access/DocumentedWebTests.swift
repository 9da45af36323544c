import Foundation
import Testing

@testable import MigrationExporter

@Suite("The documentation of who may look")
struct DocumentedWebTests {
  private static func file(_ path: String) throws -> String {
    var root = URL(filePath: #filePath)
    for _ in 0..<5 { root.deleteLastPathComponent() }
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  @Test("has each key of the web configuration file, and no other")
  func keys() throws {
    let lines = try Self.file("docs/web.md").split(separator: "\n")
    let table = lines.drop { $0 != "| key | default | meaning |" }.dropFirst(2).prefix { $0.hasPrefix("|") }
    let keys = table.flatMap { row in
      row.dropFirst().prefix { $0 != "|" }.filter { !" `".contains($0) }.split(separator: ",").map(String.init)
    }
    #expect(keys.sorted() == WebConfigurationSection.allCases.flatMap(\.keys).sorted())
  }

  @Test("the example has each key, and is read")
  func example() throws {
    let text = try Self.file("web.example.yaml")
    let configuration = try WebConfigurationFile.parse(text, path: "/etc/exporterd/web.yaml")
    #expect(configuration.tls?.paths.count == 3)
    #expect(configuration.tls?.allowedNames == ["prometheus.example.org"])
    #expect(configuration.users["prometheus"]?.cost == 10)
    #expect(configuration.rateLimit == TokenBucket(interval: 0.02, burst: 100))
    #expect(configuration.headers.count == 1)
    for section in WebConfigurationSection.allCases {
      for key in section.keys { #expect(text.contains(key), "\(key)") }
    }
  }

  @Test("the limits that it tells are those of the program")
  func limits() throws {
    let text = try Self.file("docs/web.md")
    let limits = WebLimits()
    let told = [
      "(`--web.max-requests`) | \(limits.requests) |", "(`--web.max-connections`) | \(limits.connections) |",
      "headers of a request | \(limits.headBytes >> 10) KiB, 100 headers |",
      "none is wanted | \(limits.bodyBytes >> 10) KiB |", "to come | \(durationText(limits.arriving).dropLast()) s |",
      "without a request | \(Int(limits.idle / 60)) min |",
      "take an answer | \(Int(limits.answering / 60)) min, and never \(Int(limits.stalled)) s without",
      "at most \(PasswordChecker.most) wait", "cost \(BcryptHash.costs.lowerBound) to \(BcryptHash.costs.upperBound)",
    ]
    for words in told { #expect(text.contains(words), "\(words)") }
  }
}
