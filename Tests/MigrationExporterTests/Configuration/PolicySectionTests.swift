import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The policies in the configuration file")
struct PolicySectionTests {
  private func book(_ text: String) throws -> PolicyBook {
    try ConfigurationFile.parse(text, path: "exporterd.yaml").policies
  }

  private func complaint(_ text: String) -> String? {
    do {
      _ = try book(text)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("every key counts")
  func everyKey() throws {
    let book = try book(
      """
      policies:
      - name: big
        match:
          cloud: prod-.*
          source_host: '.*@ceph#.*'
          destination_host: '.*'
          volume_type: ssd
          larger_than: 1TiB
        window: 1h
        number_missing_window: 90m
        finishing_window: 2h
        minimum_rate: 20MiB/s
        mode: strict
      - match: {volume_type: hdd}
        minimum_rate: 50 MB/s
      - window: 20m
        minimum_rate: none
      """)
    #expect(book.rules.map(\.choice.name) == ["big", "policy-2"])
    #expect(
      book.rules[0].choice.policy
        == StallPolicy(
          window: 3600, numberMissingWindow: 5400, finishingWindow: 7200, minimumRate: 20 * 0x1p20))
    let match = book.rules[0].match
    #expect(match.cloud?.text == "prod-.*")
    #expect(match.sourceHost?.text == ".*@ceph#.*")
    #expect(match.destinationHost?.text == ".*")
    #expect(match.volumeType == "ssd")
    #expect(match.largerThan == 0x1p40)
    #expect(book.rules[1].choice.policy == StallPolicy(minimumRate: 50e6))
    #expect(book.fallback == .init(name: "default", policy: StallPolicy(window: 1200)))
    #expect(book.smallestWindow == 900)
  }

  @Test("without an entry that has no match, the default is what it was")
  func noDefault() throws {
    let book = try book("policies: [{match: {cloud: a}, window: 1h}]")
    #expect(book.fallback == PolicyBook().fallback)
    #expect(book.smallestWindow == 900)
  }

  @Test("the default may have a name of its own")
  func namedDefault() throws {
    #expect(try book("policies: [{name: all, window: 1h}]").fallback.name == "all")
  }

  @Test(
    "what can't be used is refused with its line",
    arguments: [
      ("policies: {}", "1: policies must be a list with at least one entry such as {window: 30m}"),
      ("policies: []", "1: policies must be a list with at least one entry such as {window: 30m}"),
      ("policies:\n- 15m", "2: an entry of policies must be a mapping of keys to values"),
      ("policies:\n- match: ssd", "2: match must be a mapping of keys to values"),
      ("policies:\n- name: ''", "2: name must be a text"),
      ("policies:\n- mode: lenient", "2: mode must be strict"),
      ("policies:\n- window: 15", "2: window must be a duration such as 30s, 5m or 1h30m"),
      ("policies:\n- window: 31d", "2: window must be from 1s to 30d"),
      ("policies:\n- window: 0s", "2: window must be from 1s to 30d"),
      ("policies:\n- window: 20m\n  finishing_window: 19m", "3: finishing_window must be at least window (20m)"),
      ("policies:\n- number_missing_window: 14m", "2: number_missing_window must be at least window (15m)"),
      ("policies:\n- minimum_rate: 20", "2: minimum_rate must be a rate such as 20MiB/s or 50MB/s, or none"),
      ("policies:\n- minimum_rate: 20MiB", "2: minimum_rate must be a rate such as 20MiB/s or 50MB/s, or none"),
      ("policies:\n- minimum_rate: 0MiB/s", "2: minimum_rate must be a rate such as 20MiB/s or 50MB/s, or none"),
      ("policies:\n- match:\n    source_host: '['", "3: match.source_host is no regular expression"),
      ("policies:\n- match:\n    destination_host: a)(b", "3: match.destination_host is no regular expression"),
      ("policies:\n- match:\n    cloud: '*'", "3: match.cloud is no regular expression"),
      (
        "policies:\n- match:\n    larger_than: 1T",
        "3: match.larger_than must be a size such as 1TiB, 500GB or a number of bytes"
      ),
    ])
  func refused(_ text: String, _ expected: String) {
    #expect(complaint(text) == "exporterd.yaml:" + expected)
  }

  @Test("a policy that matches everything must be the last, or those after it would never apply")
  func orderMatters() {
    let expected =
      "exporterd.yaml:2: a policy without match applies to everything, so that those after it never would; put it last"
    #expect(complaint("policies:\n- window: 20m\n- match: {cloud: a}") == expected)
    #expect(complaint("policies:\n- match: {}\n- match: {cloud: a}") == expected)
    #expect(complaint("policies:\n- match:\n  window: 20m\n- match: {cloud: a}") == expected)
  }

  @Test("two policies of one name are refused, the default's among them")
  func sameName() {
    #expect(
      complaint("policies:\n- {name: a, match: {cloud: a}}\n- {match: {cloud: b}, name: a}")
        == "exporterd.yaml:3: two policies are called \"a\"")
    #expect(
      complaint("policies:\n- {name: default, match: {cloud: a}}")
        == "exporterd.yaml:2: two policies are called \"default\"")
    #expect(
      complaint("policies:\n- {name: policy-2, match: {cloud: a}}\n- match: {cloud: b}")
        == "exporterd.yaml:3: two policies are called \"policy-2\"")
    #expect(complaint("policies: [{name: a, match: {cloud: a}}, {name: default}]") == nil)
  }

  @Test("the interval is at most a third of the smallest window, whichever of the two is said")
  func interval() {
    #expect(
      complaint("poll:\n  interval: 2m\npolicies:\n- {match: {cloud: a}, window: 5m}\n- window: 1h")
        == "exporterd.yaml:2: poll.interval must be at most a third of the smallest window (5m), so at most 1m40s")
    #expect(
      complaint("policies:\n- match: {cloud: a}\n  window: 1m20s\n- window: 1h")
        == "exporterd.yaml:3: window must be at least three times poll.interval (30s), so at least 1m30s")
    #expect(complaint("policies: [{window: 90s}]") == nil)
    #expect(complaint("poll: {interval: 10m}\npolicies: [{window: 30m}]") == nil)
  }
}
