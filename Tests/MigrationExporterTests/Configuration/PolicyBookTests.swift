import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The book of policies")
struct PolicyBookTests {
  /// As an operator might write it.
  private static func book() throws -> PolicyBook {
    try ConfigurationFile.parse(
      """
      policies:
      - {name: huge, match: {larger_than: 1TiB}}
      - {name: east-ceph, match: {cloud: east, source_host: '.*@ceph#.*', destination_host: '.*@ceph#.*'}}
      - {name: ssd, match: {volume_type: ssd}}
      - {name: from-netapp, match: {source_host: 'stor[0-9]+@netapp#aggr1|stor9@netapp.*'}}
      - {name: anywhere-known, match: {cloud: west, destination_host: '.*'}}
      - {name: rest}
      """, path: "exporterd.yaml"
    ).policies
  }

  private static func subject(
    _ cloud: String = "north", from source: String? = "a@b#c", to destination: String? = "d@e#f", type: String = "hdd",
    tebibytes: Double? = 0.5
  ) -> PolicyBook.Subject {
    PolicyBook.Subject(
      cloud: cloud, sourceHost: source, destinationHost: destination, volumeType: type,
      sizeBytes: tebibytes.map { $0 * 0x1p40 })
  }

  @Test(
    "the first that matches counts",
    arguments: [
      (subject(), "rest"),
      (subject(tebibytes: 2), "huge"), (subject(tebibytes: 1), "rest"), (subject(tebibytes: nil), "rest"),
      (subject("east", from: "a@ceph#x", to: "b@ceph#y"), "east-ceph"),
      (subject("east", from: "a@ceph#x", to: "b@ceph#y", tebibytes: 1.5), "huge"),
      (subject("eastern", from: "a@ceph#x", to: "b@ceph#y"), "rest"),
      (subject("east", from: "a@ceph#x", to: "b@lvm#y"), "rest"),
      (subject("east", from: "a@ceph#x", to: nil), "rest"),
      (subject("east", from: nil, to: "b@ceph#y"), "rest"),
      (subject(type: "ssd"), "ssd"), (subject(type: "SSD"), "rest"), (subject(type: "ssd2"), "rest"),
      (subject(type: ""), "rest"),
      (subject(from: "stor12@netapp#aggr1"), "from-netapp"), (subject(from: "stor12@netapp#aggr12"), "rest"),
      (subject(from: "xstor12@netapp#aggr1"), "rest"), (subject(from: "stor9@netapp#x"), "from-netapp"),
      (subject("west"), "anywhere-known"), (subject("west", to: nil), "rest"),
      (subject("west", to: ""), "anywhere-known"),
    ])
  func table(_ subject: PolicyBook.Subject, _ expected: String) throws {
    #expect(try Self.book().choice(for: subject).name == expected)
  }

  @Test("an empty book has the default for all")
  func empty() {
    let book = PolicyBook(fallback: StallPolicy(window: 60))
    #expect(book.choice(for: Self.subject()) == .init(name: "default", policy: StallPolicy(window: 60)))
    #expect(book.smallestWindow == 60)
  }

  @Test("books that say the same are equal, so that a reload without a change changes nothing")
  func equality() throws {
    #expect(try Self.book() == Self.book())
    #expect(try Self.book() != PolicyBook())
  }

  @Test(
    "a pattern matches a text as a whole",
    arguments: [
      ("a|b", "a", true), ("a|b", "ab", false), ("a|b", "b", true), ("a", "a\n", false), ("a*", "", true),
      (".*", "a\nb", false), ("(?s).*", "a\nb", true), ("^a$", "a", true), (#"host\d+@.*"#, "host42@lvm#pool", true),
      ("größe", "größe", true), ("🐘+", "🐘🐘", true), ("(?i)HOST", "host", true),
    ])
  func whole(_ pattern: String, _ text: String, _ expected: Bool) throws {
    let pattern = try #require(WholePattern(pattern))
    #expect(pattern.matches(text) == expected)
  }

  @Test("what is no regular expression is none", arguments: ["(", "[", "*", "a)(b", "a{2", "(?<n", "\\"])
  func malformed(_ text: String) {
    #expect(WholePattern(text) == nil)
  }

  @Test("an expression that would take years gives up in no time", .timeLimit(.minutes(1)))
  func catastrophic() throws {
    let text = String(repeating: "a", count: 200) + "!"
    let start = ContinuousClock.now
    for pattern in ["(a+)+", "(a|aa)+", "(.*)*x"] {
      let pattern = try #require(WholePattern(pattern))
      #expect(!pattern.matches(text))
    }
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test("a long name is matched all the same")
  func long() throws {
    let host = String(repeating: "a", count: 255) + "@ceph#pool"
    let (ceph, lvm) = (try #require(WholePattern(".*@.*eph#.*")), try #require(WholePattern(".*@.*lvm#.*")))
    #expect(ceph.matches(host))
    #expect(!lvm.matches(host))
  }
}
