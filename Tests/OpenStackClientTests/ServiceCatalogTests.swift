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
    try catalog.blockStorage(region: region, interface: interface).url
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
    #expect(try catalog.blockStorage(region: nil, interface: "internal").region == "R1")
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
    let other = ServiceCatalog(services: [service("identity", ("public", "R1")), service("volumev2", ("public", "R1"))])
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
}
