extension CloudState {
  /// A token as Keystone shows it.
  func view(_ token: Token, _ here: Surroundings, withCatalog: Bool) -> JSONValue {
    let domain: JSONValue = ["id": "default", "name": "Default"]
    var members: [JSONValue.Member] = [
      .init(name: "methods", value: .array(token.methods.map(JSONValue.string))),
      .init(
        name: "user",
        value: [
          "domain": domain, "id": .string(token.user.id), "name": .string(token.user.name),
          "password_expires_at": nil,
        ]),
      .init(name: "audit_ids", value: .array(token.auditIDs.map(JSONValue.string))),
      .init(name: "expires_at", value: .string(Timestamp.keystone(token.expiresAt))),
      .init(name: "issued_at", value: .string(Timestamp.keystone(token.issuedAt))),
    ]
    let roles = JSONValue.array(
      token.roles.map { ["id": .string(StableID.hex("role " + $0)), "name": .string($0)] })
    switch token.scope {
    case .none: break
    case .project:
      members += [
        .init(
          name: "project",
          value: ["domain": domain, "id": .string(token.user.projectID), "name": .string(token.user.project)]),
        .init(name: "is_domain", value: false),
        .init(name: "roles", value: roles),
      ]
    case .domain: members += [.init(name: "domain", value: domain), .init(name: "roles", value: roles)]
    case .system: members += [.init(name: "roles", value: roles), .init(name: "system", value: ["all": true])]
    }
    if withCatalog, token.scope != .none {
      members.append(.init(name: "catalog", value: catalog(for: token, here)))
    }
    if let credential = token.credential {
      let value: JSONValue = [
        "id": .string(credential.id), "name": .string(credential.name), "restricted": true,
      ]
      members.append(.init(name: "application_credential", value: value))
    }
    return ["token": .object(members)]
  }

  /// The catalog; endpoints whose URL needs a project are left out for a token that has none.
  func catalog(for token: Token, _ here: Surroundings) -> JSONValue {
    .array(
      script.catalog.map { service in
        let region = service.region ?? script.region
        let url = url(of: service.address, for: token, here)
        let endpoints: [JSONValue] = service.interfaces.compactMap { interface in
          guard let url else { return nil }
          return [
            "id": .string(StableID.hex("endpoint \(service.name) \(interface) \(region)")),
            "interface": .string(interface), "region_id": .string(region), "url": .string(url),
            "region": .string(region),
          ]
        }
        return [
          "endpoints": .array(endpoints), "id": .string(StableID.hex("service " + service.name)),
          "type": .string(service.type), "name": .string(service.name),
        ]
      })
  }

  private func url(of address: CatalogService.Address, for token: Token, _ here: Surroundings) -> String? {
    switch address {
    case .keystone: here.keystone + "/v3"
    case .cinder: here.cinder + "/v3"
    case .cinderWithProject: token.projectID.map { here.cinder + "/v3/" + $0 }
    case .url(let text): text
    }
  }
}
