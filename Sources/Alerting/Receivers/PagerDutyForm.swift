/// PagerDuty's Events API v2: an event for each change of an alert.
public struct PagerDutyForm: ReceiverForm {
  /// Its key in the configuration.
  public static let kind = "pagerduty"
  /// The integration, and where to.
  public static let keys: [ReceiverKey] = [.secret("routing_key"), .secret("url")]
  /// Where PagerDuty takes events of the accounts in its US region; those of the EU have `events.eu.pagerduty.com`.
  public static let defaultURL = "https://events.pagerduty.com/v2/enqueue"
  /// The most bytes of an event: PagerDuty's 512 kB.
  static let maximumEvent = 512_000

  /// The integration's key: a secret.
  public var routingKey: String
  /// Where to.
  public var url: String
  /// How its alerts are laid together.
  public var batching: Batching

  /// The service that `routingKey` belongs to.
  public init(routingKey: String, url: String = PagerDutyForm.defaultURL, sendsResolved: Bool = true) {
    self.routingKey = routingKey
    self.url = url
    batching = Batching(grouping: .each, maximum: 1, sendsResolved: sendsResolved)
  }

  /// One, at PagerDuty's own place unless another is said.
  public static func forms(from section: some ReceiverSection) throws -> ReceiverForms {
    let routingKey = try section.neededSecret("routing_key")
    let url = try section.address("url") ?? defaultURL
    return .one(PagerDutyForm(routingKey: routingKey, url: url, sendsResolved: section.sendsResolved))
  }

  /// What it is, and for which server.
  public var description: String { "PagerDuty at \(WebOrigin.of(url))" }

  /// The event for the one alert of `message`; throws when it has several.
  public func request(for message: AlertMessage, at now: Double) throws -> ReceiverRequest {
    let alert = try message.onlyAlert
    return ReceiverRequest(url: url, body: body(for: alert), secrets: [routingKey])
  }

  private func body(for alert: Alert) -> [UInt8] {
    // Only what is hostile is ever that long; the shortest still says what and where.
    for limit in [16384, 2048, 256] {
      let bytes = event(for: alert, textLimit: limit).bytes
      if bytes.count <= Self.maximumEvent { return bytes }
    }
    return event(for: alert, textLimit: 0).bytes
  }

  /// - Parameter textLimit: the most UTF-16 units of each label and annotation; 0: none are told.
  private func event(for alert: Alert, textLimit: Int) -> JSONValue {
    .members([
      "routing_key": .text(routingKey),
      "event_action": .text(alert.isFiring ? "trigger" : "resolve"),
      // The same for the same alert from any exporter that watches the same.
      "dedup_key": .text("cinder-migration-exporter/\(alert.identity.fingerprint)"),
      "client": .text("cinder-migration-exporter"),
      "client_url": alert.link.flatMap(Self.link).map(JSONValue.text),
      "payload": payload(for: alert, textLimit: textLimit),
      "links": .list(links(of: alert)),
    ])
  }

  private func payload(for alert: Alert, textLimit: Int) -> JSONValue {
    let labels = alert.identity.labels
    func label(_ name: String) -> JSONValue? { labels[name].map { .text($0.cut(to: 255)) } }
    func texts(_ texts: [String: String]) -> JSONValue { .texts(texts.mapValues { $0.cut(to: textLimit) }) }
    return .members([
      "summary": .text(alert.title.cut(to: 1024).onOneLine),
      "timestamp": .text(WireTime(alert.startsAt).text),
      "severity": .text(Self.severity(labels["severity"])),
      "source": label("source_host") ?? label("cloud") ?? .text("cinder-migration-exporter"),
      "component": label("volume_id"),
      "group": label("cloud"),
      "class": label("alertname"),
      "custom_details": textLimit == 0
        ? nil : .members(["labels": texts(labels), "annotations": texts(alert.annotations)]),
    ])
  }

  /// PagerDuty knows four; what it does not know must not pass for less than it may be.
  private static func severity(_ name: String?) -> String {
    name.flatMap { ["critical", "error", "warning", "info"].contains($0) ? $0 : nil } ?? "error"
  }

  private func links(of alert: Alert) -> [JSONValue] {
    let page = alert.link.flatMap(Self.link).map { ("what the exporter knows", $0) }
    let runbook = alert.annotations["runbook_url"].flatMap(Self.link).map { ("runbook", $0) }
    return [page, runbook].compactMap(\.self).map { text, link in
      .members(["href": .text(link), "text": .text(text)])
    }
  }

  private static func link(_ text: String) -> String? { text.isWebLink && text.utf8.count <= 2048 ? text : nil }
}
