/// The services of a cloud as a token's catalog lists them.
struct ServiceCatalog: Sendable, Hashable {
  struct Endpoint: Sendable, Hashable, Decodable {
    var interface: String
    var region: String?
    var region_id: String?
    var url: String
  }

  struct Service: Sendable, Hashable, Decodable {
    var type: String
    var endpoints: [Endpoint]
  }

  let services: [Service]

  /// The types that block storage has gone by, the best first.
  static let blockStorageTypes = ["block-storage", "volumev3", "volume"]

  /// The block-storage endpoint for `region` (nil: any) and `interface`, with the region that it is in.
  func blockStorage(region: String?, interface: String) throws -> (url: String, region: String) {
    var seen: Set<String> = []
    for type in Self.blockStorageTypes {
      for service in services where service.type == type {
        for endpoint in service.endpoints {
          let place = endpoint.region_id ?? endpoint.region ?? ""
          seen.insert("\(type) \(endpoint.interface) in \(place)")
          if endpoint.interface == interface, region == nil || region == place { return (endpoint.url, place) }
        }
      }
    }
    if services.isEmpty {
      throw OpenStackError(.noEndpoint, "the token has no catalog; is the credential scoped to a project?")
    }
    let wanted = "\(interface) block-storage endpoint" + (region.map { " in region \($0)" } ?? "")
    let found = seen.isEmpty ? "it has no block storage at all" : "it has \(seen.sorted().joined(separator: ", "))"
    throw OpenStackError(.noEndpoint, "the catalog has no \(wanted); \(found)")
  }
}
