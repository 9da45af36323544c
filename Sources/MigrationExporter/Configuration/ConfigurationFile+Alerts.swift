import Alerting

extension ConfigurationFile {
  /// The section `alerts`; `receivers` are the names that its rules may use.
  static func alerts(_ section: ConfigurationNode, receivers: [String]) throws -> AlertSettings {
    let keys = try section.keys(of: .alerts)
    var settings = AlertSettings()
    if let node = keys["blind_after"] { settings.blindAfter = try node.seconds(to: "1d") }
    if let node = keys["hold"] { settings.hold = try node.seconds(from: "2m", to: "30d") }
    settings.runbooks = try keys["runbooks"]?.plainAddress()
    if let node = keys["takes_long"], !node.isNothing {
      let keys = try node.keys(of: .takesLong)
      if let base = keys["base"] { settings.takesLong.base = try base.seconds(from: "0s", to: "365d") }
      if let perTiB = keys["per_tib"] { settings.takesLong.perTiB = try perTiB.seconds(from: "0s", to: "365d") }
    }
    if let node = keys["rules"], !node.isNothing {
      let rules = try node.keys(of: .rules)
      for name in AlertName.allCases {
        guard let node = rules[name.rawValue], !node.isNothing else { continue }
        settings.rules[name] = try rule(node, of: name, receivers: receivers)
      }
    }
    return settings
  }

  private static func rule(
    _ section: ConfigurationNode, of name: AlertName, receivers: [String]
  ) throws -> AlertSettings.Rule {
    let keys = try section.keys(of: .rule)
    var rule = AlertSettings.Rule(name)
    if let node = keys["enabled"] { rule.isEnabled = try node.flag() }
    if let node = keys["severity"] { rule.severity = try node.text() }
    if let node = keys["for"] { rule.timing.holdsFor = try node.seconds(from: "0s", to: "30d") }
    if let node = keys["keep_firing_for"] { rule.timing.keepsFiringFor = try node.seconds(from: "0s", to: "30d") }
    if let node = keys["labels"], !node.isNothing {
      for (label, value) in try node.pairs() {
        guard isLabelName(label), !label.hasPrefix("__") else {
          throw value.failure("\(label.debugDescription) can't be the name of a label, such as team or cost_center")
        }
        guard !AlertSettings.identityLabels.contains(label) else {
          throw value.failure(
            "the label \(label) is the exporter's own" + (label == "severity" ? "; say severity" : ""))
        }
        rule.labels[label] = try value.text()
      }
    }
    if let node = keys["receivers"] {
      guard let entries = node.entries else {
        throw node.failure("receivers must be a list of their names; where nobody is to be told, say enabled: false")
      }
      rule.receivers = try node.texts()
      for entry in entries {
        let receiver = try entry.text()
        guard !receivers.contains(receiver) else { continue }
        let meant = nearest(to: receiver, in: receivers).map { "; did you mean \($0)?" } ?? ""
        throw entry.failure("there is no receiver called \"\(receiver)\"\(meant)")
      }
    }
    return rule
  }
}
