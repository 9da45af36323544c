/// One service in the catalog of a simulated cloud.
public struct CatalogService: Sendable, Equatable {
  /// The URL of a service's endpoints.
  public enum Address: Sendable, Equatable {
    /// Keystone, ending in `/v3`.
    case keystone
    /// Cinder, ending in `/v3`.
    case cinder
    /// Cinder, ending in `/v3/{project}`; a token without a project has no such endpoint.
    case cinderWithProject
    /// Any URL.
    case url(String)
  }

  /// The kind of service: `block-storage`, `volumev3`, `volume`, `identity` or another.
  public var type: String
  /// The service's name.
  public var name: String
  /// Where its endpoints are.
  public var address: Address
  /// The interfaces that have an endpoint.
  public var interfaces: [String]
  /// The region of the endpoints; `nil`: the cloud's.
  public var region: String?

  /// A service with an endpoint for each interface.
  public init(
    type: String, name: String, address: Address, interfaces: [String] = ["public", "internal", "admin"],
    region: String? = nil
  ) {
    self.type = type
    self.name = name
    self.address = address
    self.interfaces = interfaces
    self.region = region
  }

  /// Cinder twice, as deployments have it: once with the project in the URL and once without.
  public static let usual = [
    CatalogService(type: "volumev3", name: "cinderv3", address: .cinderWithProject),
    CatalogService(type: "identity", name: "keystone", address: .keystone),
    CatalogService(type: "block-storage", name: "cinder", address: .cinder),
  ]
}
