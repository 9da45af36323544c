public import Alerting
import Foundation
import OpenStackClient
import StallDetector

/// What of all that is known of a cloud is an alert: a pure function, without a memory.
///
/// A cloud's conditions are looked for after a poll that went well, and only then: while it can't be seen its alerts stay
/// as they are. Whether it can be seen is decided apart, after every poll.
public struct AlertRules: Sendable {
  let settings: AlertSettings
  let externalURL: String?

  /// Rules by these settings.
  ///
  /// - Parameter externalURL: where people reach the status page, without a slash at its end; nil: alerts have no link.
  public init(_ settings: AlertSettings = AlertSettings(), externalURL: String? = nil) {
    self.settings = settings
    self.externalURL = externalURL
  }

  /// The scope in which a cloud's conditions are looked for.
  public static func scope(of cloud: String) -> String { "cloud \(cloud)" }

  /// The scope in which it is looked for whether a cloud can be seen.
  public static func blindScope(of cloud: String) -> String { "blind \(cloud)" }

  /// What is true of a cloud's migrations; nil where its last poll failed, so that nothing is known of now.
  ///
  /// - Parameters:
  ///   - cloud: the snapshot that the poll has made.
  ///   - time: the present, in unix seconds.
  public func conditions(in cloud: CloudSnapshot, at time: Double) -> [AlertCondition]? {
    guard cloud.isUp else { return nil }
    let place = Place(cloud, externalURL: externalURL)
    var conditions: [AlertCondition] = []
    for migration in cloud.migrations {
      if let condition = condition(of: migration, in: place, at: time) { conditions.append(condition) }
    }
    return conditions + unreadableHosts(cloud.migrations, in: place) + slowHosts(cloud.migrations, in: place)
  }

  /// A cloud as its alerts name it.
  struct Place {
    /// The label `cloud`.
    let cloud: String
    /// The label `region`.
    let region: String
    /// What the pages of its migrations begin with; nil: there is no link.
    let pages: String?
    /// The status page; nil: there is no link.
    let statusPage: String?

    init(_ cloud: CloudSnapshot, externalURL: String?) {
      self.cloud = cloud.name
      region = AlertText.plain(cloud.description?.region ?? "")
      statusPage = externalURL.map { "\($0)/" }
      pages = externalURL.map { "\($0)/migrations/\(WebAddress.part(cloud.name))/" }
    }

    /// The page of a volume's migration.
    func page(of volume: String) -> String? { pages.map { $0 + WebAddress.part(volume) } }
  }

  /// Puts a condition together; nil where its rule is off.
  ///
  /// - Parameters:
  ///   - subject: what tells it from the others of its name in the cloud: a volume's id, a host, or nothing.
  ///   - labels: those that it has beside its name, its severity and its cloud.
  func condition(
    _ name: AlertName, of subject: String, in place: Place, labels: [String: String],
    annotations: [String: String], link: String?
  ) -> AlertCondition? {
    let rule = settings[name]
    guard rule.isEnabled else { return nil }
    var labels = labels
    for (label, value) in rule.labels { labels[label] = value }
    labels["alertname"] = name.rawValue
    labels["severity"] = rule.severity
    labels["cloud"] = place.cloud
    var annotations = annotations
    if let runbooks = settings.runbooks { annotations["runbook_url"] = "\(runbooks)/\(name.rawValue).md" }
    return AlertCondition(
      key: "\(name.rawValue) \(place.cloud)\(subject.isEmpty ? "" : " ")\(subject)",
      identity: AlertIdentity(labels: labels), annotations: annotations, link: link, timing: rule.timing,
      receivers: rule.receivers)
  }
}
