/// The services of a cloud as a token's catalog lists them.
struct ServiceCatalog: Sendable, Hashable {
  struct Endpoint: Sendable, Hashable, Decodable {
    var interface: String
    var region: String?
    var region_id: String?
    var url: String?

    /// Where it is; empty when the catalog doesn't say.
    var place: String { region_id ?? region ?? "" }
  }

  struct Service: Sendable, Hashable {
    var type: String
    var endpoints: [Endpoint]
  }

  let services: [Service]

  /// The types that block storage has gone by, the best first.
  static let blockStorageTypes = ["block-storage", "volumev3", "volume"]

  /// The block-storage endpoint for `region` (nil: any), with the region that it is in.
  ///
  /// - Parameter interfaces: those that will do, the most wanted first.
  func blockStorage(region: String?, interfaces: [String]) throws -> (url: String, region: String) {
    for type in Self.blockStorageTypes {
      let endpoints = services.filter { $0.type == type }.flatMap(\.endpoints)
      for interface in interfaces {
        for endpoint in endpoints where endpoint.interface == interface {
          guard region == nil || region == endpoint.place, let url = endpoint.url, !url.isEmpty,
            !CinderAPI.Endpoint.isOutdated(url)
          else { continue }
          return (url, endpoint.place)
        }
      }
    }
    if services.isEmpty {
      throw OpenStackError(.noEndpoint, "the token has no catalog; is the credential scoped to a project?")
    }
    let wanted =
      "\(interfaces.joined(separator: " or ")) block-storage endpoint" + (region.map { " in region \($0)" } ?? "")
    throw OpenStackError(.noEndpoint, "the catalog has no \(wanted); \(present)")
  }

  /// What there is of block storage, for an error.
  private var present: String {
    var seen: Set<String> = []
    var outdated: Set<String> = []
    for service in services where Self.blockStorageTypes.contains(service.type) || service.type == "volumev2" {
      for endpoint in service.endpoints {
        let text = "\(service.type) \(endpoint.interface) in \(endpoint.place)"
        let isOutdated = service.type == "volumev2" || CinderAPI.Endpoint.isOutdated(endpoint.url ?? "")
        if isOutdated { outdated.insert(text) } else { seen.insert(text) }
      }
    }
    if !seen.isEmpty { return "it has \(seen.sorted().joined(separator: ", "))" }
    guard outdated.isEmpty else {
      return "it has versions 1 and 2 only (\(outdated.sorted().joined(separator: ", "))), and version 3 is needed"
    }
    return "it has no block storage at all"
  }
}

extension ServiceCatalog.Service: Decodable {
  private enum Key: String, CodingKey { case type, endpoints }

  private struct Attempt: Decodable {
    var endpoint: ServiceCatalog.Endpoint?
    init(from decoder: any Decoder) throws { endpoint = try? ServiceCatalog.Endpoint(from: decoder) }
  }

  /// Reads what makes sense: a service of another kind that is odd must not keep us from block storage.
  init(from decoder: any Decoder) throws {
    let json = try? decoder.container(keyedBy: Key.self)
    type = (try? json?.decode(String.self, forKey: .type)) ?? ""
    endpoints = ((try? json?.decode([Attempt].self, forKey: .endpoints)) ?? []).compactMap(\.endpoint)
  }
}
