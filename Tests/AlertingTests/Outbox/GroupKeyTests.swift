import Testing

@testable import Alerting

@Suite("A group's key")
struct GroupKeyTests {
  private let identity = AlertIdentity(labels: ["cloud": "y", "alertname": "X", "id": "1", "empty": ""])

  private func key(_ grouping: Batching.Grouping) -> String {
    GroupKey.text(GroupKey.labels(of: identity, grouping: grouping))
  }

  @Test("it is written as Alertmanager does, in the order of the names, without labels that the alert doesn't have")
  func groupings() {
    #expect(key(.all) == "{}:{}")
    #expect(key(.labels(["cloud", "nowhere", "alertname", "empty"])) == #"{}:{alertname="X", cloud="y"}"#)
    #expect(key(.each) == #"{}:{alertname="X", cloud="y", id="1"}"#)
  }

  @Test("values are quoted as by Go")
  func quoting() {
    #expect(GroupKey.quoted("plain text!") == #""plain text!""#)
    #expect(GroupKey.quoted("a\"b\\c\nd\te\r") == #""a\"b\\c\nd\te\r""#)
    #expect(GroupKey.quoted("\u{0}\u{7}\u{8}\u{B}\u{C}\u{1F}\u{7F}") == #""\x00\a\b\v\f\x1f\x7f""#)
    #expect(GroupKey.quoted("Größe 磁盘 😀") == #""Größe 磁盘 😀""#)
    #expect(GroupKey.quoted("\u{A0}\u{200B}\u{202E}\u{E0001}\u{85}") == #""\u00a0\u200b\u202e\U000e0001\u0085""#)
    // Two scalars that Swift holds for one character.
    #expect(GroupKey.quoted("\r\n") == #""\r\n""#)
  }
}
