import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The configuration file")
struct ConfigurationFileTests {
  private func parse(_ text: String) throws -> ExporterConfiguration {
    try ConfigurationFile.parse(text, path: "exporterd.yaml")
  }

  private static let known = "known are alerts, clouds, policies, poll, receivers, storage, web"

  /// What it says against `text`; nil when it takes it.
  private func complaint(_ text: String) -> String? {
    do {
      _ = try parse(text)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("every key counts")
  func everyKey() throws {
    let configuration = try parse(
      """
      clouds:
        - name: prod-r1
          os_cloud: prod
          region: RegionOne
          microversion: auto
        - {name: prod-r2, os_cloud: prod, region: RegionTwo, microversion: "3.70"}
        - os_cloud: lab
      poll: {interval: 1m, timeout: 50s, request_timeout: 15s, concurrency: 16, per_host: 4}
      """)
    #expect(
      configuration.clouds == [
        .init(name: "prod-r1", osCloud: "prod", region: "RegionOne"),
        .init(name: "prod-r2", osCloud: "prod", region: "RegionTwo", microversion: Microversion(3, 70)),
        .init(name: "lab", osCloud: "lab"),
      ])
    var poll = PollSettings()
    poll.interval = 60
    poll.timeout = 50
    poll.requestTimeout = 15
    poll.concurrency = 16
    poll.perHost = 4
    #expect(configuration.poll == poll)
    #expect(configuration.policies == PolicyBook())
    #expect(!configuration.enablesLifecycle)
  }

  @Test(
    "one that says nothing leaves every default",
    arguments: [
      "", "\n", "# nothing yet\n", "---\n", "~", "{}", "poll:\n#  interval: 30s\nclouds:\n", "poll: {}",
      "policies:\n#- window: 5m\nweb:\n", "web: {}", "alerts:\nreceivers:\nstorage:\n", "receivers: []",
      "alerts: {takes_long: , rules: }", "alerts: {rules: {CinderVolumeMigrationSlow: }}", "storage: {}",
    ])
  func nothingSaid(_ text: String) throws {
    #expect(try parse(text) == ExporterConfiguration())
  }

  @Test("what it leaves out keeps its default")
  func someSaid() throws {
    let poll = try parse("poll: {per_host: 1}").poll
    #expect(poll.perHost == 1)
    #expect(poll.interval == 30)
    #expect(poll.concurrency == 8)
  }

  @Test("what it leaves out is no more than what it says, so that one key can be set alone")
  func followers() throws {
    #expect(try parse("poll: {concurrency: 1}").poll.perHost == 1)
    #expect(try parse("poll: {timeout: 5s}").poll.requestTimeout == 5)
  }

  @Test("a poll of which no part could be done is refused")
  func contradictions() {
    #expect(
      complaint("poll:\n  concurrency: 4\n  per_host: 5")
        == "exporterd.yaml:3: poll.per_host must be at most poll.concurrency, which counts all hosts (4)")
    #expect(
      complaint("poll:\n  request_timeout: 31s\n  timeout: 30s")
        == "exporterd.yaml:2: poll.request_timeout must be at most poll.timeout, the time of the whole poll (30s)")
    #expect(complaint("poll: {concurrency: 4, per_host: 4, request_timeout: 30s, timeout: 30s}") == nil)
  }

  @Test(
    "a microversion is two numbers, quoted or not",
    arguments: [("3.70", 70), ("\"3.70\"", 70), ("3.7", 7), ("'3.7'", 7), ("3.0", 0), ("3.100", 100)])
  func microversion(_ text: String, _ minor: Int) throws {
    #expect(try parse("clouds: [{name: a, microversion: \(text)}]").clouds[0].microversion == Microversion(3, minor))
  }

  @Test("bounds are part of their range")
  func bounds() throws {
    #expect(try parse("poll: {interval: 1s}").poll.interval == 1)
    #expect(try parse("poll: {interval: 5m}").poll.interval == 300)
    #expect(try parse("poll: {timeout: 1d, request_timeout: 1s}").poll.timeout == 86_400)
    #expect(try parse("poll: {concurrency: 1000, per_host: 1}").poll.concurrency == 1000)
  }

  @Test(
    "an unknown key is refused wherever it stands, and the known ones are named",
    arguments: [
      ("poll: {}\nretention: 90d", "2: unknown key retention in the file; \(Self.known)"),
      ("Poll: {}", "1: unknown key Poll in the file; did you mean poll? \(Self.known)"),
      ("1: {}", "1: unknown key 1 in the file; \(Self.known)"),
      ("? [a, b]\n: c", "1: unknown key ? in the file; \(Self.known)"),
      ("<<: {poll: {}}", "1: unknown key << in the file; \(Self.known)"),
      (
        "clouds:\n- name: a\n  os_clud: b",
        "3: unknown key os_clud in an entry of clouds; did you mean os_cloud? known are microversion, name, os_cloud, "
          + "region"
      ),
      (
        "poll:\n  interval: 30s\n\n  intervall: 5s",
        "4: unknown key intervall in poll; did you mean interval? known are concurrency, interval, per_host, "
          + "request_timeout, timeout"
      ),
      (
        "policies:\n- match:\n    source: x",
        "3: unknown key source in match; known are cloud, destination_host, larger_than, source_host, volume_type"
      ),
      ("web:\n  reload: true", "2: unknown key reload in web; known are enable_lifecycle, external_url, open_paths"),
    ])
  func unknownKey(_ text: String, _ expected: String) {
    #expect(complaint(text) == "exporterd.yaml:" + expected)
  }

  @Test(
    "paths that need no password are named to the letter, and default to none",
    arguments: [
      ("[/-/healthy, /-/ready]", ["/-/healthy", "/-/ready"]), ("[]", []), ("", []), ("[/]", ["/"]),
      ("[/metrics]", ["/metrics"]),
    ] as [(String, Set<String>)])
  func openPaths(_ text: String, _ paths: Set<String>) throws {
    #expect(try parse("web: {}").openPaths.isEmpty)
    #expect(try parse("web:\n  open_paths: \(text)").openPaths == paths)
  }

  @Test(
    "a path that would open more than itself, or that changes something, can't be open",
    arguments: [
      ("[metrics]", "web.open_paths must be paths such as /-/healthy, to the letter and without a query"),
      ("['/-/healthy/']", "web.open_paths must be paths such as /-/healthy, to the letter and without a query"),
      ("['//metrics']", "web.open_paths must be paths such as /-/healthy, to the letter and without a query"),
      ("['/-/../x']", "web.open_paths must be paths such as /-/healthy, to the letter and without a query"),
      ("['/*']", "web.open_paths must be paths such as /-/healthy, to the letter and without a query"),
      ("['/metrics?x']", "web.open_paths must be paths such as /-/healthy, to the letter and without a query"),
      ("[/-/reload]", "/-/reload changes something and can't stand in web.open_paths"),
      ("[/a, /a]", "/a stands twice in web.open_paths"), ("{a: b}", "web.open_paths must be a list of texts"),
    ])
  func badOpenPaths(_ text: String, _ expected: String) {
    #expect(complaint("web:\n  open_paths: \(text)") == "exporterd.yaml:2: " + expected)
  }

  @Test(
    "who serves knows which paths there are, and refuses the others; who does not takes any",
    arguments: [
      (
        "/metrcs", "/metrics",
        "there is no /metrcs to stand in web.open_paths; did you mean /metrics? there are /-/healthy,"
      ),
      ("/-/health", "/metrics", "there is no /-/health to stand in web.open_paths; did you mean /-/healthy?"),
      (
        "/metrics", "/m",
        "there is no /metrics to stand in web.open_paths; there are /-/healthy, /-/ready, /m, /, /alerts"
      ),
      ("/migrations/prod", "/metrics", "there is no /migrations/prod to stand in web.open_paths;"),
      ("/favicon.ico", "/metrics", "there is no /favicon.ico to stand in web.open_paths;"),
    ])
  func missingOpenPaths(_ path: String, _ telemetryPath: String, _ expected: String) throws {
    let text = "web:\n  open_paths: [/-/ready, \(path)]"
    #expect(try parse(text).openPaths == ["/-/ready", path])
    let error = #expect(throws: ConfigurationError.self) {
      try ConfigurationFile.parse(text, path: "exporterd.yaml", telemetryPath: telemetryPath)
    }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("exporterd.yaml:2: " + expected))
  }

  @Test("each page can be open, one migration too")
  func presentOpenPaths() throws {
    let paths = [
      "/m", "/", "/history", "/migrations/prod/5a1e", "/api/v1/migrations/prod/5a1e", "/api/v1/openapi.json",
    ]
    let configuration = try ConfigurationFile.parse(
      "web: {open_paths: [\(paths.joined(separator: ", "))]}", path: "exporterd.yaml", telemetryPath: "/m")
    #expect(configuration.openPaths == Set(paths))
  }

  @Test("the lifecycle is a flag", arguments: [("true", true), ("false", false), ("yes", true)])
  func lifecycle(_ text: String, _ value: Bool) throws {
    #expect(try parse("web: {enable_lifecycle: \(text)}").enablesLifecycle == value)
  }

  @Test(
    "a value of the wrong kind is refused with its line",
    arguments: [
      ("- clouds", "1: the file must be a mapping of keys to values"),
      ("clouds", "1: the file must be a mapping of keys to values"),
      ("poll: 30s", "1: poll must be a mapping of keys to values"),
      ("clouds:\n- prod", "2: an entry of clouds must be a mapping of keys to values"),
      ("clouds:\n- region: RegionOne", "2: a cloud needs a name or an os_cloud"),
      ("clouds:\n- name: [a]", "2: name must be a text"),
      ("clouds:\n- name: ''", "2: name must be a text"),
      ("clouds:\n- name: a\n  region: ~", "3: region must be a text"),
      ("clouds:\n- name: a\n  os_cloud:", "3: os_cloud must be a text"),
      ("poll:\n  timeout: [25s]", "2: poll.timeout must be a text"),
      ("web: true", "1: web must be a mapping of keys to values"),
      ("web:\n  enable_lifecycle: 1", "2: web.enable_lifecycle must be true or false"),
      ("web:\n  enable_lifecycle:", "2: web.enable_lifecycle must be true or false"),
    ])
  func wrongKind(_ text: String, _ expected: String) {
    #expect(complaint(text) == "exporterd.yaml:" + expected)
  }

  @Test("clouds must be a list that is not empty", arguments: ["prod", "{name: prod}", "[]"])
  func cloudsIsAList(_ value: String) {
    #expect(
      complaint("clouds: \(value)")
        == "exporterd.yaml:1: clouds must be a list with at least one entry such as {name: prod, os_cloud: prod}")
  }

  @Test("two clouds of one name are refused, also where the name is that of os_cloud")
  func sameName() {
    let expected = "exporterd.yaml:3: two clouds are called \"a\""
    #expect(complaint("clouds:\n- name: a\n- name: a") == expected)
    #expect(complaint("clouds:\n- {name: a, os_cloud: b}\n- {os_cloud: a, region: R}") == expected)
  }

  @Test("any other microversion is refused", arguments: ["latest", "3", "3.070", "2.1", "4.0", "3.7.1", "3,70"])
  func badMicroversion(_ text: String) {
    #expect(
      complaint("clouds:\n- name: a\n  microversion: \(text)")
        == "exporterd.yaml:3: microversion must be auto or a version such as 3.72")
  }

  @Test("a duration without a unit, or none at all, is refused", arguments: ["30", "soon", "-30s", "0.5m"])
  func badDuration(_ text: String) {
    for key in ["interval", "timeout", "request_timeout"] {
      #expect(
        complaint("poll:\n  \(key): \(text)")
          == "exporterd.yaml:2: poll.\(key) must be a duration such as 30s, 5m or 1h30m")
    }
  }

  @Test("a duration out of all reason is refused", arguments: ["0s", "999ms", "1d1s", "4000000000w"])
  func extremeDuration(_ text: String) {
    for key in ["interval", "timeout", "request_timeout"] {
      #expect(complaint("poll:\n  \(key): \(text)") == "exporterd.yaml:2: poll.\(key) must be from 1s to 1d")
    }
  }

  @Test("an interval of more than a third of the window is refused where it stands")
  func longInterval() {
    #expect(
      complaint("poll:\n  concurrency: 8\n  interval: 5m1s")
        == "exporterd.yaml:3: poll.interval must be at most a third of the smallest window (15m), so at most 5m")
  }

  @Test("a count is a whole number from 1 to 1000", arguments: ["0", "-1", "1001", "2.5", "many", "~", "''", "[2]"])
  func badCount(_ text: String) {
    for key in ["concurrency", "per_host"] {
      #expect(
        complaint("poll:\n  \(key): \(text)")
          == "exporterd.yaml:2: poll.\(key) must be a whole number from 1 to 1000")
    }
  }
}
