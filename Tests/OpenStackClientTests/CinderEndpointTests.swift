import Testing

@testable import OpenStackClient

/// From the catalog's URL to the URLs that are asked.
struct CinderEndpointTests {
  @Test(
    "The catalog's URL may end in /v3 or in a project, with slashes, and have a path in front",
    arguments: [
      ("http://c:8776/v3", "http://c:8776/v3/p1", "http://c:8776/"),
      ("http://c:8776/v3/", "http://c:8776/v3/p1", "http://c:8776/"),
      ("http://c:8776/v3//", "http://c:8776/v3/p1", "http://c:8776/"),
      ("http://c:8776/v3/p1", "http://c:8776/v3/p1", "http://c:8776/"),
      ("http://c:8776/v3/p1/", "http://c:8776/v3/p1", "http://c:8776/"),
      ("http://c:8776/v3/AUTH_p1", "http://c:8776/v3/AUTH_p1", "http://c:8776/"),
      ("https://c/volume/v3", "https://c/volume/v3/p1", "https://c/volume/"),
      ("https://c/volume/v3/p1", "https://c/volume/v3/p1", "https://c/volume/"),
      ("http://c:8776", "http://c:8776/v3/p1", "http://c:8776/"),
      ("http://c:8776/", "http://c:8776/v3/p1", "http://c:8776/"),
      ("https://c/volume", "https://c/volume/v3/p1", "https://c/volume/"),
      ("http://v3/volume", "http://v3/volume/v3/p1", "http://v3/volume/"),
    ])
  func urls(catalog: String, base: String, root: String) {
    let endpoint = CinderAPI.Endpoint(catalogURL: catalog, projectID: "p1")
    #expect(endpoint.base == base)
    #expect(endpoint.root == root)
  }

  @Test(
    "Without a project there is none to add",
    arguments: ["http://c:8776/v3", "http://c:8776", "http://c:8776/v3/"])
  func noProject(catalog: String) {
    #expect(CinderAPI.Endpoint(catalogURL: catalog, projectID: nil).base == "http://c:8776/v3")
  }

  @Test(
    "A Cinder that needs the project in its URLs can't be asked without one, and the error says what to do",
    arguments: [
      ("http://c:8776/v3", nil, 66, false), ("http://c:8776/v3", nil, 67, true), ("http://c:8776/v3", "p1", 50, true),
      ("http://c:8776/v3/AUTH_p1", nil, 50, true), ("http://c:8776", nil, 50, false),
    ] as [(String, String?, Int, Bool)])
  func projectNeeded(catalog: String, project: String?, minor: Int, isServed: Bool) throws {
    let endpoint = CinderAPI.Endpoint(catalogURL: catalog, projectID: project)
    let versions = try CinderVersions(minimum: Microversion(3, 0), maximum: Microversion(3, minor), pinned: nil)
    guard !isServed else {
      #expect(throws: Never.self) { try endpoint.check(servedBy: versions) }
      return
    }
    let error = #expect(throws: OpenStackError.self) { try endpoint.check(servedBy: versions) }
    #expect(error?.code == .noEndpoint)
    #expect(error?.description.hasPrefix("Cinder at http://c:8776 goes up to 3.\(minor) and needs a project") == true)
    #expect(error?.description.contains("project_name in place of a domain or system_scope") == true)
  }

  private let endpoint = CinderAPI.Endpoint(catalogURL: "http://c:8776/v3", projectID: "p1")

  @Test("Discovery asks the root, which needs no token")
  func discovery() {
    let request = CinderAPI.discovery(endpoint)
    #expect(request.method == "GET")
    #expect(request.url == "http://c:8776/")
    #expect(request.headers.isEmpty)
  }

  @Test("The probe asks for nothing, at the latest version")
  func probe() {
    let request = CinderAPI.probe(endpoint, token: "t")
    #expect(request.url == "http://c:8776/v3/p1/volumes/detail?limit=0")
    #expect(request.headers == ["X-Auth-Token": "t", "OpenStack-API-Version": "volume latest"])
  }

  @Test("A list asks for all projects and one status, with the word volume before the version")
  func list() {
    let first = CinderAPI.list(
      endpoint, token: "t", version: Microversion(3, 72), migrationStatus: "migrating", marker: nil)
    #expect(first.method == "GET")
    #expect(first.service == .volume)
    #expect(first.body == nil)
    #expect(first.url == "http://c:8776/v3/p1/volumes/detail?all_tenants=1&migration_status=migrating")
    #expect(first.headers == ["X-Auth-Token": "t", "OpenStack-API-Version": "volume 3.72"])
    let next = CinderAPI.list(
      endpoint, token: "t", version: Microversion(3, 0), migrationStatus: "target:\(Transcript.volume)", marker: "m&1")
    #expect(
      next.url == "http://c:8776/v3/p1/volumes/detail?all_tenants=1&migration_status=target:\(Transcript.volume)"
        + "&marker=m%261")
  }

  @Test(
    "An id can't lead anywhere else than to a volume",
    arguments: [
      (Transcript.volume, Transcript.volume), ("a/b", "a%2Fb"), ("../../x", "..%2F..%2Fx"),
      ("v?x=1#y", "v%3Fx%3D1%23y"), ("a b", "a%20b"), ("é", "%C3%A9"), ("a\r\nHost: x", "a%0D%0AHost:%20x"),
      ("%2e", "%252e"),
    ])
  func show(id: String, escaped: String) {
    let request = CinderAPI.show(endpoint, token: "t", version: Microversion(3, 72), id: id)
    #expect(request.url == "http://c:8776/v3/p1/volumes/\(escaped)")
    #expect(request.headers == ["X-Auth-Token": "t", "OpenStack-API-Version": "volume 3.72"])
  }
}
