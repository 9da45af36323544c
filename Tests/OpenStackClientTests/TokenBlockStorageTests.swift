import Testing

@testable import OpenStackClient

private let project = #""project": {"id": "p1"},"#
private let system = #""system": {"all": true},"#

/// From a token to Cinder's URL: by the catalog, or by what the operator says instead.
struct TokenBlockStorageTests {
  private static func token(scope: String, catalog: String = "[]") throws -> Token {
    let body = #"{"token": {"user": {"id": "u1"}, \#(scope) "catalog": \#(catalog)}}"#
    let cloud = CloudConfiguration(authURL: "http://k", credential: .token("t", scope: .unspecified))
    return try KeystoneAPI.token(
      from: .json(201, body, headers: ["x-subject-token": "t"]), at: "http://k/v3/auth/tokens", as: cloud)
  }

  private static func catalog(_ url: String) -> String {
    #"[{"type": "volumev3", "endpoints": [{"interface": "public", "region_id": "R1", "url": "\#(url)"}]}]"#
  }

  private func cloud(override: String? = nil, region: String? = nil) -> CloudConfiguration {
    CloudConfiguration(
      authURL: "http://k", credential: .token("t", scope: .unspecified), region: region, endpointOverride: override)
  }

  @Test("The catalog's endpoint gets the token's project, and tells the region")
  func fromCatalog() throws {
    let token = try Self.token(scope: project, catalog: Self.catalog("https://c/volume/v3"))
    let (endpoint, region) = try token.blockStorage(of: cloud())
    #expect(endpoint.base == "https://c/volume/v3/p1")
    #expect(endpoint.root == "https://c/volume/")
    #expect(region == "R1")
  }

  @Test("A token for the system gets the URL without project")
  func systemToken() throws {
    let token = try Self.token(scope: system, catalog: Self.catalog("https://c/v3"))
    let endpoint = try token.blockStorage(of: cloud()).endpoint
    #expect(endpoint.base == "https://c/v3")
    #expect(!endpoint.hasProject)
  }

  @Test(
    "An endpoint override is used instead of the catalog, with the token's ids in it",
    arguments: [
      ("https://o:1/v3/%(project_id)s", "https://o:1/v3/p1"), ("https://o:1/v3/$(tenant_id)s", "https://o:1/v3/p1"),
      ("https://o:1/v3/%(tenant_id)s/", "https://o:1/v3/p1"), ("https://o:1/v3", "https://o:1/v3/p1"),
      ("https://o:1/$(user_id)s/v3/$(project_id)s", "https://o:1/u1/v3/p1"), ("https://o:1", "https://o:1/v3/p1"),
    ])
  func overridden(url: String, base: String) throws {
    let token = try Self.token(scope: project, catalog: Self.catalog("https://c/v3"))
    let (endpoint, region) = try token.blockStorage(of: cloud(override: url, region: "R9"))
    #expect(endpoint.base == base)
    #expect(region == "R9")
  }

  @Test(
    "What can't be reached says what to do",
    arguments: [
      ("", nil, "write project_name (and its domain) into the cloud's auth"),
      (system, nil, "sign in to a project, or write block_storage_endpoint_override into the cloud's entry"),
      (system, "https://o/v3/%(project_id)s", "the token is for no project; sign in to one"),
      (project, "https://o/v2/%(project_id)s", "version 1 or 2 of block storage, and version 3 is needed"),
      (project, nil, "the token has no catalog; is the credential scoped to a project?"),
    ] as [(String, String?, String)])
  func unreachable(scope: String, override: String?, advice: String) throws {
    let token = try Self.token(scope: scope)
    let error = #expect(throws: OpenStackError.self) { try token.blockStorage(of: cloud(override: override)) }
    #expect(error?.code == .noEndpoint)
    #expect(error?.description.hasSuffix(advice) == true, "\(error?.description ?? "")")
  }
}
