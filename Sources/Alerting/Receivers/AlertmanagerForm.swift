/// One replica of Alertmanager, by its API v2.
///
/// What fires is sent again each minute, with an end that lies `hold` ahead: if we are gone for longer, Alertmanager
/// resolves by itself. What is resolved is sent with its true end, for a quarter of an hour, in case that Alertmanager
/// restarts.
public struct AlertmanagerForm: ReceiverForm {
  /// Its key in the configuration.
  public static let kind = "alertmanager"
  /// Where the replicas are.
  public static let keys: [ReceiverKey] = [.secret("urls")]
  /// What is added to a replica's URL.
  public static let path = "/api/v2/alerts"

  /// The replica's URL, without `/api/v2/alerts`: `http://am1:9093`, or with the path before it.
  public var url: String
  /// For how many seconds after the last message an alert goes on firing there; two minutes at least make sense.
  public var hold: Double
  /// How its alerts are laid together.
  public var batching: Batching

  /// A replica at `url` that holds alerts for an hour.
  public init(url: String, hold: Double = 3600, maximum: Int = 500, sendsResolved: Bool = true) {
    self.url = url
    self.hold = hold
    batching = Batching(
      grouping: .all, repeatInterval: 60, keepsResolved: 900, maximum: maximum, sendsResolved: sendsResolved)
  }

  /// One for each replica, also where there is only one.
  public static func forms(from section: some ReceiverSection) throws -> ReceiverForms {
    let urls = try section.addresses("urls") { url in
      guard url.hasSuffix(path) else { return nil }
      return "alertmanager.urls takes where each replica is; \(path) is added to that, so take it out"
    }
    guard let urls else {
      throw section.failure(
        "urls",
        "alertmanager.urls must be a list of each replica's URL such as [http://am1:9093]; or urls_file or urls_env")
    }
    return .replicas(
      urls.map { AlertmanagerForm(url: $0, hold: section.hold, sendsResolved: section.sendsResolved) })
  }

  /// What it is, and for which server.
  public var description: String { "Alertmanager at \(WebOrigin.of(url))" }

  /// The alerts of `message`, those that fire with an end that lies `hold` after `now`.
  public func request(for message: AlertMessage, at now: Double) -> ReceiverRequest {
    let base = String(url.reversed().drop { $0 == "/" }.reversed())
    let alerts = message.items.map { payload(of: $0.alert, at: now) }
    return ReceiverRequest(url: base + Self.path, body: JSONValue.list(alerts).bytes)
  }

  private func payload(of alert: Alert, at now: Double) -> JSONValue {
    let start = WireTime(alert.startsAt)
    // It refuses an alert that does not end after it starts, and a clock may have been set back meanwhile.
    let end = max(WireTime(alert.endsAt ?? (now + hold)), start.next)
    return .members([
      "annotations": .texts(alert.annotations.filter { !$0.value.isEmpty }),
      "endsAt": .text(end.text),
      "startsAt": .text(start.text),
      // One that is no absolute URI makes it refuse the alert.
      "generatorURL": alert.link.flatMap { $0.isWebLink ? .text($0) : nil },
      "labels": .texts(alert.identity),
    ])
  }
}
