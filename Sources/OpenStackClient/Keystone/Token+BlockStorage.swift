extension Token {
  /// Where the cloud's block storage is for this token, and the region that it is in.
  func blockStorage(of cloud: CloudConfiguration) throws -> (endpoint: CinderAPI.Endpoint, region: String) {
    if scope == .none {
      throw OpenStackError(
        .noEndpoint,
        "the token is good for no project: none is named, and the user has no default project; write project_name "
          + "(and its domain) into the cloud's auth")
    }
    let place =
      if let override = cloud.endpointOverride {
        (url: try filledIn(override), region: cloud.region ?? "")
      } else {
        try fromCatalog(cloud)
      }
    return (CinderAPI.Endpoint(catalogURL: place.url, projectID: projectID), place.region)
  }

  private func fromCatalog(_ cloud: CloudConfiguration) throws -> (url: String, region: String) {
    do {
      return try catalog.blockStorage(region: cloud.region, interfaces: cloud.interfaces)
    } catch let error as OpenStackError where projectID == nil {
      throw OpenStackError(
        error.code,
        "\(error.description); a token for a domain or the system gets no endpoint whose URL has a project: sign in to a "
          + "project, or write block_storage_endpoint_override into the cloud's entry")
    }
  }

  /// An endpoint override with the token's ids for `%(project_id)s` and its kin.
  private func filledIn(_ override: String) throws -> String {
    var url = override
    for (name, value) in [("project_id", projectID), ("tenant_id", projectID), ("user_id", userID)] {
      for template in ["%(\(name))s", "$(\(name))s"] where url.contains(template) {
        guard let value else {
          throw OpenStackError(
            .noEndpoint, "the endpoint override has \(template), and the token is for no project; sign in to one")
        }
        url = url.replacing(template, with: value)
      }
    }
    guard !CinderAPI.Endpoint.isOutdated(url) else {
      throw OpenStackError(
        .noEndpoint, "the endpoint override leads to version 1 or 2 of block storage, and version 3 is needed")
    }
    return url
  }
}
