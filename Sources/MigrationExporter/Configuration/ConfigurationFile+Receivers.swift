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
    let node = try section.keys(of: .alertmanager)["urls"]
    guard let node, let entries = node.entries else {
      throw (node ?? section).failure(
        "alertmanager.urls must be a list of each replica's URL such as [http://am1:9093]")
    }
    var urls: [String] = []
    for entry in entries {
      let url = try entry.plainAddress()
      guard !url.hasSuffix(AlertmanagerForm.path) else {
        throw entry.failure(
          "alertmanager.urls takes where each replica is; \(AlertmanagerForm.path) is added to that, so take it out")
      }
      guard !urls.contains(url) else { throw entry.failure("\(url) stands twice in alertmanager.urls") }
      urls.append(url)
    }
    return .init(urls: urls)
  }

  private static func pagerDuty(_ section: ConfigurationNode) throws -> ReceiverSettings.PagerDuty {
    let keys = try section.keys(of: .pagerduty)
    guard let key = try ConfigurationNode.secret("routing_key", in: keys) else {
      throw section.failure("pagerduty needs a routing_key, routing_key_file or routing_key_env")
    }
    var pagerDuty = ReceiverSettings.PagerDuty(routingKey: key)
    if let node = keys["url"] { pagerDuty.url = try node.address() }
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
    guard let url = try ConfigurationNode.secret("url", in: keys),
      let node = keys["url"] ?? keys["url_file"] ?? keys["url_env"]
    else { throw section.failure("\(section.name) needs a url, url_file or url_env") }
    try node.check(address: url, "\(section.name).url")
    return url
  }
}
