import CloudSimulator
import Synchronization
import Testing

@testable import OpenStackClient

/// How one client goes on when its cloud stumbles: against the simulated cloud, with pauses that take no time.
@Suite(.timeLimit(.minutes(1)))
struct RetryingTests {
  private static let start = 1_800_000_000.0

  /// The pauses that a client made, in seconds.
  private final class Pauses: Sendable {
    private let made = Mutex<[Double]>([])
    var all: [Double] { made.withLock { $0 } }
    func add(_ seconds: Double) { made.withLock { $0.append(seconds) } }
  }

  private struct Bench {
    let simulated: SimulatedCloud
    let clock: SimulatedClock
    let client: OpenStackCloud
    let pauses: Pauses

    var signIns: Int { simulated.requests().count { $0.service == .keystone } }
    var cinderRequests: Int { simulated.requests().count { $0.service == .cinder } }
  }

  private func withBench(
    _ script: CloudScript? = nil, requestTimeout: Double = 5, _ body: (Bench) async throws -> Void
  ) async throws {
    let clock = SimulatedClock.manual(from: Self.start)
    let volume = SimulatedVolume(id: "v1", name: "one", sizeGiB: 1, host: "hosta@alpha#pool1")
    let simulated = SimulatedCloud(script ?? CloudScript(volumes: [volume]), clock: clock)
    try await simulated.start()
    let pauses = Pauses()
    let client = try OpenStackCloud(
      CloudConfiguration(
        authURL: simulated.authURL,
        credential: .password(
          user: .name("admin", domain: .id("default")), password: "admin-secret",
          project: .name("admin", domain: .id("default")))),
      requestTimeout: requestTimeout,
      surroundings: .init(now: { clock.now() }, random: { 1 }, pause: { pauses.add($0) }))
    try await body(Bench(simulated: simulated, clock: clock, client: client, pauses: pauses))
    await client.close()
    await simulated.stop()
  }

  @Test(
    "What stumbles twice is answered the third time",
    arguments: [
      Fault.Action.status(429), .status(413), .html(502), .status(503), .html(504), .reset, .truncate(bytes: 20),
    ])
  func stumbles(action: Fault.Action) async throws {
    try await withBench { bench in
      _ = try await bench.client.describe()
      bench.simulated.setFaults([Fault("volumes/v1", action, times: 2)])
      bench.simulated.clearRequests()
      #expect(try await bench.client.volume(id: "v1").id == "v1")
      #expect(bench.cinderRequests == 3)
      #expect(bench.pauses.all == [0.5, 1])
    }
  }

  @Test("What is wrong is asked once", arguments: [400, 403, 404, 409, 500])
  func final(status: Int) async throws {
    try await withBench { bench in
      _ = try await bench.client.describe()
      bench.simulated.setFaults([Fault("volumes/v1", .status(status))])
      bench.simulated.clearRequests()
      await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1") }
      #expect(bench.cinderRequests == 1)
      #expect(bench.pauses.all.isEmpty)
    }
  }

  @Test("A cloud of which nearly all fails is not asked three times for everything")
  func outage() async throws {
    try await withBench { bench in
      _ = try await bench.client.describe()
      bench.simulated.setFaults([Fault("volumes/v1", .status(503))])
      bench.simulated.clearRequests()
      for _ in 0..<100 { await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1") } }
      #expect(bench.cinderRequests < 110)
    }
  }

  @Test("What one volume's answer asks for keeps no other request waiting", arguments: [429, 503])
  func restOfOneVolume(status: Int) async throws {
    try await withBench { bench in
      _ = try await bench.client.describe()
      bench.simulated.setFaults([Fault("volumes/v1", .status(status, retryAfter: 600))])
      await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1", within: 20) }
      _ = try await bench.client.volumes(migrationStatus: "migrating")
    }
  }

  @Test("A server that asks for ten minutes of rest gets five, and is not asked meanwhile")
  func rest() async throws {
    try await withBench { bench in
      _ = try await bench.client.describe()
      bench.simulated.setFaults([Fault("migration_status", .status(429, retryAfter: 600))])
      await #expect(throws: OpenStackError.self) {
        try await bench.client.volumes(migrationStatus: "migrating", within: 20)
      }
      bench.simulated.setFaults([])
      bench.simulated.clearRequests()
      let error = await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1") }
      #expect(error?.code == .rateLimited)
      #expect(error?.description.contains("another 300 s") == true, "\(error?.description ?? "")")
      #expect(bench.cinderRequests == 0)
    }
  }

  @Test("A failed sign-in is given a pause in which Keystone is left alone, and all are told why")
  func failedSignIn() async throws {
    try await withBench { bench in
      bench.simulated.setFaults([Fault("auth/tokens", .status(503))])
      await #expect(throws: OpenStackError.self) { try await bench.client.describe() }
      let after = bench.signIns
      #expect(after == 3)
      for _ in 0..<50 {
        let error = await #expect(throws: OpenStackError.self) { try await bench.client.describe() }
        #expect(error?.code == .serverError)
      }
      #expect(bench.signIns == after)
      bench.clock.advance(by: 5)
      await #expect(throws: OpenStackError.self) { try await bench.client.describe() }
      #expect(bench.signIns == after + 1)
      bench.simulated.setFaults([])
      bench.clock.advance(by: 10)
      _ = try await bench.client.describe()
    }
  }

  @Test("A token that is refused at the first question behind a hidden root is not shown again and again")
  func refusedProbe() async throws {
    try await withBench { bench in
      bench.simulated.setFaults([Fault("^GET /$", .html(404)), Fault("limit=0", .status(401))])
      for _ in 0..<20 {
        let error = await #expect(throws: OpenStackError.self) { try await bench.client.describe() }
        #expect(error?.code == .unauthorized)
      }
      #expect(bench.signIns == 1)
      #expect(bench.simulated.requests().count { $0.path.contains("limit=0") } == 1)
      bench.simulated.setFaults([])
      bench.clock.advance(by: 31)
      _ = try await bench.client.describe()
    }
  }

  @Test("In a simulated week, asked each 30 s, a client signs in 184 times")
  func week() async throws {
    try await withBench { bench in
      for _ in 0..<(7 * 86_400 / 30) {
        _ = try await bench.client.describe()
        bench.clock.advance(by: 30)
      }
      #expect(bench.signIns == 184)
    }
  }

  @Test("While Keystone is down at the time of a renewal, the token at hand serves to its end")
  func renewal() async throws {
    try await withBench { bench in
      _ = try await bench.client.volume(id: "v1")
      bench.simulated.setFaults([Fault("auth/tokens", .status(503))])
      bench.clock.advance(by: 3400)
      #expect(try await bench.client.volume(id: "v1").id == "v1")
      bench.clock.advance(by: 250)
      await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1") }
      bench.simulated.setFaults([])
      bench.clock.advance(by: 60)
      #expect(try await bench.client.volume(id: "v1").id == "v1")
    }
  }

  @Test(
    "A renewed token that Cinder can't verify or does not answer leaves the old one in use to its end, and no storm",
    arguments: [Fault.Action.status(503), .status(401), .reset, .hang])
  func unusableRenewal(what: Fault.Action) async throws {
    try await withBench(requestTimeout: 1) { bench in
      let described = try await bench.client.describe()
      bench.simulated.clearRequests()
      // The first question that shows a new token; those of the old one are answered.
      bench.simulated.setFaults([Fault("limit=1", what)])
      bench.clock.advance(by: 3300)
      for _ in 0..<30 {
        #expect(try await bench.client.volume(id: "v1").id == "v1")
        bench.clock.advance(by: 1)
      }
      #expect(try await bench.client.describe() == described)
      #expect((1...3).contains(bench.signIns), "\(bench.signIns)")
      // Its end: now there is no other.
      bench.clock.advance(by: 271)
      let error = await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1") }
      #expect([.serverError, .unauthorized, .unreachable, .timeout].contains(error?.code))
      bench.simulated.setFaults([])
      bench.clock.advance(by: 600)
      bench.simulated.clearRequests()
      #expect(try await bench.client.volume(id: "v1").id == "v1")
      #expect(bench.signIns <= 1)
    }
  }

  @Test("A renewed token that tells of a role taken away, or of a cloud that has moved, is heeded at once")
  func telling() async throws {
    try await withBench { bench in
      _ = try await bench.client.volume(id: "v1")
      bench.simulated.setFaults([Fault("limit=1", .body(#"{"volumes": [{"id": "v1"}]}"#))])
      bench.clock.advance(by: 3400)
      let error = await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1") }
      #expect(error?.code == .notAdmin)
    }
  }

  @Test("A Cinder that no longer takes the microversion is asked anew what it speaks, with the same token")
  func downgrade() async throws {
    try await withBench { bench in
      _ = try await bench.client.volume(id: "v1")
      bench.simulated.setFaults([Fault("volumes/v1", .status(406), times: 1)])
      let error = await #expect(throws: OpenStackError.self) { try await bench.client.volume(id: "v1") }
      #expect(error?.code == .microversion)
      bench.simulated.clearRequests()
      _ = try await bench.client.volume(id: "v1")
      #expect(bench.simulated.requests().contains { $0.path == "/" })
      #expect(bench.signIns == 0)
    }
  }

  @Test("A page whose marker was deleted meanwhile costs the list a second start, not the poll")
  func deletedMarker() async throws {
    let volumes = (0..<25).map {
      SimulatedVolume(name: "v\($0)", sizeGiB: 1, host: "hosta@alpha#pool1", migrationStatus: "error")
    }
    var script = CloudScript(volumes: volumes)
    script.pageLimit = 10
    try await withBench(script) { bench in
      _ = try await bench.client.describe()
      bench.simulated.setFaults([Fault("marker=", .status(404), times: 1)])
      #expect(try await bench.client.volumes(migrationStatus: "error").volumes.count == 25)
    }
  }
}
