import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Texts that migrations have in common")
struct SharedTextsTests {
  /// Where the bytes of a text are.
  private static func place(_ text: String?) -> UnsafePointer<UInt8>? {
    text?.utf8.withContiguousStorageIfAvailable { $0.baseAddress } ?? nil
  }

  /// A volume whose texts are read anew, as from each answer.
  private static func volume(_ id: String, _ percent: Int) -> Volume {
    func text(_ parts: String...) -> String { parts.joined(separator: "-") }
    return LedgerScenario.volume(.migrating, .percent(percent), id: id, host: text("hosta@alpha", "of", "the", "rack"))
    {
      $0.projectID = text("0123456789abcdef", "0123456789abcdef")
      $0.volumeType = text("replicated", "twice", "and", "fast")
    }
  }

  @Test("are kept once, however many have them and however often they are read")
  func once() throws {
    var scenario = LedgerScenario()
    let ids = ["a", "b", "c"].map { "volume-with-a-long-id-\($0)" }
    for percent in 1...3 { scenario.poll(ids.map { Self.volume($0, percent) }) }
    let all = scenario.ledger.migrations
    try #require(all.count == 3)
    for keep in [\.volume.projectID, \.volume.volumeType] as [KeyPath<MigrationSnapshot, String>] {
      #expect(Set(all.map { Self.place($0[keyPath: keep]) }).count == 1)
      #expect(Self.place(all[0][keyPath: keep]) != nil)
    }
    #expect(Set(all.flatMap { [Self.place($0.sourceHost), Self.place($0.volume.host)] }).count == 1)
    #expect(all.allSatisfy { Self.place($0.id) == Self.place($0.volume.id) })
    #expect(all.map(\.volume.projectID) == Array(repeating: "0123456789abcdef-0123456789abcdef", count: 3))
  }

  @Test("those of volumes that are gone are not kept for ever")
  func bounded() {
    var texts = SharedTexts()
    for number in 0..<1000 {
      var migration = Sample.migration("v", .copying) { $0.volume.projectID = "project-with-a-long-id-\(number)" }
      texts.share(&migration)
      texts.prune(for: 1)
    }
    #expect(texts.count <= 16)
  }
}
