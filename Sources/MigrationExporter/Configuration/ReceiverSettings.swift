/// One receiver of alerts: what it is called, what it is, and how it is spoken to.
public struct ReceiverSettings: Sendable, Hashable {
  /// What it is.
  public enum Kind: Sendable, Hashable {
    /// Takes Alertmanager's webhook payload.
    case webhook(Webhook)
    /// Alertmanager itself.
    case alertmanager(Alertmanager)
    /// PagerDuty, by its Events API v2.
    case pagerduty(PagerDuty)
    /// Slack, by an incoming webhook.
    case slack(Slack)
  }

  /// A receiver of Alertmanager's webhook payload.
  public struct Webhook: Sendable, Hashable {
    /// Where to send; http or https.
    public var url: Secret
    /// The labels by which alerts are laid together; none: all in one group.
    public var groupBy = ["alertname", "cloud"]
    /// Seconds from the first alert of a group to its first message.
    public var groupWait = 30.0
    /// Seconds between two messages of a group in which something has changed.
    public var groupInterval = 300.0
    /// Seconds after which a group that fires is told again; nil: never.
    public var repeatInterval: Double? = 14_400

    /// Sends there, with the rest as Alertmanager has it.
    public init(url: Secret) { self.url = url }
  }

  /// Alertmanager, with all its replicas.
  public struct Alertmanager: Sendable, Hashable {
    /// The address of each replica, without `/api/v2/alerts` and without a slash at its end; at least one.
    public var urls: [String]

    /// Sends to each of these.
    public init(urls: [String]) { self.urls = urls }
  }

  /// A service of PagerDuty.
  public struct PagerDuty: Sendable, Hashable {
    /// The integration's key.
    public var routingKey: Secret
    /// Where to send.
    public var url = "https://events.pagerduty.com/v2/enqueue"

    /// Sends to the service with this key.
    public init(routingKey: Secret) { self.routingKey = routingKey }
  }

  /// A channel of Slack.
  public struct Slack: Sendable, Hashable {
    /// The incoming webhook's address, which is a secret.
    public var url: Secret
    /// The channel, where it is another than the webhook's own.
    public var channel: String?

    /// Sends there.
    public init(url: Secret) { self.url = url }
  }

  /// How a receiver proves who we are.
  public enum Authorization: Sendable, Hashable {
    /// `Authorization: Bearer …`
    case bearer(Secret)
    /// `Authorization: Basic …`
    case basic(username: String, password: Secret)
  }

  /// How a receiver is spoken to, whatever it is.
  public struct HTTP: Sendable, Hashable {
    /// Seconds for one request.
    public var timeout = 10.0
    /// Who we are; nil: nobody asks.
    public var authorization: Authorization?
    /// More headers, by name as written.
    public var headers: [String: Secret] = [:]
    /// The path of the certificates that are trusted instead of the system's, PEM.
    public var caFile: String?
    /// The path of our certificate, PEM; where there is one there is a key.
    public var certificateFile: String?
    /// The path of our certificate's key, PEM.
    public var keyFile: String?
    /// Tells the contents of those files from others: one that was renewed in its place is a change too.
    public var certificates = 0
    /// False: any certificate will do.
    public var verifies = true
    /// The proxy to go through, `http://host:port` or `http://user:password@host:port`; nil: none.
    public var proxyURL: Secret?

    /// The system's certificates, nothing more.
    public init() {}
  }

  /// What rules, metrics and the log call it.
  public var name: String
  /// What it is.
  public var kind: Kind
  /// Whether it is told that an alert is resolved.
  public var sendsResolved = true
  /// How it is spoken to.
  public var http = HTTP()

  /// Names a receiver.
  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// The kind's key in the configuration file.
  public var kindName: String {
    switch kind {
    case .webhook: "webhook"
    case .alertmanager: "alertmanager"
    case .pagerduty: "pagerduty"
    case .slack: "slack"
    }
  }

  /// Where it is, `host` or `host:port`, without anything that could be a secret; Alertmanager's replicas each.
  public var hosts: [String] {
    let urls =
      switch kind {
      case .webhook(let webhook): [webhook.url.text]
      case .alertmanager(let alertmanager): alertmanager.urls
      case .pagerduty(let pagerDuty): [pagerDuty.url]
      case .slack(let slack): [slack.url.text]
      }
    return urls.compactMap { WebAddress($0)?.hostAndPort }
  }
}
