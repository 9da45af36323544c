/// Slack's incoming webhook: a message for each change of an alert.
public struct SlackForm: ReceiverForm {
  /// Its key in the configuration.
  public static let kind = "slack"
  /// The webhook, and where it is to lead.
  public static let keys: [ReceiverKey] = [.secret("url"), .plain("channel")]

  /// The webhook's URL; it is itself the secret.
  public var url: String
  /// Another channel than the webhook's own, where Slack allows that.
  public var channel: String?
  /// How its alerts are laid together.
  public var batching: Batching

  /// The channel that `url` leads to, unless another is named.
  public init(url: String, channel: String? = nil, sendsResolved: Bool = true) {
    self.url = url
    self.channel = channel
    batching = Batching(grouping: .each, maximum: 1, sendsResolved: sendsResolved)
  }

  /// One, with the channel if it is said.
  public static func forms(from section: some ReceiverSection) throws -> ReceiverForms {
    let url = try section.neededAddress("url")
    return .one(
      SlackForm(url: url, channel: try section.text("channel"), sendsResolved: section.sendsResolved))
  }

  /// What it is, and for which server.
  public var description: String { "Slack at \(WebOrigin.of(url))" }

  /// The message for the one alert of `message`; throws when it has several.
  public func request(for message: AlertMessage, at now: Double) throws -> ReceiverRequest {
    let alert = try message.onlyAlert
    let state = alert.isFiring ? "FIRING" : "RESOLVED"
    let title = Self.escaped("[\(state)] \(alert.title.cut(to: 1024).onOneLine)", limit: 1024)
    let attachment = JSONValue.members([
      "fallback": .text(title),
      "color": .text(Self.color(of: alert)),
      "title": .text(title),
      "title_link": alert.link.flatMap { $0.isWebLink ? .text($0) : nil },
      "text": .text(Self.text(of: alert)),
      "fields": .list(Self.fields(of: alert)),
      // No text of it is read as markup.
      "mrkdwn_in": .list([]),
      "footer": .text("cinder-migration-exporter"),
      "ts": .integer(WireTime(alert.endsAt ?? alert.startsAt).wholeSeconds),
    ])
    let body = JSONValue.members([
      "channel": channel.map(JSONValue.text),
      // So that no `@name` or `#channel` in a text becomes a mention.
      "parse": .text("none"),
      "link_names": .flag(false),
      "attachments": .list([attachment]),
    ])
    return ReceiverRequest(url: url, body: body.bytes)
  }

  private static func text(of alert: Alert) -> String {
    let lines = alert.annotations["description"]?.cut(to: 3000).split(separator: "\n").map { String($0).onOneLine }
    let description = lines.map { escaped($0.joined(separator: "\n"), limit: 3000) }
    let runbook = alert.annotations["runbook_url"].flatMap { $0.isWebLink ? "Runbook: <\(escaped($0))>" : nil }
    return [description, runbook].compactMap(\.self).joined(separator: "\n")
  }

  /// All labels and the other annotations: twenty at most.
  private static func fields(of alert: Alert) -> [JSONValue] {
    let told: Set = ["summary", "description", "runbook_url"]
    let others = alert.annotations.filter { !told.contains($0.key) }
    return (alert.identity.labels.inByteOrder + others.inByteOrder).prefix(20).map { name, value in
      .members([
        "title": .text(escaped(name, limit: 100)),
        "value": .text(escaped(value.cut(to: 300).onOneLine, limit: 300)),
        "short": .flag(value.utf16.count <= 40),
      ])
    }
  }

  private static func color(of alert: Alert) -> String {
    guard alert.isFiring else { return "good" }
    return switch alert.identity["severity"] {
    case "warning": "warning"
    case "info": "#439fe0"
    default: "danger"
    }
  }

  /// As Slack wants text, at most `limit` UTF-16 units long, none of its escapes cut in two.
  ///
  /// `<` begins all that is more than text to Slack: `<!channel>`, `<@U123>`, `<https://…>`.
  static func escaped(_ text: String, limit: Int = 3000) -> String {
    var escaped = ""
    var length = 0
    for character in text {
      // By scalars: a `<` with an accent is another character, but the same byte.
      let piece = character.unicodeScalars.map { scalar in
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(scalar)
        }
      }.joined()
      guard length + piece.utf16.count <= limit - 1 else { return escaped + "…" }
      length += piece.utf16.count
      escaped += piece
    }
    return escaped
  }
}
