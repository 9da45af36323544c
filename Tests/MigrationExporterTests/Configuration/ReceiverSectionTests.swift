import Alerting
import Foundation
import Testing

@testable import MigrationExporter

@Suite("The section receivers")
struct ReceiverSectionTests {
  /// A folder with secrets in files, and a configuration file beside them.
  private struct Folder {
    let path: String

    init() throws {
      path = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
  }

  private func parse(
    _ text: String, files: [String: String] = [:], environment: [String: String]? = [:]
  ) throws -> [Receiver] {
    let folder = try Folder()
    defer { folder.remove() }
    for (name, text) in files { try folder.write(text, to: name) }
    do {
      return try ConfigurationFile.parse(text, path: "\(folder.path)/exporterd.yaml", environment: environment)
        .receivers
    } catch {
      throw ConfigurationError("\(error)".replacing("\(folder.path)/", with: ""))
    }
  }

  /// What is said against it, without the file's name; nil when it is taken.
  private func complaint(
    _ text: String, files: [String: String] = [:], environment: [String: String] = [:]
  ) -> String? {
    do {
      _ = try parse(text, files: files, environment: environment)
      return nil
    } catch {
      return "\(error)".replacing("exporterd.yaml:", with: "")
    }
  }

  @Test("every key counts")
  func everyKey() throws {
    let receivers = try parse(
      """
      receivers:
      - name: ops
        send_resolved: false
        timeout: 3s
        bearer_token: hunter2
        headers: {X-Scope: storage, X-File: {file: scope}, X-Env: {env: SCOPE}}
        ca_file: ca.pem
        cert_file: cert.pem
        key_file: key.pem
        proxy_url_file: proxy
        webhook:
          url: https://hooks.example.org/a/?b=c
          group_by: [alertname, source_host]
          group_wait: 0s
          group_interval: 1m
          repeat_interval: 1h
      - {name: am, verify: false, alertmanager: {urls: ['http://am1:9093', 'https://am2.example.org/prefix/']}}
      - {name: pager, pagerduty: {routing_key: key, url: https://events.eu.pagerduty.com/v2/enqueue}}
      - {name: chat, slack: {url: https://hooks.slack.com/services/T/B/x, channel: '#storage'}}
      - {name: plain, webhook: {url: http://127.0.0.1:5001/}, basic_auth: {username: u, password: p}}
      - {name: least, pagerduty: {routing_key: key}}
      """,
      files: [
        "scope": "a\n", "proxy": "http://u:p%40ss@proxy:3128/\n", "ca.pem": "", "cert.pem": "", "key.pem": "",
      ], environment: ["SCOPE": "b"])
    #expect(receivers.map(\.name) == ["ops", "am", "am", "pager", "chat", "plain", "least"])
    #expect(
      receivers.map(\.queue) == [
        "ops", "am (http://am1:9093)", "am (https://am2.example.org)", "pager", "chat", "plain", "least",
      ])
    let ops = receivers[0].options
    #expect(ops.timeout == 3)
    #expect(ops.authorization == .bearer("hunter2"))
    #expect(ops.headers == ["X-Scope": "storage", "X-File": "a", "X-Env": "b"])
    #expect(ops.caFile?.hasSuffix("/ca.pem") == true, "a relative path begins where the configuration file is")
    #expect(ops.certificateFile?.hasSuffix("/cert.pem") == true)
    #expect(ops.keyFile?.hasSuffix("/key.pem") == true)
    #expect(ops.verifiesTLS)
    #expect(ops.proxy == "http://u:p%40ss@proxy:3128/")
    let webhook = WebhookForm(
      receiver: "ops", url: "https://hooks.example.org/a/?b=c", groupBy: ["alertname", "source_host"], groupWait: 0,
      groupInterval: 60, repeatInterval: 3600, sendsResolved: false)
    #expect(receivers[0].form as? WebhookForm == webhook)
    for (place, url) in [(1, "http://am1:9093"), (2, "https://am2.example.org/prefix")] {
      #expect(receivers[place].form as? AlertmanagerForm == AlertmanagerForm(url: url))
      #expect(!receivers[place].options.verifiesTLS)
    }
    let pagerDuty = PagerDutyForm(routingKey: "key", url: "https://events.eu.pagerduty.com/v2/enqueue")
    #expect(receivers[3].form as? PagerDutyForm == pagerDuty)
    let slack = SlackForm(url: "https://hooks.slack.com/services/T/B/x", channel: "#storage")
    #expect(receivers[4].form as? SlackForm == slack)
    #expect(receivers[5].options.authorization == .basic(user: "u", password: "p"))
    let least = Receiver(name: "least", form: PagerDutyForm(routingKey: "key"))
    #expect(receivers[6] == least, "the rest is at its default")
  }

  @Test("those whom alerts tell of the status page, and for how long, know of it wherever in the file it stands")
  func elsewhere() throws {
    let receivers = try parse(
      """
      receivers:
      - {name: a, webhook: {url: http://h/}}
      - {name: b, send_resolved: false, alertmanager: {urls: ['http://am1']}}
      - {name: c, send_resolved: false, pagerduty: {routing_key: key}}
      - {name: d, send_resolved: false, slack: {url: http://h/}}
      alerts: {hold: 2h}
      web: {external_url: https://exporter.example.org/}
      """)
    let webhook = WebhookForm(receiver: "a", url: "http://h/", externalURL: "https://exporter.example.org")
    #expect(
      receivers == [
        Receiver(name: "a", form: webhook),
        Receiver(
          name: "b", queue: "b (http://am1)",
          form: AlertmanagerForm(url: "http://am1", hold: 7200, sendsResolved: false)),
        Receiver(name: "c", form: PagerDutyForm(routingKey: "key", sendsResolved: false)),
        Receiver(name: "d", form: SlackForm(url: "http://h/", sendsResolved: false)),
      ])
  }

  @Test("what is wrong with a receiver is told also where a rule names it")
  func named() {
    let text = "alerts: {rules: {CinderVolumeMigrationSlow: {receivers: [a]}}}\nreceivers:\n- {name: a, slack: {}}"
    #expect(complaint(text) == "3: slack needs a url, url_file or url_env")
  }

  @Test("a certificate that was renewed in its place is a change")
  func renewed() throws {
    func receivers(_ certificate: String) throws -> [Receiver] {
      // Nothing else may differ, such as the folder's name.
      try parse("receivers: [{name: a, ca_file: ca.pem, webhook: {url: http://h/}}]", files: ["ca.pem": certificate])
        .map {
          var receiver = $0
          receiver.options.caFile = nil
          return receiver
        }
    }
    #expect(try receivers("one") == receivers("one"))
    #expect(try receivers("one") != receivers("other"))
  }

  @Test("a group that is told never again, or that holds all, can be said")
  func oddGroups() throws {
    let form = try parse(
      "receivers: [{name: a, webhook: {url: http://h/, repeat_interval: none, group_by: []}}]"
    ).first?.form
    var webhook = WebhookForm(receiver: "a", url: "http://h/", groupBy: [])
    webhook.batching.repeatInterval = nil
    #expect(form as? WebhookForm == webhook)
  }

  @Test(
    "an entry that can't be used is refused with its line",
    arguments: [
      ("receivers: ops", "1: receivers must be a list of entries such as {name: ops, webhook: {url: https://…}}"),
      ("receivers:\n- webhook: {url: http://h/}", "2: a receiver needs a name"),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}}\n- {name: a, webhook: {url: http://h/}}",
        "3: two receivers are called \"a\""
      ),
      ("receivers:\n- name: a", "2: a receiver is exactly one of webhook, alertmanager, pagerduty and slack"),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, slack: {url: http://h/}}",
        "2: a receiver is exactly one of webhook, alertmanager, pagerduty and slack"
      ),
      ("receivers:\n- name: a\n  webhook: {}", "3: webhook needs a url, url_file or url_env"),
      ("receivers:\n- name: a\n  slack: {channel: x}", "3: slack needs a url, url_file or url_env"),
      (
        "receivers:\n- name: a\n  pagerduty: {}",
        "3: pagerduty needs a routing_key, routing_key_file or routing_key_env"
      ),
      (
        "receivers:\n- name: a\n  alertmanager: {urls: http://am:9093}",
        "3: alertmanager.urls must be a list of each replica's URL such as [http://am1:9093]; or urls_file or urls_env"
      ),
      (
        "receivers:\n- name: a\n  alertmanager: {urls: ['http://am', 'http://am/']}",
        "3: an address stands twice in alertmanager.urls"
      ),
      (
        "receivers:\n- name: a\n  alertmanager: {urls: ['http://am:9093/api/v2/alerts/']}",
        "3: alertmanager.urls takes where each replica is; /api/v2/alerts is added to that, so take it out"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, proxy_url: 'https://u:s3cr3t@h'}",
        "2: proxy_url must be an http URL with a host, such as http://proxy:3128 or http://user:password@proxy:3128"
      ),
      (
        "receivers:\n- name: a\n  webhook: {url: http://h/, url_env: X}",
        "3: url and url_env contradict each other; keep one of them"
      ),
      (
        "receivers:\n- name: a\n  webhok: {url: http://h/}",
        "3: unknown key webhok in an entry of receivers; did you mean webhook? known are alertmanager, basic_auth, "
          + "bearer_token, bearer_token_env, bearer_token_file, ca_file, cert_file, headers, key_file, name, pagerduty, "
          + "proxy_url, proxy_url_env, proxy_url_file, send_resolved, slack, timeout, verify, webhook"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/, group_by: [a-b]}}",
        "2: \"a-b\" in webhook.group_by can't be the name of a label, such as alertname"
      ),
      ("receivers:\n- {name: a, webhook: {url: http://h/, group_by: [a, a]}}", "2: a stands twice in webhook.group_by"),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/, group_wait: 2d}}",
        "2: webhook.group_wait must be from 0s to 1d"
      ),
      ("receivers:\n- {name: a, webhook: {url: http://h/}, timeout: 6m}", "2: timeout must be from 1s to 5m"),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, bearer_token: t, basic_auth: {username: u, password: p}}",
        "2: basic_auth and a bearer token contradict each other; keep one"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, basic_auth: {username: u}}",
        "2: basic_auth needs a username and a password, password_file or password_env"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, basic_auth: {username: 'u:v', password: p}}",
        "2: basic_auth.username must not hold a colon"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, headers: {'X Y': a}}",
        "2: \"X Y\" can't be the name of a header, such as X-Scope"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, headers: {Content-Type: a}}",
        "2: the header Content-Type is the exporter's own; take it out"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, headers: {X: a, x: b}}", "2: the header x stands twice"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, bearer_token: t, headers: {authorization: a}}",
        "2: the header authorization contradicts the bearer token or basic_auth; keep one of the two"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, headers: {X: {file: a, env: b}}}",
        "2: headers.X must be a text, {file: …} or {env: …}"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, ca_file: none.pem}",
        "2: reading none.pem, which ca_file names, failed: no such file, or no right to read it"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, cert_file: exporterd.pem}",
        "2: cert_file and key_file go together: say both"
      ),
      (
        "receivers:\n- {name: a, webhook: {url: http://h/}, verify: false, ca_file: exporterd.pem}",
        "2: ca_file has no effect with verify: false; take out one of the two"
      ),
    ])
  func refused(_ text: String, _ expected: String) {
    #expect(complaint(text, files: ["exporterd.pem": ""]) == expected)
  }

  @Test(
    "a URL that no request can go to is refused, and not shown",
    arguments: [
      "hunter2", "ftp://hunter2/", "http://", "https:///hunter2", "http://user:hunter2@h/", "http://hunter2@h/",
      "http://h:99999/hunter2", "'http://h/a hunter2'", "http://h/ä/hunter2",
    ])
  func badAddress(_ url: String) {
    let words = "must be an http or https URL with a host and without user and password, such as https://example.org/"
    for kind in ["webhook", "slack"] {
      let said = complaint("receivers:\n- name: a\n  \(kind): {url: \(url)}")
      #expect(said == "3: \(kind).url \(words)")
    }
    #expect(
      complaint("receivers:\n- name: a\n  pagerduty: {routing_key: k, url: \(url)}") == "3: pagerduty.url \(words)")
    #expect(
      complaint("receivers:\n- name: a\n  alertmanager: {urls: [\(url)]}")
        == "3: alertmanager.urls \(words), without query and fragment")
    #expect(
      complaint("receivers:\n- name: a\n  webhook: {url_env: U}", environment: ["U": "hunter2"])
        == "3: webhook.url \(words)")
  }

  @Test("Alertmanager's and PagerDuty's URLs may stand in a file or the environment, and are held to the same")
  func addressesElsewhere() throws {
    let alertmanagers = "receivers:\n- name: a\n  alertmanager: "
    let line = "http://am1:9093/  https://am2.example.org/prefix"
    for (keys, files, environment) in [
      ("{urls_file: am}", ["am": line + "\n"], [:]), ("{urls_env: AM}", [:], ["AM": line]),
    ] as [(String, [String: String], [String: String])] {
      let receivers = try parse(alertmanagers + keys, files: files, environment: environment)
      #expect(receivers.map(\.form.url) == ["http://am1:9093", "https://am2.example.org/prefix"])
    }
    #expect(try parse(alertmanagers + "{urls_env: AM}", environment: nil).count == 1, "who only lists needs no secrets")
    let words = "must be an http or https URL with a host and without user and password, such as https://example.org/"
    for (text, said) in [
      ("http://am1 hunter2", "alertmanager.urls_env \(words), without query and fragment"),
      ("http://h http://h/", "an address stands twice in alertmanager.urls_env"),
      ("  ", "what alertmanager.urls_env names holds no address"),
      (
        "",
        "the environment variable AM, which "
          + "alertmanager.urls_env names, is empty"
      ),
    ] {
      #expect(complaint(alertmanagers + "{urls_env: AM}", environment: ["AM": text]) == "3: \(said)")
    }
    #expect(
      complaint(alertmanagers + "{urls: ['http://h'], urls_env: AM}", environment: ["AM": "http://h"])
        == "3: urls and urls_env contradict each other; keep one of them")
    let pager = "receivers:\n- name: a\n  pagerduty: {routing_key: k, "
    for (keys, files, environment) in [
      ("url_file: pd}", ["pd": "https://events.eu.pagerduty.com/v2/enqueue"], [:]),
      ("url_env: PD}", [:], ["PD": "https://events.eu.pagerduty.com/v2/enqueue"]),
    ] as [(String, [String: String], [String: String])] {
      let expected = PagerDutyForm(routingKey: "k", url: "https://events.eu.pagerduty.com/v2/enqueue")
      let receivers = try parse(pager + keys, files: files, environment: environment)
      #expect(receivers == [Receiver(name: "a", form: expected)])
    }
    #expect(complaint(pager + "url_env: PD}", environment: ["PD": "hunter2"]) == "3: pagerduty.url \(words)")
  }

  @Test("a proxy's URL may hold a user and a password, and is not shown where it can't be used")
  func proxy() throws {
    let url = "http://u:hunter2@proxy:3128"
    let receiver = try parse("receivers: [{name: a, webhook: {url: http://h/}, proxy_url: '\(url)'}]").first
    #expect(receiver?.options.proxy == url)
    let words = "such as http://proxy:3128 or http://user:password@proxy:3128"
    let unusable = [
      "hunter2", "socks5://u:hunter2@h", "http://u:hunter2@", "http://hunter2@h/?q", "http://hunter2@h:0",
    ]
    for url in unusable {
      let said = complaint("receivers:\n- {name: a, webhook: {url: http://h/}, proxy_url: '\(url)'}")
      #expect(said == "2: proxy_url must be an http URL with a host, \(words)")
    }
  }

  @Test("a secret comes from a file or a variable as well, without what ends its line, and anew each time")
  func secrets() throws {
    func token(_ key: String, _ text: String) throws -> HTTPOptions.Authorization? {
      try parse(
        "receivers: [{name: a, webhook: {url: http://h/}, \(key)}]", files: ["token": text],
        environment: ["TOKEN": text]
      ).first?.options.authorization
    }
    for text in ["hunter2", "hunter2\n", "hunter2\r\n"] {
      #expect(try token("bearer_token_file: token", text) == .bearer("hunter2"))
    }
    #expect(try token("bearer_token_env: TOKEN", "hunter2") == .bearer("hunter2"))
    #expect(try token("bearer_token_file: token", " a b ") == .bearer(" a b "))
    #expect(
      try token("basic_auth: {username: u, password_file: token}", "p\n")
        == .basic(user: "u", password: "p"))
  }

  @Test("a secret that can't be had is refused with file and line, and what there is of it is not shown")
  func badSecrets() {
    func said(_ key: String, file: String? = nil, variable: String? = nil) -> String? {
      complaint(
        "receivers:\n- name: a\n  webhook: {url: http://h/}\n  \(key)", files: file.map { ["token": $0] } ?? [:],
        environment: variable.map { ["TOKEN": $0] } ?? [:])
    }
    let file = "bearer_token_file: token"
    #expect(
      said(file) == "4: reading token, which bearer_token_file names, failed: no such file, or no right to read it")
    #expect(said(file, file: "") == "4: token, which bearer_token_file names, is empty")
    #expect(said(file, file: "\n") == "4: token, which bearer_token_file names, is empty")
    #expect(
      said(file, file: "hunter2\nhunter3\n")
        == "4: token, which bearer_token_file names, holds more than one line, or a control character")
    #expect(
      said(file, file: String(repeating: "x", count: 65_537))
        == "4: token, which bearer_token_file names, is no secret: it is longer than 64 KiB, or not UTF-8")
    let variable = "bearer_token_env: TOKEN"
    #expect(said(variable) == "4: the environment variable TOKEN, which bearer_token_env names, is not set")
    #expect(said(variable, variable: "") == "4: the environment variable TOKEN, which bearer_token_env names, is empty")
    #expect(said("bearer_token: ''") == "4: bearer_token must be a text")
    #expect(said("bearer_token: \"a\\nhunter2\"") == "4: bearer_token holds more than one line, or a control character")
    #expect(
      said("headers: {X: {file: token}}", file: "a\r\nEvil: b")
        == "4: token, which headers.X.file names, holds more than one line, or a control character"
    )
  }

  @Test("who does not tell anybody needs no secret")
  func unread() throws {
    let text = """
      receivers:
      - {name: a, webhook: {url_file: none}, bearer_token_env: NONE, ca_file: none}
      - {name: b, pagerduty: {routing_key_file: none}, headers: {X: {file: none}}}
      """
    #expect(try parse(text, environment: nil).map(\.name) == ["a", "b"])
    #expect(complaint(text) != nil)
  }

  @Test("a secret shows itself nowhere")
  func hidden() throws {
    let http = "bearer_token: hunter2, headers: {X: hunter2}, proxy_url: 'http://u:hunter2@p'"
    let configuration = try ConfigurationFile.parse(
      """
      receivers:
      - {name: a, webhook: {url: http://h/hunter2}, \(http)}
      - {name: b, pagerduty: {routing_key: hunter2, url: http://h/hunter2}, \(http)}
      - {name: c, slack: {url: http://h/?hunter2}, basic_auth: {username: u, password: hunter2}}
      - {name: d, alertmanager: {urls_env: AM}, \(http)}
      """, path: "exporterd.yaml", environment: ["AM": "http://am1/hunter2 http://am2/hunter2"])
    #expect(configuration.receivers.count == 5)
    func texts(_ value: Any) -> [String] {
      var dumped = ""
      dump(value, to: &dumped)
      let children = Mirror(reflecting: value).children.map { "\($0.value)" }
      return ["\(value)", String(reflecting: value), dumped, children.joined()]
    }
    for text in ([configuration.receivers, configuration, configuration.alerting] as [Any]).flatMap(texts) {
      #expect(!text.contains("hunter2"))
      #expect(text.contains("Slack at http://h"))
    }
    for text in texts(Secret("hunter2")) { #expect(!text.contains("hunter2")) }
  }
}
