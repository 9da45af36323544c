import Foundation
import Testing

@testable import OpenStackClient

/// Which of the catalog's endpoints is Cinder.
struct ServiceCatalogTests {
  private func service(_ type: String, _ endpoints: (interface: String, region: String)...) -> ServiceCatalog.Service {
    ServiceCatalog.Service(
      type: type,
      endpoints: endpoints.map {
        .init(
          interface: $0.interface, region: $0.region, region_id: $0.region,
          url: "http://\(type)/\($0.interface)/\($0.region)")
      })
  }

  private func url(_ catalog: ServiceCatalog, region: String? = nil, interface: String = "public") throws -> String {
    try catalog.blockStorage(region: region, interfaces: [interface]).url
  }

  @Test("block-storage goes before volumev3, and that before volume, however the catalog lists them")
  func types() throws {
    let all = ["volume", "volumev2", "compute", "volumev3", "block-storage"].map { service($0, ("public", "R1")) }
    #expect(try url(ServiceCatalog(services: all)) == "http://block-storage/public/R1")
    #expect(try url(ServiceCatalog(services: Array(all.dropLast()))) == "http://volumev3/public/R1")
    #expect(try url(ServiceCatalog(services: Array(all.dropLast(2)))) == "http://volume/public/R1")
  }

  @Test("Region and interface both count, before the type does")
  func regions() throws {
    let catalog = ServiceCatalog(services: [
      service("block-storage", ("public", "R1"), ("internal", "R1"), ("internal", "R2")),
      service("volumev3", ("public", "R2"), ("admin", "R1")),
    ])
    #expect(try url(catalog) == "http://block-storage/public/R1")
    #expect(try url(catalog, interface: "internal") == "http://block-storage/internal/R1")
    #expect(try url(catalog, region: "R2", interface: "internal") == "http://block-storage/internal/R2")
    #expect(try url(catalog, region: "R2") == "http://volumev3/public/R2")
    #expect(try url(catalog, interface: "admin") == "http://volumev3/admin/R1")
    #expect(try catalog.blockStorage(region: nil, interfaces: ["internal"]).region == "R1")
  }

  @Test("What is wanted and not there is told beside what is")
  func missing() {
    let catalog = ServiceCatalog(services: [
      service("volumev3", ("public", "R1"), ("internal", "R1")), service("identity", ("public", "R2")),
    ])
    let error = #expect(throws: OpenStackError.self) { try url(catalog, region: "R2") }
    #expect(error?.code == .noEndpoint)
    #expect(
      error?.description == "the catalog has no public block-storage endpoint in region R2; it has volumev3 internal "
        + "in R1, volumev3 public in R1")
    let admin = #expect(throws: OpenStackError.self) { try url(catalog, interface: "admin") }
    #expect(admin?.description.hasPrefix("the catalog has no admin block-storage endpoint; it has") == true)
  }

  @Test("A catalog without block storage says so, and no catalog at all points to the scope")
  func nothing() {
    let other = ServiceCatalog(services: [service("identity", ("public", "R1")), service("compute", ("public", "R1"))])
    let none = #expect(throws: OpenStackError.self) { try url(other) }
    #expect(
      none?.description == "the catalog has no public block-storage endpoint; it has no block storage at all")
    let empty = #expect(throws: OpenStackError.self) { try url(ServiceCatalog(services: [])) }
    #expect(empty?.code == .noEndpoint)
    #expect(empty?.description == "the token has no catalog; is the credential scoped to a project?")
  }

  @Test("An endpoint without region is found where none is asked for, and only there")
  func noRegion() throws {
    let json = #"[{"type": "volumev3", "endpoints": [{"interface": "public", "url": "http://c", "region": null}]}]"#
    let services = try JSONDecoder().decode([ServiceCatalog.Service].self, from: Data(json.utf8))
    let catalog = ServiceCatalog(services: services)
    #expect(try url(catalog) == "http://c")
    #expect(throws: OpenStackError.self) { try url(catalog, region: "R1") }
  }

  @Test("Keystone's region_id is the region; region, its old name, stands in where that is missing")
  func regionNames() throws {
    let endpoint = ServiceCatalog.Endpoint(interface: "public", region: "old", region_id: nil, url: "http://c")
    let catalog = ServiceCatalog(services: [.init(type: "volumev3", endpoints: [endpoint])])
    #expect(try url(catalog, region: "old") == "http://c")
  }

  @Test("Of several interfaces the most wanted that is there is taken, within the best type")
  func preference() throws {
    let catalog = ServiceCatalog(services: [
      service("volumev3", ("internal", "R1")), service("block-storage", ("admin", "R1"), ("public", "R1")),
    ])
    func url(_ interfaces: String...) throws -> String {
      try catalog.blockStorage(region: nil, interfaces: interfaces).url
    }
    #expect(try url("internal", "public") == "http://block-storage/public/R1")
    #expect(try url("public", "admin") == "http://block-storage/public/R1")
    #expect(try url("admin", "public") == "http://block-storage/admin/R1")
    #expect(try url("internal") == "http://volumev3/internal/R1")
    let error = #expect(throws: OpenStackError.self) {
      try ServiceCatalog(services: [service("volumev3", ("admin", "R1"))])
        .blockStorage(region: nil, interfaces: ["internal", "public"])
    }
    #expect(error?.description.hasPrefix("the catalog has no internal or public block-storage endpoint; ") == true)
  }

  @Test("An endpoint of version 1 or 2 is passed by, and where there is no other the error says so")
  func outdated() throws {
    func volume(_ type: String, _ url: String?) -> ServiceCatalog.Service {
      .init(type: type, endpoints: [.init(interface: "public", region: "R1", region_id: "R1", url: url)])
    }
    let old = [volume("volume", "http://c:8776/v1/p1"), volume("volumev2", "http://c:8776/v2/p1")]
    #expect(try url(ServiceCatalog(services: old + [volume("volumev3", "http://c/v2/v3")])) == "http://c/v2/v3")
    for services in [old, [volume("volumev3", "https://c/volume/v2")]] {
      let error = #expect(throws: OpenStackError.self) { try url(ServiceCatalog(services: services)) }
      #expect(error?.code == .noEndpoint)
      #expect(error?.description.contains("it has versions 1 and 2 only (volume") == true)
      #expect(error?.description.hasSuffix("and version 3 is needed") == true)
    }
    #expect(throws: OpenStackError.self) { try url(ServiceCatalog(services: [volume("volumev3", nil)])) }
  }

  @Test("A service of another kind that makes no sense keeps nobody from block storage")
  func oddService() throws {
    let json = """
      [{"type": null}, 5, {"type": "image"}, {"type": "compute", "endpoints": {}}, {"endpoints": [{"url": 3}]},
       {"type": "block-storage", "endpoints": [{"interface": 1}, {"interface": "public", "region": "R", "url": "http://c/v3"}]}]
      """
    let services = try JSONDecoder().decode([ServiceCatalog.Service].self, from: Data(json.utf8))
    let found = try ServiceCatalog(services: services).blockStorage(region: "R", interfaces: ["public"])
    #expect(found.url == "http://c/v3")
  }
}
