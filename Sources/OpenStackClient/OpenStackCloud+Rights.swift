/// What Cinder takes a credential for.
public enum Rights: String, Sendable, Hashable, CaseIterable {
  /// An admin: it is told everything.
  case admin
  /// Not an admin: what migrates is kept from it.
  case notAdmin = "not_admin"
  /// The cloud shows nothing from which it could be told.
  case unknown
}

extension OpenStackCloud {
  /// What Cinder takes this credential for.
  ///
  /// A volume's row has the key `migration_status` for admins alone: that is the very thing that is needed, so one row is
  /// looked at first. Where there is none (others than admins see their own project's volumes only, and often it has
  /// none) the list of services decides, which by default is for admins too but has a policy rule of its own.
  public func rights(within deadline: Double = .infinity) async throws -> Rights {
    let deadline = Deadline(in: deadline)
    let list = try await ask(by: deadline) { Self.get("volumes/detail?all_tenants=1&limit=1", $0) }
    if let volume = try CinderAPI.page(in: list, what: "listing one volume").volumes.first {
      return volume.migrationStatus == nil ? .notAdmin : .admin
    }
    return switch try await ask(by: deadline, { Self.get("os-services", $0) }).status {
    case 200: .admin
    case 403: .notAdmin
    default: .unknown
    }
  }

  private static func get(_ path: String, _ access: Access) -> APIRequest {
    APIRequest(
      service: .volume, url: "\(access.endpoint.base)/\(path)",
      headers: [
        "X-Auth-Token": access.token, "OpenStack-API-Version": "volume \(access.description.versions.used)",
      ])
  }
}
