import NIOHTTP1
import Testing

@testable import CloudSimulator

/// What changes volumes through the API.
@Suite struct ActionTests {
  let id = Example.volume().id
  let cloud = CloudScript(volumes: [Example.volume()])

  func migrate(to host: String, lock: Bool = false) -> String {
    #"{"os-migrate_volume":{"host":"\#(host)","force_host_copy":false,"lock_volume":\#(lock)}}"#
  }

  @Test func `a migration is accepted and copies at the script's pace`() async throws {
    var script = cloud
    script.copyBytesPerSecond = Example.gibibyte
    try await visiting(script) { visitor in
      let reply = try await visitor.act(migrate(to: Example.beta), on: id)
      #expect(reply.status == 202)
      #expect(reply.body.isEmpty)
      #expect(reply.header("Content-Type") == "application/json")
      #expect(reply.header("OpenStack-API-Version") == "volume 3.0")
      #expect(try await visitor.show(id)["migration_status"] == "starting")
      visitor.clock.advance(by: 0.11)
      #expect(try await visitor.show(id)["migration_progress"] == "0")
      visitor.clock.advance(by: 43.49)
      #expect(try await visitor.show(id)["migration_progress"] == "42")
      visitor.clock.advance(by: 57.6)
      #expect(try await visitor.show(id)["migration_status"] == "completing")
      visitor.clock.advance(by: 0.22)
      #expect(try await visitor.show(id)["migration_status"] == .null)
      visitor.clock.advance(by: 0.1)
      #expect(try await visitor.show(id)["migration_status"] == "success")
      #expect(try await visitor.show(id)["os-vol-host-attr:host"]?.string == Example.beta)
    }
  }

  @Test func `a volume that migrates can't migrate again, nor be deleted`() async throws {
    try await visiting(cloud) { visitor in
      _ = try await visitor.act(migrate(to: Example.beta), on: id)
      visitor.clock.advance(by: 5)
      let again = try await visitor.act(migrate(to: Example.beta), on: id)
      #expect(again.status == 400)
      #expect(again.message?.hasPrefix("Invalid volume: Volume \(id) status must be available or in-use") == true)
      let deletion = try await visitor.ask("/volumes/\(id)", method: .DELETE)
      #expect(deletion.status == 400)
      #expect(deletion.message?.contains("must not be migrating") == true)
    }
  }

  @Test func `a migration needs another host, of a known service, and an admin`() async throws {
    try await visiting(cloud) { visitor in
      #expect(try await visitor.act(migrate(to: Example.alpha), on: id).status == 400)
      let unknown = try await visitor.act(migrate(to: "hostx@y#z"), on: id)
      #expect(unknown.message == "Invalid host: No available service named 'hostx@y#z'")
      let reader = try await visitor.act(migrate(to: Example.beta), on: id, as: "reader")
      #expect(reader.status == 403)
      #expect(
        reader.message == "Policy doesn't allow volume_extension:volume_admin_actions:migrate_volume to be performed.")
      #expect(try await visitor.act(migrate(to: Example.beta), on: "nosuch").status == 404)
      #expect(try await visitor.act(migrate(to: Example.beta), on: id, as: "member").status == 404)
    }
  }

  @Test func `an unknown pool of a known service is accepted, and then refused by the scheduler`() async throws {
    try await visiting(cloud) { (visitor: Visitor) async throws in
      #expect(try await visitor.act(migrate(to: "hostb@beta#nosuch"), on: id).status == 202)
      #expect(try await visitor.show(id)["migration_status"] == "starting")
      visitor.clock.advance(by: 0.11)
      #expect(try await visitor.show(id)["migration_status"] == "error")
    }
  }

  @Test func `a locked volume is in maintenance meanwhile`() async throws {
    try await visiting(cloud) { visitor in
      _ = try await visitor.act(migrate(to: Example.beta, lock: true), on: id)
      visitor.clock.advance(by: 5)
      #expect(try await visitor.show(id)["status"] == "maintenance")
      #expect(try await visitor.act(#"{"os-attach":{"mountpoint":"/dev/vdb"}}"#, on: id).status == 400)
      visitor.clock.advance(by: 5000)
      #expect(try await visitor.show(id)["status"] == "available")
    }
  }

  @Test func `a stuck migration can be reset, and its destination stays`() async throws {
    try await visiting(Example.cloud([.absent(seconds: 1)], ending: .never)) { visitor in
      visitor.clock.advance(by: 100)
      let reply = try await visitor.act(#"{"os-reset_status":{"migration_status":"None"}}"#, on: id)
      #expect(reply.status == 202)
      #expect(try await visitor.show(id)["migration_status"] == .null)
      #expect(try await visitor.show(id)["updated_at"] == "2026-11-22T16:49:05.000000")
      #expect(try await visitor.ask("/volumes?migration_status=target:\(id)").names == ["data"])
      #expect(try await visitor.act(migrate(to: Example.beta), on: id).status == 202)
    }
  }

  @Test func `migrating can be set by hand: no copy, no field`() async throws {
    try await visiting(cloud) { visitor in
      let body = #"{"os-reset_status":{"migration_status":"migrating","status":"error"}}"#
      #expect(try await visitor.act(body, on: id).status == 202)
      let volume = try await visitor.show(id)
      #expect(volume["migration_status"] == "migrating" && volume["status"] == "error")
      #expect(volume["migration_progress"] == nil)
    }
  }

  @Test(arguments: [
    ("", "Malformed request body"), ("{}", "Malformed request body"), ("[]", "Malformed request body"),
    (
      #"{"os-nosuch":{}}"#,
      "There is no such action: os-nosuch. Verify the request body and Content-Type header and try again."
    ),
    (
      #"{"os-migrate_volume":{}}"#,
      "Invalid input for field/attribute os-migrate_volume. Value: {}. 'host' is a required property"
    ),
    (#"{"os-reset_status":{}}"#, "Must specify 'status', 'attach_status' or 'migration_status' for update."),
    (
      #"{"os-reset_status":{"migration_status":"nosuch"}}"#,
      "Volume migration status: nosuch is invalid, valid statuses are: ('migrating', 'error', 'success', "
        + "'completing', 'none', 'starting')."
    ),
  ])
  func `an action that makes no sense is answered 400`(body: String, message: String) async throws {
    try await visiting(cloud) { visitor in
      let reply = try await visitor.act(body, on: id)
      #expect(reply.status == 400)
      #expect(reply.message == message)
    }
  }

  @Test func `attaching and detaching change status and attachments`() async throws {
    try await visiting(cloud) { visitor in
      #expect(try await visitor.act(#"{"os-attach":{"mountpoint":"/dev/vdb"}}"#, on: id).status == 202)
      let attached = try await visitor.show(id)
      #expect(attached["status"] == "in-use")
      #expect(attached["attachments"]?.elements?.first?["volume_id"]?.string == id)
      #expect(try await visitor.ask("/volumes/\(id)", method: .DELETE).status == 400)
      #expect(try await visitor.act(migrate(to: Example.beta), on: id).status == 202)
      visitor.clock.advance(by: 1e4)
      #expect(try await visitor.act(#"{"os-detach":{}}"#, on: id).status == 202)
      let detached = try await visitor.show(id)
      #expect(detached["status"] == "available" && detached["attachments"] == [])
      #expect(detached["migration_status"] == "success")
      #expect(try await visitor.act(#"{"os-detach":{}}"#, on: id, as: "reader").status == 403)
    }
  }

  @Test func `an attached volume can be reported as nova does`() async throws {
    var script = CloudScript(volumes: [Example.volume(status: "in-use")])
    script.novaReportsInStatus = true
    script.copyBytesPerSecond = Example.gibibyte
    try await visiting(script) { visitor in
      _ = try await visitor.act(migrate(to: Example.beta), on: id)
      visitor.clock.advance(by: 11.2)
      #expect(try await visitor.show(id)["migration_status"] == "10")
    }
  }

  @Test func `a volume is made on the first pool, or where a hint says`() async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.ask(
        "/volumes", version: nil, method: .POST, body: #"{"volume":{"size":1,"name":"new"}}"#)
      #expect(reply.status == 202)
      #expect(reply.volume["status"] == "creating")
      #expect(reply.volume["os-vol-host-attr:host"] == nil)
      let made = try await visitor.show(reply.volume["id"]?.string ?? "")
      #expect(made["status"] == "available" && made["size"] == 1 && made["name"] == "new")
      #expect(made["created_at"] == "2026-11-22T16:47:25.000000")
      #expect(made["os-vol-host-attr:host"]?.string == Example.alpha)

      for (backend, host) in [("beta", JSONValue.string(Example.beta)), ("nosuch", .null)] {
        let hints = #"{"query":"[\"=\", \"$volume_backend_name\", \"\#(backend)\"]"}"#
        let body = #"{"volume":{"size":2},"OS-SCH-HNT:scheduler_hints":\#(hints)}"#
        let hinted = try await visitor.ask("/volumes", as: "member", method: .POST, body: body)
        let volume = try await visitor.show(hinted.volume["id"]?.string ?? "")
        #expect(volume["os-vol-host-attr:host"] == host)
        #expect(volume["status"] == (host == .null ? "error" : "available"))
        #expect(volume["os-vol-tenant-attr:tenant_id"]?.string == CloudScript.projectID(named: "demo"))
        #expect(volume["name"] == .null)
      }
    }
  }

  @Test func `a volume that can't be made is refused`() async throws {
    try await visiting(CloudScript()) { visitor in
      for (body, status, message) in [
        ("{", 400, "Malformed request body"), ("{}", 400, "'volume' is a required property"),
        (#"{"volume":{"name":"x"}}"#, 400, "The server could not comply with the request since it is either"),
        (#"{"volume":{"size":0}}"#, 400, "Invalid input for field/attribute size. Value: 0. 0 is less than"),
        (#"{"volume":{"size":1,"volume_type":"x"}}"#, 404, "Volume type with name x could not be found."),
      ] {
        let reply = try await visitor.ask("/volumes", method: .POST, body: body)
        #expect(reply.status == status)
        #expect(reply.message?.hasPrefix(message) == true)
      }
      let reader = try await visitor.ask("/volumes", as: "reader", method: .POST, body: #"{"volume":{"size":1}}"#)
      #expect(reader.status == 403)
      #expect(try await visitor.ask("/volumes", method: .POST).status == 500)
    }
  }

  @Test func `a deleted volume is 404`() async throws {
    try await visiting(cloud) { visitor in
      #expect(try await visitor.ask("/volumes/\(id)", as: "reader", method: .DELETE).status == 403)
      let reply = try await visitor.ask("/volumes/\(id)", version: nil, method: .DELETE)
      #expect(reply.status == 202)
      #expect(reply.header("Content-Type") == "text/html; charset=UTF-8")
      #expect(reply.header("X-Compute-Request-Id") == nil)
      #expect(try await visitor.ask("/volumes/\(id)").status == 404)
      #expect(try await visitor.ask("/volumes/\(id)", method: .DELETE).status == 404)
    }
  }

  @Test func `services and pools are for admins only`() async throws {
    try await visiting(cloud) { visitor in
      let services = try await visitor.ask("/os-services", version: nil).json["services"]?.elements ?? []
      #expect(
        services.compactMap { $0["host"]?.string } == ["hosta@alpha", "hostb@beta", "controller"])
      #expect(services.allSatisfy { $0["state"] == "up" })
      let refused = try await visitor.ask("/os-services", as: "member", version: nil)
      #expect(refused.status == 403)
      #expect(
        refused.body == #"{"forbidden": {"code": 403, "message": "Policy doesn't allow "#
          + #"volume_extension:services:index to be performed."}}"#)
      let pools = try await visitor.ask("/scheduler-stats/get_pools").json["pools"]?.elements ?? []
      #expect(pools.compactMap { $0["name"]?.string } == [Example.alpha, Example.beta])
      #expect(try await visitor.ask("/scheduler-stats/get_pools", as: "reader").status == 403)
      #expect(try await visitor.ask("/messages?resource_uuid=\(id)").body == #"{"messages": []}"#)
    }
  }
}
