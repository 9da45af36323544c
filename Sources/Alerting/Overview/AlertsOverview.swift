/// All alerts at one moment, and what receivers know of them: what a page or a script is shown.
///
/// An immutable value. Alerts that are resolved are in it for an hour, and longer while a receiver is yet to be told; at
/// most a thousand of them, the newest. After a restart those that every receiver was told of are forgotten.
public struct AlertsOverview: Sendable {
  /// Those that fire, then those that are pending, the oldest first in both, and then those that are resolved, the newest
  /// first.
  ///
  /// No two have the same fingerprint.
  public let entries: [Entry]

  /// Lays entries out in their order.
  init(_ entries: [Entry]) {
    self.entries = entries.sorted { one, other in
      guard one.state == other.state else { return one.state.order < other.state.order }
      guard one.since == other.since else {
        return one.state == .resolved ? one.since > other.since : one.since < other.since
      }
      return one.fingerprint < other.fingerprint
    }
  }

  /// No alerts.
  public init() { entries = [] }

  /// The alerts of one volume of one cloud, in their order.
  public func entries(cloud: String, volumeID: String) -> [Entry] {
    entries.filter { $0.cloud == cloud && $0.volumeID == volumeID }
  }

  /// How many alerts are in one state.
  public func count(of state: State) -> Int { entries.count { $0.state == state } }

  /// Where an alert stands.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Its condition is true, but not yet for long enough; nobody is told.
    case pending
    /// Receivers are told of it.
    case firing
    /// It has fired, and does so no more.
    case resolved

    fileprivate var order: Int {
      switch self {
      case .firing: 0
      case .pending: 1
      case .resolved: 2
      }
    }
  }
}
