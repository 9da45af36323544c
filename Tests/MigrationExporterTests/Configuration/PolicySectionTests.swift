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
        longest: 2d
        slowest_healthy_rate: 500kB/s
        tolerated_slowdown: 2.5
        minimum_rate: 20MiB/s
        deadline: 12h
        mode: adaptive
      - match: {volume_type: hdd}
        minimum_rate: 50 MB/s
        mode: strict
      - window: 20m
        minimum_rate: none
        deadline: none
      """)
    #expect(book.rules.map(\.choice.name) == ["big", "policy-2"])
    #expect(
      book.rules[0].choice.policy
        == StallPolicy(
          mode: .adaptive, window: 3600, longest: 172_800, numberMissingWindow: 5400, finishingWindow: 7200,
          slowestHealthyRate: 500e3, toleratedSlowdown: 2.5, minimumRate: 20 * 0x1p20, deadline: 43_200))
    let match = book.rules[0].match
    #expect(match.cloud?.text == "prod-.*")
    #expect(match.sourceHost?.text == ".*@ceph#.*")
    #expect(match.destinationHost?.text == ".*")
    #expect(match.volumeType == "ssd")
    #expect(match.largerThan == 0x1p40)
    #expect(book.rules[1].choice.policy == StallPolicy(mode: .strict, minimumRate: 50e6))
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
      ("policies:\n- mode: lenient", "2: mode must be adaptive or strict"),
      ("policies:\n- mode: Strict", "2: mode must be adaptive or strict"),
      ("policies:\n- window: 15", "2: window must be a duration such as 30s, 5m or 1h30m"),
      ("policies:\n- window: 31d", "2: window must be from 1s to 30d"),
      ("policies:\n- window: 0s", "2: window must be from 1s to 30d"),
      ("policies:\n- window: 20m\n  finishing_window: 19m", "3: finishing_window must be at least window (20m)"),
      ("policies:\n- number_missing_window: 14m", "2: number_missing_window must be at least window (15m)"),
      ("policies:\n- minimum_rate: 20", "2: minimum_rate must be a rate such as 20MiB/s or 50MB/s, or none"),
      ("policies:\n- minimum_rate: 20MiB", "2: minimum_rate must be a rate such as 20MiB/s or 50MB/s, or none"),
      ("policies:\n- minimum_rate: 0MiB/s", "2: minimum_rate must be a rate such as 20MiB/s or 50MB/s, or none"),
      ("policies:\n- longest: 14m", "2: longest must be at least window (15m)"),
      ("policies:\n- window: 2d\n  longest: 24h", "3: longest must be at least window (2d)"),
      ("policies:\n- longest: 31d", "2: longest must be from 1s to 30d"),
      ("policies:\n- longest: none", "2: longest must be a duration such as 30s, 5m or 1h30m"),
      ("policies:\n- slowest_healthy_rate: 2", "2: slowest_healthy_rate must be a rate such as 20MiB/s or 50MB/s"),
      ("policies:\n- slowest_healthy_rate: 0B/s", "2: slowest_healthy_rate must be a rate such as 20MiB/s or 50MB/s"),
      ("policies:\n- slowest_healthy_rate: none", "2: slowest_healthy_rate must be a rate such as 20MiB/s or 50MB/s"),
      ("policies:\n- deadline: 12", "2: deadline must be a duration such as 30s, 5m or 1h30m, or none"),
      ("policies:\n- deadline: 366d", "2: deadline must be from 1s to 365d"),
      ("policies:\n- deadline: 0s", "2: deadline must be from 1s to 365d"),
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

  @Test(
    "a slow-down is a plain number from 1 to 10",
    arguments: ["0.9", "10.1", "-2", "x", "1,5", "150%", "1e0", "0x2", ".inf", ".nan", "1:30", "~", "''", "[2]"])
  func badSlowdown(_ text: String) {
    #expect(
      complaint("policies:\n- window: 15m\n  tolerated_slowdown: \(text)")
        == "exporterd.yaml:3: tolerated_slowdown must be a number from 1 to 10, such as 1.5")
  }

  @Test("and its bounds are part of it", arguments: [("1", 1), ("10", 10), ("'2.5'", 2.5)])
  func goodSlowdown(_ text: String, _ value: Double) throws {
    #expect(try book("policies: [{tolerated_slowdown: \(text)}]").fallback.policy.toleratedSlowdown == value)
  }

  @Test("what has no effect in strict is refused together with it, and alone it says adaptive")
  func idle() throws {
    for (key, value) in [("longest", "2h"), ("slowest_healthy_rate", "1MiB/s"), ("tolerated_slowdown", "2")] {
      #expect(
        complaint("policies:\n- mode: strict\n  \(key): \(value)")
          == "exporterd.yaml:3: \(key) has no effect with mode: strict; take out one of the two")
      #expect(try book("policies: [{\(key): \(value)}]").fallback.policy.mode == .adaptive)
    }
    #expect(complaint("policies: [{mode: strict, window: 5m, minimum_rate: 1MiB/s, deadline: 1h}]") == nil)
  }

  /// What is said against a policy made of texts, as commands take it.
  private func optionComplaint(_ settings: String...) -> String? {
    do {
      _ = try ConfigurationFile.policy(settings, option: "--policy")
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("a command's options make a policy by the same keys, with the same errors")
  func options() throws {
    #expect(try ConfigurationFile.policy([], option: "--policy") == StallPolicy())
    #expect(
      try ConfigurationFile.policy(
        ["mode=strict", "window=20m", "minimum_rate=none", "deadline=2d"], option: "--policy")
        == StallPolicy(mode: .strict, window: 1200, deadline: 172_800))
    let table = [
      ("window", "it must be a key and a value such as window=30m"),
      ("window=", "it must be a key and a value such as window=30m"),
      ("window==5m", "window must be a duration such as 30s, 5m or 1h30m"),
      ("window=5", "window must be a duration such as 30s, 5m or 1h30m"),
      ("longest=1m", "longest must be at least window (15m)"),
      ("minimum_rate=20MiB", "minimum_rate must be a rate such as 20MiB/s or 50MB/s, or none"),
      ("name=a", "name has no meaning here, where there is one policy for everything; leave it out"),
      (
        "windw=5m",
        "unknown key windw in an entry of policies; did you mean window? known are "
          + ConfigurationSection.policy.keys.joined(separator: ", ")
      ),
    ]
    for (setting, expected) in table { #expect(optionComplaint(setting) == "--policy \(setting): \(expected)") }
    #expect(optionComplaint("window=5m", "window=6m") == "--policy window=6m: window is said twice")
    #expect(
      optionComplaint("mode=strict", "longest=1h")
        == "--policy longest=1h: longest has no effect with mode: strict; take out one of the two")
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
