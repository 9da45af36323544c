public import Alerting

/// All that the configuration says of alerts: what is one, and who is told.
public struct AlertingSettings: Sendable, Hashable {
  /// When there is an alert, and what is said of it.
  public var alerts = AlertSettings()
  /// Who is told, one for each queue: replicas one by one, beside one another and with the same name.
  public var receivers: [Receiver] = []
  /// Where people reach the status page, without a slash at its end; nil: alerts have no link.
  public var externalURL: String?

  /// No receivers, and the rest at its default.
  public init() {}

  var rules: AlertRules { AlertRules(alerts, externalURL: externalURL) }

  /// Makes ready to send to each receiver, and sends nothing.
  ///
  /// - Throws: `ConfigurationError` with what is wrong with one, such as a CA file that is none.
  func checkReceivers() throws {
    for receiver in receivers {
      do { _ = try ReceiverSender(options: receiver.options) } catch {
        throw ConfigurationError("receiver \(receiver.name): \(error)")
      }
    }
  }

  var routes: [AlertingState.Route] {
    Dictionary(grouping: receivers, by: \.name).compactMap { name, receivers in
      receivers.first.map { .init(receiver: name, queues: receivers.map(\.queue), batching: $0.form.batching) }
    }
  }
}
