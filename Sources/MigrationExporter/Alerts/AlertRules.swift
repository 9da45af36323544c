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
  /// - Parameter externalURL: where people reach the status page, without a slash at its end; nil: alerts have no link, and
  ///   none to the runbooks that come with the program.
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
    let place = Place(cloud, settings, externalURL: externalURL)
    var conditions: [AlertCondition] = []
    // By their numbers: a migration is much, and to take one out of the list copies all of it.
    for index in cloud.migrations.indices {
      guard let name = alert(of: cloud.migrations[index], at: time), place.kinds[name] != nil,
        let condition = condition(name, of: cloud.migrations[index], in: place, at: time)
      else { continue }
      conditions.append(condition)
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
    /// What all alerts of a name have in common here; nothing of those that are off.
    fileprivate let kinds: [AlertName: Kind]

    init(_ cloud: CloudSnapshot, _ settings: AlertSettings, externalURL: String?) {
      self.cloud = cloud.name
      var kinds: [AlertName: Kind] = [:]
      for name in AlertName.allCases where settings[name].isEnabled {
        kinds[name] = Kind(name, settings[name], cloud: cloud.name)
      }
      self.kinds = kinds
      region = AlertText.plain(cloud.description?.region ?? "")
      statusPage = externalURL.map { "\($0)/" }
      pages = externalURL.map { "\($0)/migrations/\(WebAddress.part(cloud.name))/" }
    }

    /// The page of a volume's migration.
    func page(of volume: String) -> String? { pages.map { $0 + WebAddress.part(volume) } }
  }

  /// What is the same in all alerts of a name and a cloud.
  fileprivate struct Kind {
    let rule: AlertSettings.Rule
    /// What their keys begin with.
    let key: String
    /// Labels beside those of what it is about.
    let labels: [AlertIdentity.Label]

    init(_ name: AlertName, _ rule: AlertSettings.Rule, cloud: String) {
      self.rule = rule
      key = "\(name.rawValue) \(cloud)"
      labels =
        rule.labels.sorted { $0.key < $1.key }.map { AlertIdentity.Label($0, $1) }
        + [.init("alertname", name.rawValue), .init("cloud", cloud), .init("severity", rule.severity)]
    }
  }

  /// Puts a condition together; nil where its rule is off.
  ///
  /// - Parameters:
  ///   - subject: what tells it from the others of its name in the cloud: a volume's id, a host, or nothing.
  ///   - labels: those that it has beside its name, its severity and its cloud.
  ///   - wording: what there is to say, the runbook too.
  func condition(
    _ name: AlertName, of subject: String, in place: Place, labels: [AlertIdentity.Label], wording: AlertWording,
    link: String?
  ) -> AlertCondition? {
    guard let kind = place.kinds[name] else { return nil }
    return AlertCondition(
      key: subject.isEmpty ? kind.key : kind.key + " " + subject, identity: AlertIdentity(labels + kind.labels),
      wording: wording, link: link, timing: kind.rule.timing, receivers: kind.rule.receivers)
  }

  /// The same with these annotations, and the runbook.
  func condition(
    _ name: AlertName, of subject: String, in place: Place, labels: [AlertIdentity.Label],
    annotations: [String: String], link: String?
  ) -> AlertCondition? {
    var annotations = annotations
    annotations["runbook_url"] = runbook(of: name)
    return condition(
      name, of: subject, in: place, labels: labels, wording: AlertWording(annotations), link: link)
  }

  /// Where its runbook is: where the configuration says, else at this exporter; nil where nobody knows how to reach that.
  func runbook(of name: AlertName) -> String? {
    (settings.runbooks ?? externalURL.map { "\($0)/runbooks" }).map { "\($0)/\(name.rawValue).md" }
  }
}
