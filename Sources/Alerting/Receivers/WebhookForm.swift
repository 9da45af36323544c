/// Alertmanager's webhook, payload version 4, so that what was written to receive from Alertmanager receives from us.
public struct WebhookForm: ReceiverForm {
  /// Its key in the configuration.
  public static let kind = "webhook"
  /// Where to, and how groups are made.
  public static let keys: [ReceiverKey] = [
    .secret("url"), .plain("group_by"), .plain("group_wait"), .plain("group_interval"), .plain("repeat_interval"),
  ]

  /// The receiver's name, as the payload gives it.
  public var receiver: String
  /// Where to; may hold a secret.
  public var url: String
  /// Where a person finds this exporter, as the payload's `externalURL`; empty: not known.
  public var externalURL: String
  /// How its alerts are laid together.
  public var batching: Batching

  /// A webhook that gets groups as Alertmanager makes them by default.
  ///
  /// - Parameters:
  ///   - groupBy: the labels whose values make a group.
  ///   - groupWait: seconds from a group's first alert to its first message.
  ///   - groupInterval: seconds between two messages of a group that changes.
  ///   - repeatInterval: seconds after which a group that fires and does not change is told again.
  ///   - maximum: the most alerts of one message.
  public init(
    receiver: String, url: String, groupBy: [String] = ["alertname", "cloud"], groupWait: Double = 30,
    groupInterval: Double = 300, repeatInterval: Double = 14400, maximum: Int = 500, sendsResolved: Bool = true,
    externalURL: String = ""
  ) {
    self.receiver = receiver
    self.url = url
    self.externalURL = externalURL
    batching = Batching(
      grouping: .labels(groupBy), wait: groupWait, interval: groupInterval, repeatInterval: repeatInterval,
      maximum: maximum, sendsResolved: sendsResolved)
  }

  /// One, whose groups are made as Alertmanager does by default, as far as nothing else is said.
  public static func forms(from section: some ReceiverSection) throws -> ReceiverForms {
    var form = WebhookForm(
      receiver: section.name, url: try section.neededAddress("url"), sendsResolved: section.sendsResolved,
      externalURL: section.externalURL)
    if let labels = try section.texts("group_by") {
      for label in labels where !isLabelName(label) {
        throw section.failure(
          "group_by",
          "\(label.debugDescription) in webhook.group_by can't be the name of a label, such as alertname")
      }
      form.batching.grouping = .labels(labels)
    }
    form.batching.wait = try section.seconds("group_wait", from: "0s", to: "1d", else: form.batching.wait)
    form.batching.interval = try section.seconds("group_interval", from: "1s", to: "1d", else: form.batching.interval)
    form.batching.repeatInterval = try section.secondsOrNone(
      "repeat_interval", from: "1s", to: "365d", else: form.batching.repeatInterval)
    return .one(form)
  }

  /// What it is, and for which server.
  public var description: String { "webhook at \(WebOrigin.of(url))" }

  /// The payload for the group that `message` is of.
  public func request(for message: AlertMessage, at now: Double) -> ReceiverRequest {
    let alerts = message.items.map(\.alert)
    let payload = JSONValue.members([
      "receiver": .text(receiver),
      "status": .text(message.groupFires ? "firing" : "resolved"),
      "alerts": .list(alerts.map(Self.payload)),
      "groupLabels": .texts(message.groupLabels),
      "commonLabels": .texts(Self.common(alerts.map(\.identity.labels))),
      "commonAnnotations": .texts(Self.common(alerts.map(\.annotations))),
      "externalURL": .text(externalURL),
      "version": .text("4"),
      "groupKey": .text(message.groupKey),
      "truncatedAlerts": .integer(0),
    ])
    return ReceiverRequest(
      url: url, headers: ["Idempotency-Key": message.idempotencyKey], body: payload.bytes + [UInt8(ascii: "\n")])
  }

  private static func payload(of alert: Alert) -> JSONValue {
    .members([
      "status": .text(alert.isFiring ? "firing" : "resolved"),
      "labels": .texts(alert.identity),
      "annotations": .texts(alert.annotations),
      "startsAt": .text(WireTime(alert.startsAt).text),
      "endsAt": .text((alert.endsAt.map(WireTime.init) ?? .none).text),
      "generatorURL": .text(alert.link ?? ""),
      "fingerprint": .text(alert.identity.fingerprint),
    ])
  }

  /// What all of them have, with the same value.
  private static func common(_ sets: [[String: String]]) -> [String: String] {
    guard let first = sets.first else { return [:] }
    return sets.dropFirst().reduce(first) { common, set in common.filter { set[$0.key] == $0.value } }
  }
}
