import Alerting

extension API {
  /// The answer of `/api/v1/alerts`.
  package struct Alerts: Codable, Sendable {
    package var alerts: [Alert]
    package var total: Int
    package var offset: Int
    package var limit: Int
    @Null package var next: String?
  }

  /// One alert, and what each receiver knows of it.
  package struct Alert: Codable, Sendable {
    package var fingerprint: String
    package var alertname: String
    package var severity: String
    package var state: String
    package var since: Double
    @Null package var starts_at: Double?
    @Null package var ends_at: Double?
    @Null package var cloud: String?
    @Null package var volume_id: String?
    package var labels: [String: String]
    package var annotations: [String: String]
    @Null package var link: String?
    package var deliveries: [Delivery]
  }

  /// What one receiver, or one replica of it, knows of an alert.
  package struct Delivery: Codable, Sendable {
    package var receiver: String
    package var queue: String
    package var status: Status
    @Null package var waiting_since: Double?
    @Null package var tries: Int?
    @Null package var next_try: Double?
    @Null package var failure: String?
    @Null package var told_at: Double?
    @Null package var told_state: String?

    /// What is to become of the alert's present state.
    package enum Status: String, Codable, Sendable, CaseIterable {
      case waiting, delivered, refused
    }
  }
}

extension API.Alert {
  /// `alert` as it is told; its annotations are worded now.
  init(_ alert: AlertsOverview.Entry) {
    self.init(
      fingerprint: alert.fingerprint, alertname: alert.alertname, severity: alert.severity,
      state: alert.state.rawValue, since: alert.since, starts_at: alert.startsAt, ends_at: alert.endsAt,
      cloud: alert.cloud, volume_id: alert.volumeID, labels: alert.labels, annotations: alert.annotations,
      link: alert.link, deliveries: alert.deliveries.map(API.Delivery.init))
  }
}

extension API.Delivery {
  init(_ delivery: AlertsOverview.Delivery) {
    self.init(
      receiver: delivery.receiver, queue: delivery.queue, status: .delivered, told_at: delivery.told?.at,
      told_state: delivery.told?.state.rawValue)
    switch delivery.status {
    case .delivered: break
    case .refused(_, let reason): (status, failure) = (.refused, reason)
    case .waiting(let waiting):
      status = .waiting
      (waiting_since, tries, next_try) = (waiting.since, waiting.tries, waiting.nextTry)
      failure = waiting.lastFailure
    }
  }
}
