import Alerting

extension ConfigurationFile {
  /// The section `receivers`.
  static func receivers(_ section: ConfigurationNode) throws -> [ReceiverSettings] {
    if section.isEmptyList { return [] }
    guard let entries = section.entries else {
      throw section.failure("receivers must be a list of entries such as {name: ops, webhook: {url: https://…}}")
    }
    var names: Set<String> = []
    return try entries.map { entry in
      let keys = try entry.keys(of: .receiver)
      guard let name = try keys["name"]?.text() else { throw entry.failure("a receiver needs a name") }
      guard names.insert(name).inserted else { throw entry.failure("two receivers are called \"\(name)\"") }
      var receiver = ReceiverSettings(name: name, kind: try kind(keys, of: entry))
      if let node = keys["send_resolved"] { receiver.sendsResolved = try node.flag() }
      receiver.http = try http(keys)
      return receiver
    }
  }

  private static func kind(
    _ keys: [String: ConfigurationNode], of entry: ConfigurationNode
  ) throws -> ReceiverSettings.Kind {
    let said = ["webhook", "alertmanager", "pagerduty", "slack"].filter { keys[$0] != nil }
    guard said.count == 1, let kind = said.first, let section = keys[kind] else {
      throw entry.failure("a receiver is exactly one of webhook, alertmanager, pagerduty and slack")
    }
    switch kind {
    case "webhook": return .webhook(try webhook(section))
    case "alertmanager": return .alertmanager(try alertmanager(section))
    case "pagerduty": return .pagerduty(try pagerDuty(section))
    default: return .slack(try slack(section))
    }
  }

  private static func webhook(_ section: ConfigurationNode) throws -> ReceiverSettings.Webhook {
    let keys = try section.keys(of: .webhook)
    var webhook = ReceiverSettings.Webhook(url: try secretAddress(keys, of: section))
    if let node = keys["group_by"] {
      webhook.groupBy = try node.texts()
      for label in webhook.groupBy where !isLabelName(label) {
        throw node.failure("\(label.debugDescription) in \(node.name) can't be the name of a label, such as alertname")
      }
    }
    if let node = keys["group_wait"] { webhook.groupWait = try node.seconds(from: "0s", to: "1d") }
    if let node = keys["group_interval"] { webhook.groupInterval = try node.seconds(to: "1d") }
    if let node = keys["repeat_interval"] { webhook.repeatInterval = try node.seconds(to: "365d", orNone: true) }
    return webhook
  }

  private static func alertmanager(_ section: ConfigurationNode) throws -> ReceiverSettings.Alertmanager {
    var urls: [String] = []
    let keys = try section.keys(of: .alertmanager)
    for (entry, text) in try replicas(keys, of: section) {
      let url = try entry.plainAddress(text)
      guard !url.hasSuffix(AlertmanagerForm.path) else {
        throw entry.failure(
          "alertmanager.urls takes where each replica is; \(AlertmanagerForm.path) is added to that, so take it out")
      }
      guard !urls.contains(url) else {
        // What stands in another file may be no business of who reads the error.
        throw entry.failure("\(keys["urls"] == nil ? "an address" : url) stands twice in \(entry.name)")
      }
      urls.append(url)
    }
    return .init(urls: urls)
  }

  /// The text of each replica's URL, and where it comes from: a list, or a line in a file or in the environment, with
  /// blanks between them.
  private static func replicas(
    _ keys: [String: ConfigurationNode], of section: ConfigurationNode
  ) throws -> [(ConfigurationNode, String)] {
    guard let elsewhere = keys["urls_file"] ?? keys["urls_env"] else {
      guard let entries = keys["urls"]?.entries else {
        throw (keys["urls"] ?? section).failure(
          "alertmanager.urls must be a list of each replica's URL such as [http://am1:9093]; or urls_file or urls_env")
      }
      return try entries.map { ($0, try $0.text()) }
    }
    let addresses = try ConfigurationNode.secret("urls", in: keys)?.text.split(separator: " ") ?? []
    // Who only lists reads no secrets, and gets none.
    guard !addresses.isEmpty || elsewhere.environment == nil else {
      throw elsewhere.failure("what \(elsewhere.name) names holds no address")
    }
    return addresses.map { (elsewhere, String($0)) }
  }

  private static func pagerDuty(_ section: ConfigurationNode) throws -> ReceiverSettings.PagerDuty {
    let keys = try section.keys(of: .pagerduty)
    guard let key = try ConfigurationNode.secret("routing_key", in: keys) else {
      throw section.failure("pagerduty needs a routing_key, routing_key_file or routing_key_env")
    }
    var pagerDuty = ReceiverSettings.PagerDuty(routingKey: key)
    if let url = try address("url", in: keys, of: section) { pagerDuty.url = url.text }
    return pagerDuty
  }

  private static func slack(_ section: ConfigurationNode) throws -> ReceiverSettings.Slack {
    let keys = try section.keys(of: .slack)
    var slack = ReceiverSettings.Slack(url: try secretAddress(keys, of: section))
    slack.channel = try keys["channel"]?.text()
    return slack
  }

  private static func secretAddress(
    _ keys: [String: ConfigurationNode], of section: ConfigurationNode
  ) throws -> Secret {
    guard let url = try address("url", in: keys, of: section) else {
      throw section.failure("\(section.name) needs a url, url_file or url_env")
    }
    return url
  }

  /// The URL of a key, of its kin `…_file`, or of its kin `…_env`; nil where none of the three stands in `keys`.
  private static func address(
    _ key: String, in keys: [String: ConfigurationNode], of section: ConfigurationNode
  ) throws -> Secret? {
    guard let url = try ConfigurationNode.secret(key, in: keys),
      let node = keys[key] ?? keys[key + "_file"] ?? keys[key + "_env"]
    else { return nil }
    try node.check(address: url, "\(section.name).\(key)")
    return url
  }
}
