import Alerting

/// All that the configuration says of alerts: what is one, and who is told.
public struct AlertingSettings: Sendable, Hashable {
  /// When there is an alert, and what is said of it.
  public var alerts = AlertSettings()
  /// Who is told.
  public var receivers: [ReceiverSettings] = []
  /// Where people reach the status page, without a slash at its end; nil: alerts have no link.
  public var externalURL: String?

  /// No receivers, and the rest at its default.
  public init() {}

  var rules: AlertRules { AlertRules(alerts, externalURL: externalURL) }

  /// What couriers carry to: one for each receiver, and for Alertmanager one for each replica.
  var addressees: [Receiver] {
    receivers.flatMap { $0.receivers(hold: alerts.hold, externalURL: externalURL ?? "") }
  }

  /// Makes ready to send to each receiver, and sends nothing.
  ///
  /// - Throws: `ConfigurationError` with what is wrong with one, such as a CA file that is none.
  func checkReceivers() throws {
    for receiver in addressees {
      do { _ = try ReceiverSender(options: receiver.options) } catch {
        throw ConfigurationError("receiver \(receiver.name): \(error)")
      }
    }
  }

  /// All that decides what is sent to a queue, and how; nil where there is no such queue.
  func courierKey(_ queue: String) -> CourierKey? {
    let owner = receivers.first { settings in
      settings.receivers(hold: alerts.hold, externalURL: "").contains { $0.queue == queue }
    }
    return owner.map { CourierKey(receiver: $0, hold: alerts.hold, externalURL: externalURL) }
  }

  /// See `courierKey`.
  struct CourierKey: Hashable {
    let receiver: ReceiverSettings
    let hold: Double
    let externalURL: String?
  }

  var routes: [AlertingState.Route] {
    Dictionary(grouping: addressees, by: \.name).compactMap { name, receivers in
      receivers.first.map { .init(receiver: name, queues: receivers.map(\.queue), batching: $0.form.batching) }
    }
  }
}

extension ReceiverSettings {
  /// The receivers that it stands for: itself, or each replica of Alertmanager.
  ///
  /// - Parameters:
  ///   - hold: for how many seconds Alertmanager keeps what it is not told again.
  ///   - externalURL: where people reach the status page; empty: not known.
  func receivers(hold: Double, externalURL: String) -> [Receiver] {
    switch kind {
    case .webhook(let webhook):
      var form = WebhookForm(
        receiver: name, url: webhook.url.text, groupBy: webhook.groupBy, groupWait: webhook.groupWait,
        groupInterval: webhook.groupInterval, sendsResolved: sendsResolved, externalURL: externalURL)
      form.batching.repeatInterval = webhook.repeatInterval
      return [Receiver(name: name, form: form, options: options)]
    case .alertmanager(let alertmanager):
      return Receiver.replicas(name: name, urls: alertmanager.urls, options: options) { url in
        AlertmanagerForm(url: url, hold: hold, sendsResolved: sendsResolved)
      }
    case .pagerduty(let pagerDuty):
      let form = PagerDutyForm(
        routingKey: pagerDuty.routingKey.text, url: pagerDuty.url, sendsResolved: sendsResolved)
      return [Receiver(name: name, form: form, options: options)]
    case .slack(let slack):
      let form = SlackForm(url: slack.url.text, channel: slack.channel, sendsResolved: sendsResolved)
      return [Receiver(name: name, form: form, options: options)]
    }
  }

  private var options: HTTPOptions {
    var options = HTTPOptions()
    options.headers = http.headers.mapValues(\.text)
    options.authorization =
      switch http.authorization {
      case .bearer(let token): .bearer(token.text)
      case .basic(let username, let password): .basic(user: username, password: password.text)
      case nil: nil
      }
    options.caFile = http.caFile
    options.certificateFile = http.certificateFile
    options.keyFile = http.keyFile
    options.verifiesTLS = http.verifies
    options.proxy = http.proxyURL?.text
    options.timeout = http.timeout
    return options
  }
}
