import NIOHTTP1
import Testing

@testable import CloudSimulator

@Suite struct VolumeListTests {
  /// Nine volumes made one after another, the first five of the admin's project; `v8` is the newest.
  func fleet() -> CloudScript {
    let volumes = (0..<9).map { number in
      SimulatedVolume(
        name: "v\(number)", sizeGiB: number + 1, projectID: CloudScript.projectID(named: number < 5 ? "admin" : "demo"),
        host: number.isMultiple(of: 2) ? Example.alpha : Example.beta, createdAt: Double(number) * 60,
        migrationStatus: [nil, "success", "error"][number % 3])
    }
    return CloudScript(volumes: volumes)
  }

  func ids(_ numbers: Int...) -> [String] { numbers.map { SimulatedVolume.id(named: "v\($0)") } }

  @Test func `all_tenants shows all projects, newest first`() async throws {
    try await visiting(fleet()) { visitor in
      for word in ["1", "true", "yes"] {
        let reply = try await visitor.ask("/volumes/detail?all_tenants=\(word)")
        #expect(reply.names == ["v8", "v7", "v6", "v5", "v4", "v3", "v2", "v1", "v0"])
      }
      #expect(try await visitor.ask("/volumes/detail").names == ["v4", "v3", "v2", "v1", "v0"])
      #expect(try await visitor.ask("/volumes", as: "member").names == ["v8", "v7", "v6", "v5"])
      // As a filter, which it is when it isn't true, it matches nothing.
      #expect(try await visitor.ask("/volumes?all_tenants=0").names == [])
    }
  }

  @Test func `others than admins get their own project's volumes whatever they ask`() async throws {
    try await visiting(fleet()) { (visitor: Visitor) async throws in
      #expect(try await visitor.ask("/volumes?all_tenants=1", as: "member").names == ["v8", "v7", "v6", "v5"])
      #expect(try await visitor.ask("/volumes?all_tenants=1", as: "reader").names == ["v4", "v3", "v2", "v1", "v0"])
    }
  }

  @Test(arguments: [
    ("migration_status=success", ["v7", "v4", "v1"]), ("migration_status=SUCCESS", ["v7", "v4", "v1"]),
    ("migration_status=succ", []), ("migration_status=None", ["v6", "v3", "v0"]), ("migration_status=none", []),
    ("migration_status=null", []), ("migration_status=", []), ("migration_status=nonsense", []),
    ("migration_status~=ucc", ["v7", "v4", "v1"]), ("name=v3", ["v3"]), ("name=V3", ["v3"]), ("name=v", []),
    ("size=3", ["v2"]), ("status=available&migration_status=error", ["v8", "v5", "v2"]), ("status=error", []),
    ("host=hosta@alpha%23pool1&size=5", ["v4"]), ("host=hosta", ["v8", "v6", "v4", "v2", "v0"]), ("nosuch=1", []),
    ("project_id=" + CloudScript.projectID(named: "demo"), ["v8", "v7", "v6", "v5"]),
  ])
  func `filters match whole values without regard to case`(filter: String, names: [String]) async throws {
    try await visiting(fleet()) { visitor in
      for version in [nil, "3.30", "3.31", "latest"] {
        let reply = try await visitor.ask("/volumes/detail?all_tenants=1&\(filter)", version: version)
        #expect(reply.status == 200)
        #expect(reply.names == names, "\(version ?? "no version")")
      }
    }
  }

  @Test func `a filter given twice is the last one, so that two phases are not found at once`() async throws {
    try await visiting(fleet()) { visitor in
      let list = "/volumes?all_tenants=1&"
      let both = try await visitor.ask(list + "migration_status=success&migration_status=starting")
      #expect(both.status == 200)
      #expect(both.names == [])
      let turned = try await visitor.ask(list + "migration_status=starting&migration_status=success")
      #expect(turned.names == ["v7", "v4", "v1"])
      #expect(try await visitor.ask(list + "name=v1&name=v1").names == [])
    }
  }

  @Test func `an unknown filter finds nothing for admins, and is dropped or refused for others`() async throws {
    try await visiting(fleet()) { visitor in
      for version in [nil, "3.30", "3.31", "latest"] {
        #expect(try await visitor.ask("/volumes?nosuch=1", version: version).body == #"{"volumes": []}"#)
      }
      let dropped = try await visitor.ask("/volumes?nosuch=1&host=x", as: "member", version: "3.30")
      #expect(dropped.names == ["v8", "v7", "v6", "v5"])
      let refused = try await visitor.ask("/volumes?limit=0&nosuch=1", as: "member", version: "3.31")
      #expect(refused.status == 400)
      #expect(refused.message == "Invalid filters nosuch are found in query options.")
      let host = try await visitor.ask("/volumes?all_tenants=1&host=x&nosuch=1", as: "member")
      #expect(host.message == "Invalid filters host,nosuch are found in query options.")
    }
  }

  @Test func `a full page has a link, also when nothing follows`() async throws {
    try await visiting(fleet()) { visitor in
      let page = try await visitor.ask("/volumes/detail?all_tenants=1&limit=3&name~=v&status=available")
      #expect(page.names == ["v8", "v7", "v6"])
      let href = try #require(page.json["volumes_links"]?.elements?.first?["href"]?.string)
      #expect(page.json["volumes_links"]?.elements?.first?["rel"] == "next")
      #expect(
        href == visitor.cloud.cinderURL
          + "/volumes/detail?all_tenants=1&limit=3&name~=v&status=available&marker=\(ids(6)[0])")
      #expect(try await visitor.ask("/volumes?all_tenants=1&limit=9").json["volumes_links"] != nil)
      #expect(try await visitor.ask("/volumes?all_tenants=1&limit=10").json["volumes_links"] == nil)
    }
  }

  @Test func `following the links shows each volume once, and ends with an empty page`() async throws {
    try await visiting(fleet()) { visitor in
      var url: String? = visitor.cloud.cinderURL + "/volumes?all_tenants=1&limit=3"
      var pages: [[String]] = []
      let token = try await visitor.token(of: "admin")
      while let next = url, pages.count < 10 {
        let page = try await visitor.send(.GET, next, headers: [("X-Auth-Token", token)])
        pages.append(page.names)
        url = page.json["volumes_links"]?.elements?.first?["href"]?.string
      }
      #expect(pages == [["v8", "v7", "v6"], ["v5", "v4", "v3"], ["v2", "v1", "v0"], []])
    }
  }

  @Test func `osapi_max_limit cuts a page, with a link`() async throws {
    var script = fleet()
    script.pageLimit = 2
    try await visiting(script) { visitor in
      for query in ["?all_tenants=1", "?all_tenants=1&limit=3"] {
        let page = try await visitor.ask("/volumes" + query)
        #expect(page.names == ["v8", "v7"])
        #expect(page.json["volumes_links"] != nil)
      }
    }
  }

  @Test func `links keep the project and the host of the request, or have the public endpoint`() async throws {
    var script = fleet()
    let project = CloudScript.projectID(named: "admin")
    try await visiting(script) { visitor in
      let page = try await visitor.ask("/\(project)/volumes/detail?limit=1")
      let link = page.json["volumes_links"]?.elements?.first?["href"]?.string
      #expect(link?.hasPrefix("\(visitor.cloud.cinderURL)/\(project)/volumes/detail?limit=1&marker=") == true)
      let own = page.volumes[0]["links"]?.elements?.compactMap { $0["href"]?.string }
      let id = ids(4)[0]
      #expect(own?[0] == "\(visitor.cloud.cinderURL)/\(project)/volumes/\(id)")
      #expect(own?[1] == "\(visitor.cinder)/\(project)/volumes/\(id)")
    }
    script.cinderPublicEndpoint = "https://volumes.example"
    try await visiting(script) { visitor in
      let link = try await visitor.ask("/volumes?limit=1").json["volumes_links"]?.elements?.first
      #expect(link?["href"]?.string?.hasPrefix("https://volumes.example/v3/volumes?limit=1&marker=") == true)
    }
  }

  @Test func `the count is of all pages, from 3.45 on, and then the link comes whenever one page can't hold all`()
    async throws
  {
    try await visiting(fleet()) { visitor in
      let query = "?all_tenants=1&limit=1&with_count=true"
      let page = try await visitor.ask("/volumes" + query)
      #expect(page.json["count"] == 9)
      #expect(page.json["volumes_links"] != nil)
      // Before that microversion it is a filter like any other, that no volume matches.
      #expect(try await visitor.ask("/volumes" + query, version: "3.44").names == [])
      let last = try await visitor.ask("/volumes?all_tenants=1&limit=6&with_count=1&marker=\(ids(2)[0])")
      #expect(last.names == ["v1", "v0"])
      #expect(last.json["volumes_links"] != nil)
    }
  }

  @Test(arguments: [
    ("limit=-1", "limit param must be positive"), ("limit=x", "limit param must be an integer"),
    ("limit=", "limit param must be an integer"), ("offset=-1", "offset must be >= 0"),
    ("all_tenants=xyz", "Value 'xyz' for 'all_tenants' is not a boolean."),
    ("all_tenants=", "Value '' for 'all_tenants' is not a boolean."),
    ("with_count=xyz", "Value 'xyz' for 'with_count' is not a boolean."),
    ("sort=nosuch:asc", "Invalid input received: Invalid sort key"),
    ("sort=id:up", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."),
  ])
  func `a query that makes no sense is answered 400`(query: String, message: String) async throws {
    try await visiting(fleet()) { visitor in
      let reply = try await visitor.ask("/volumes?\(query)")
      #expect(reply.status == 400)
      #expect(reply.message == message)
      #expect(reply.json.members?.first?.name == "badRequest")
    }
  }

  @Test func `limit 0 is an empty page, and an unknown marker 404`() async throws {
    try await visiting(fleet()) { visitor in
      #expect(try await visitor.ask("/volumes?all_tenants=1&limit=0").body == #"{"volumes": []}"#)
      let marker = "00000000-0000-0000-0000-000000000000"
      let reply = try await visitor.ask("/volumes?all_tenants=1&marker=\(marker)")
      #expect(reply.status == 404)
      #expect(
        reply.body == #"{"itemNotFound": {"code": 404, "message": "Volume \#(marker) could not be found."}}"#)
    }
  }

  @Test func `other orders can be asked for, and paged through`() async throws {
    try await visiting(fleet()) { (visitor: Visitor) async throws in
      let list = "/volumes?all_tenants=1&limit=2&"
      #expect(try await visitor.ask(list + "sort=created_at:asc").names == ["v0", "v1"])
      #expect(try await visitor.ask(list + "sort=size:asc&marker=\(ids(3)[0])").names == ["v4", "v5"])
      #expect(try await visitor.ask(list + "sort_key=name&sort_dir=asc&offset=1").names == ["v1", "v2"])
      #expect(try await visitor.ask(list + "sort=status,size").names == ["v8", "v7"])
    }
  }

  @Test func `without detail a row is id, name and links`() async throws {
    try await visiting(fleet()) { visitor in
      let row = try #require(try await visitor.ask("/volumes").volumes.first)
      #expect(row.members.map { Set($0.map(\.name)) } == ["id", "name", "links"])
    }
  }

  @Test func `hostile names go over the wire in ASCII and come back whole`() async throws {
    let name = "quote \" back \\ line\n \u{0} 🐘 <script>alert('x')</script>"
    try await visiting(CloudScript(volumes: [Example.volume(name)])) { visitor in
      let reply = try await visitor.ask("/volumes")
      #expect(reply.names == [name])
      #expect(reply.body.utf8.allSatisfy { $0 < 0x80 })
    }
  }
}
