public import OpenStackClient
import StallDetector

/// What `check` has found out about one cloud, and what it makes of it.
public struct CloudCheck: Sendable {
  /// Whether the cloud gives `migration_progress`.
  public enum Progress: Sendable, Hashable {
    /// It was seen.
    case yes
    /// The cloud is too old for it, or too old a microversion is pinned; with the reason.
    case no(String)
    /// Nothing migrates that could tell, or what does has not shown it yet; with the reason.
    case unknown(String)
  }

  /// One migration and what applies to it.
  public struct Migration: Sendable {
    /// What one poll shows of it.
    public let snapshot: MigrationSnapshot
    /// The policy that applies to it.
    public let choice: PolicyBook.Choice
  }

  /// What one poll shows of the cloud.
  public let cloud: CloudSnapshot
  /// What Cinder takes the credential for; nil where it could not be asked.
  public let rights: Rights?
  /// What stands in the way; nil: nothing.
  public let problem: OpenStackError?
  /// The migrations under way, the worst first.
  public let migrations: [Migration]

  /// Judges the facts.
  ///
  /// - Parameters:
  ///   - cloud: what one poll shows.
  ///   - policies: the policies in force.
  public init(_ cloud: CloudSnapshot, policies: PolicyBook) {
    self.cloud = cloud
    rights = cloud.failure?.code == .notAdmin ? .notAdmin : cloud.description?.rights
    problem = cloud.failure ?? (cloud.hasBeenPolled ? nil : .notPolled)
    migrations = cloud.migrations.worstFirst.filter { $0.result == nil }.map {
      Migration(snapshot: $0, choice: policies.choice(for: .init($0, cloud: cloud.name)))
    }
  }

  /// True when the daemon would see all there is to see.
  public var isGood: Bool { problem == nil }

  /// Whether the cloud gives `migration_progress`.
  public var progress: Progress {
    switch cloud.progressAvailable {
    case true?: .yes
    case false?: .no(cloud.description?.versions.whyNoProgress ?? "its Cinder is too old")
    case nil where problem != nil: .unknown("the cloud can't be seen")
    case nil where migrations.isEmpty: .unknown("nothing migrates that could show it")
    case nil: .unknown("what migrates does not show it")
    }
  }

  /// What to do about the problem; nil where there is none, or where it says so itself.
  public var advice: String? { problem?.advice }
}

extension OpenStackError {
  fileprivate static let notPolled = OpenStackError(.configuration, "its settings can't be used")

  /// What an operator can do about it; nil where it says so itself.
  var advice: String? {
    switch code {
    case .unauthorized:
      "check user, password and project in clouds.yaml or OS_*; `openstack token issue` with the same must work"
    case .unreachable, .timeout:
      "check that the address is right and can be reached from this machine (routes, firewall, proxy, TLS)"
    case .forbidden:
      "give the user the role admin in its project (or the role that Cinder's policy context_is_admin names)"
    case .noEndpoint: "check the project, region_name and interface of the cloud, and that it has block storage"
    case .badAnswer, .serverError: "check auth_url and the catalog's URL, and the service's own log"
    case .configuration, .microversion, .notAdmin, .notFound, .rateLimited: nil
    }
  }
}

extension PolicyBook.Subject {
  /// What a policy for this migration is chosen by.
  init(_ migration: MigrationSnapshot, cloud: String) {
    self.init(
      cloud: cloud, sourceHost: migration.sourceHost, destinationHost: migration.destinationHost,
      volumeType: migration.volume.volumeType, sizeBytes: migration.volume.sizeBytes)
  }
}
