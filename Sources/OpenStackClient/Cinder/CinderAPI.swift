import Foundation

/// Cinder's requests and answers as pure functions.
enum CinderAPI {
  /// One page of a filtered list, and where the next one begins.
  struct Page: Sendable {
    var volumes: [Volume]
    /// How many rows could not be read.
    var skipped: Int
    /// The id after which the next page begins; nil on the last page.
    var nextMarker: String?
  }

  private static func get(_ url: String, token: String, version: String) -> APIRequest {
    APIRequest(
      service: .volume, url: url, headers: ["X-Auth-Token": token, "OpenStack-API-Version": "volume \(version)"])
  }

  static func discovery(_ endpoint: Endpoint) -> APIRequest { APIRequest(service: .volume, url: endpoint.root) }

  /// Asks for nothing, to read the version from the answer's header: for clouds whose root can't be asked.
  static func probe(_ endpoint: Endpoint, token: String) -> APIRequest {
    get("\(endpoint.base)/volumes/detail?limit=0", token: token, version: "latest")
  }

  static func list(
    _ endpoint: Endpoint, token: String, version: Microversion, migrationStatus: String, marker: String?
  ) -> APIRequest {
    var url = "\(endpoint.base)/volumes/detail?all_tenants=1&migration_status=\(escaped(migrationStatus))"
    if let marker { url += "&marker=\(escaped(marker))" }
    return get(url, token: token, version: version.description)
  }

  /// Any one volume, of whatever project this credential can see.
  static func anyVolume(_ endpoint: Endpoint, token: String, version: Microversion) -> APIRequest {
    get("\(endpoint.base)/volumes/detail?all_tenants=1&limit=1", token: token, version: version.description)
  }

  /// Cinder's own services, which only an admin may list.
  static func services(_ endpoint: Endpoint, token: String, version: Microversion) -> APIRequest {
    get("\(endpoint.base)/os-services", token: token, version: version.description)
  }

  static func show(_ endpoint: Endpoint, token: String, version: Microversion, id: String) -> APIRequest {
    get("\(endpoint.base)/volumes/\(escaped(id))", token: token, version: version.description)
  }

  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }

  /// The range of microversions in the answer of the server's root (status 300) or of `/v3/` (200).
  static func versionRange(in answer: APIResponse) -> (minimum: Microversion, maximum: Microversion)? {
    struct Body: Decodable {
      struct Version: Decodable {
        var version: String?
        var min_version: String?
      }
      var versions: [Version]
    }
    guard answer.status == 300 || answer.status == 200,
      let body = try? JSONFault.decode(Body.self, from: answer.body)
    else { return nil }
    return body.versions.lazy.compactMap { entry -> (minimum: Microversion, maximum: Microversion)? in
      guard let minimum = entry.min_version.flatMap({ Microversion($0) }),
        let maximum = entry.version.flatMap({ Microversion($0) }), maximum.major == 3
      else { return nil }
      return (minimum, maximum)
    }.first
  }

  /// The version that the server used, from the header of its answer.
  static func versionUsed(in answer: APIResponse) -> Microversion? {
    let words = answer.headers["openstack-api-version"]?.split(separator: " ") ?? []
    return words.count == 2 && words[0] == "volume" ? Microversion(words[1]) : nil
  }

  /// The version that `latest` turned out to be, from the answer to `probe`.
  static func latestVersion(in answer: APIResponse, what: String) throws -> Microversion {
    guard answer.status == 200 else { throw JSONFault.error(for: answer, what: what) }
    guard let version = versionUsed(in: answer) else {
      throw OpenStackError(
        .badAnswer,
        "\(what)\(answer.atPlace) got no OpenStack-API-Version header; does a proxy drop it, or is it no Cinder?")
    }
    return version
  }

  static func page(in answer: APIResponse, what: String) throws -> Page {
    struct Body: Decodable {
      struct Row: Decodable {
        var volume: Volume?
        init(from decoder: any Decoder) throws { volume = try? Volume(from: decoder) }
      }
      struct Link: Decodable { var rel: String }
      var volumes: [Row]
      var volumes_links: [Link]?
    }
    guard answer.status == 200 else { throw JSONFault.error(for: answer, what: what) }
    let body: Body
    do {
      body = try JSONFault.decode(Body.self, from: answer.body)
    } catch {
      throw OpenStackError(
        .badAnswer,
        "\(what)\(answer.atPlace) got an answer that can't be read: \(JSONFault.place(of: error, in: answer.body))")
    }
    let volumes = body.volumes.compactMap(\.volume)
    // The link itself is not followed, it can lead to another host: only that there is one counts.
    let hasNext = body.volumes_links?.contains { $0.rel == "next" } == true
    return Page(
      volumes: volumes, skipped: body.volumes.count - volumes.count,
      nextMarker: hasNext ? volumes.last?.id : nil)
  }

  static func volume(in answer: APIResponse, what: String) throws -> Volume {
    struct Body: Decodable { var volume: Volume }
    guard answer.status == 200 else { throw JSONFault.error(for: answer, what: what) }
    do {
      return try JSONFault.decode(Body.self, from: answer.body).volume
    } catch {
      throw OpenStackError(
        .badAnswer,
        "\(what)\(answer.atPlace) got an answer that can't be read: \(JSONFault.place(of: error, in: answer.body))")
    }
  }
}
