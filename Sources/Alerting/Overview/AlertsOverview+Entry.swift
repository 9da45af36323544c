extension AlertsOverview {
  /// One alert, and what each receiver knows of it.
  public struct Entry: Sendable {
    /// The sixteen hexadecimal digits by which Alertmanager and webhooks know it.
    public let fingerprint: String
    /// Where it stands.
    public let state: State
    /// Since when it stands there, in unix seconds.
    public let since: Double
    /// What each receiver that it goes to knows of it, in the order of the queues' names; none while it is pending.
    public let deliveries: [Delivery]
    private let alert: Alert

    /// - Parameter alert: the alert; of one that is pending `startsAt` is when its condition became true.
    init(_ alert: Alert, fingerprint: String, isPending: Bool, deliveries: [Delivery]) {
      self.alert = alert
      self.fingerprint = fingerprint
      self.deliveries = deliveries
      state = isPending ? .pending : alert.isFiring ? .firing : .resolved
      since = alert.endsAt ?? alert.startsAt
    }

    /// All its labels by name.
    public var labels: [String: String] { alert.identity.labels }
    /// The label `alertname`; empty where there is none.
    public var alertname: String { alert.identity["alertname"] ?? "" }
    /// The label `severity`; empty where there is none.
    public var severity: String { alert.identity["severity"] ?? "" }
    /// The label `cloud`; nil where there is none.
    public var cloud: String? { alert.identity["cloud"] }
    /// The label `volume_id`; nil for what is not about one volume.
    public var volumeID: String? { alert.identity["volume_id"] }

    /// What there is to say: `summary`, `description`, `runbook_url` and others, by name.
    ///
    /// To be asked once: it may be worded only then.
    public var annotations: [String: String] { alert.annotations }
    /// Where a person sees more; nil where there is no such page.
    public var link: String? { alert.link }
    /// When it began to fire, in unix seconds; nil while it is pending.
    public var startsAt: Double? { state == .pending ? nil : alert.startsAt }
    /// When it was resolved, in unix seconds; nil before.
    public var endsAt: Double? { alert.endsAt }
  }
}
