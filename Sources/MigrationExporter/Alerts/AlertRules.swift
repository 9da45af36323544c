import Alerting
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
  public func conditions(in cloud: CloudSnapshot, at time: Double) -> AlertConditions? {
    guard cloud.isUp else { return nil }
    let place = Place(cloud, settings, externalURL: externalURL)
    let (count, ofEach) = ofEach(cloud.migrations, in: place, at: time)
    let ofHosts = unreadableHosts(cloud.migrations, in: place) + slowHosts(cloud.migrations, in: place)
    return AlertConditions(count: count, ofEach: ofEach, others: ofHosts)
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
    let kinds: [AlertName: Kind]

    init(_ cloud: CloudSnapshot, _ settings: AlertSettings, externalURL: String?) {
      self.cloud = cloud.name
      region = AlertText.plain(cloud.description?.region ?? "")
      var kinds: [AlertName: Kind] = [:]
      for name in AlertName.allCases where settings[name].isEnabled {
        kinds[name] = Kind(name, settings[name], cloud: cloud.name, region: region)
      }
      self.kinds = kinds
      statusPage = externalURL.map { "\($0)/" }
      pages = externalURL.map { "\($0)/migrations/\(WebAddress.part(cloud.name))/" }
    }

    /// The page of a volume's migration.
    func page(of volume: String) -> String? { pages.map { $0 + WebAddress.part(volume) } }
  }

  /// What is the same in all alerts of a name and a cloud; one value, which all of them share.
  final class Kind: Sendable {
    let timing: AlertTiming
    let receivers: [String]?
    /// What their keys begin with, and the same with a space.
    let key: String
    let keyOfSubjects: String
    let name: AlertIdentity.Label
    let cloud: AlertIdentity.Label
    let severity: AlertIdentity.Label
    /// Labels beside those and those of what it is about.
    let labels: [AlertIdentity.Label]
    /// All labels of an alert about one volume, with a question mark for what tells such alerts apart: filled in thrice,
    /// they need not be put in order ten thousand times.
    let ofVolume: AlertIdentity

    init(_ name: AlertName, _ rule: AlertSettings.Rule, cloud: String, region: String) {
      (timing, receivers) = (rule.timing, rule.receivers)
      key = "\(name.rawValue) \(cloud)"
      keyOfSubjects = key + " "
      self.name = .init("alertname", name.rawValue)
      self.cloud = .init("cloud", cloud)
      severity = .init("severity", rule.severity)
      labels = rule.labels.sorted { $0.key < $1.key }.map { AlertIdentity.Label($0, $1) }
      let subject = ["project_id", "source_host", "volume_id"].map { AlertIdentity.Label($0, "?") }
      // What makes it the alert that it is stands last, and so counts.
      ofVolume = AlertIdentity(labels + [self.name, self.cloud, severity, .init("region", region)] + subject)
    }
  }

  /// Puts a condition together.
  ///
  /// - Parameters:
  ///   - kind: what it has in common with others.
  ///   - subject: what tells it from the others of its name in the cloud: a volume's id, a host, or nothing.
  ///   - identity: its labels.
  ///   - wording: what there is to say, the runbook and the link too.
  func condition(
    _ kind: Kind, of subject: String, identity: AlertIdentity, wording: AlertWording
  ) -> AlertCondition {
    AlertCondition(
      key: subject.isEmpty ? kind.key : kind.keyOfSubjects + subject, identity: identity, wording: wording,
      timing: kind.timing, receivers: kind.receivers)
  }

  /// The same of these labels besides those of its rule, these annotations, and the runbook; nil where its rule is off.
  func condition(
    _ name: AlertName, of subject: String, in place: Place, labels: [AlertIdentity.Label],
    annotations: [String: String], link: String?
  ) -> AlertCondition? {
    guard let kind = place.kinds[name] else { return nil }
    var annotations = annotations
    annotations["runbook_url"] = runbook(of: name)
    return condition(
      // What makes it the alert that it is stands last, and so counts.
      kind, of: subject, identity: AlertIdentity(kind.labels + labels + [kind.name, kind.cloud, kind.severity]),
      wording: AlertWording(annotations, link: link))
  }

  /// Where its runbook is: where the configuration says, else at this exporter; nil where nobody knows how to reach that.
  func runbook(of name: AlertName) -> String? {
    (settings.runbooks ?? externalURL.map { "\($0)/runbooks" }).map { "\($0)/\(name.rawValue).md" }
  }
}
