import CloudSimulator
import Testing

@testable import OpenStackClient

/// One token for all requests, whoever asks first, and however many do at once.
@Suite(.timeLimit(.minutes(1)))
struct SigningInTests {
  private static let start = 1_795_366_022.0

  /// A simulated cloud with one volume, and a client of it.
  private func withCloud(
    requestTimeout: Double = 30, faults: [Fault] = [], _ body: (SimulatedCloud, OpenStackCloud) async throws -> Void
  ) async throws {
    let clock = SimulatedClock.manual(from: Self.start)
    let volume = SimulatedVolume(id: "v1", name: "one", sizeGiB: 1, host: "hosta@alpha#pool1")
    let simulated = SimulatedCloud(CloudScript(volumes: [volume], faults: faults), clock: clock)
    try await simulated.start()
    let cloud = try OpenStackCloud(
      CloudConfiguration(
        authURL: simulated.authURL,
        credential: .password(
          user: .name("admin", domain: .id("default")), password: "admin-secret",
          project: .name("admin", domain: .id("default")))),
      requestTimeout: requestTimeout, now: { clock.now() })
    try await body(simulated, cloud)
    await cloud.close()
    await simulated.stop()
  }

  private func signIns(_ simulated: SimulatedCloud) -> Int {
    simulated.requests().filter { $0.service == .keystone }.count
  }

  private func readAtOnce(_ count: Int, _ cloud: OpenStackCloud) async throws {
    try await withThrowingTaskGroup(of: Volume.self) { group in
      for _ in 0..<count { group.addTask { try await cloud.volume(id: "v1") } }
      for try await volume in group { #expect(volume.id == "v1") }
    }
  }

  @Test("Twenty that are refused at once sign in once more, and all are answered")
  func revokedToken() async throws {
    try await withCloud { simulated, cloud in
      try await readAtOnce(1, cloud)
      simulated.revokeTokens()
      try await readAtOnce(20, cloud)
      #expect(signIns(simulated) == 2)
    }
  }

  @Test("A Cinder that refuses every token is an error after the second sign-in")
  func alwaysRefused() async throws {
    try await withCloud(faults: [Fault("volumes/v1", .status(401))]) { simulated, cloud in
      let error = await #expect(throws: OpenStackError.self) { try await cloud.volume(id: "v1") }
      #expect(error?.code == .unauthorized)
      #expect(error?.description.contains("refuses a token that Keystone has just given") == true)
      #expect(signIns(simulated) == 2)
      for _ in 0..<20 { await #expect(throws: OpenStackError.self) { try await cloud.volume(id: "v1") } }
      #expect(signIns(simulated) == 2)
    }
  }

  @Test("A failed sign-in fails all who wait for it")
  func failedSignIn() async throws {
    try await withCloud(faults: [Fault("auth/tokens", .status(500))]) { simulated, cloud in
      let error = await #expect(throws: OpenStackError.self) { try await readAtOnce(20, cloud) }
      #expect(error?.code == .serverError)
      #expect(signIns(simulated) == 1)
    }
  }

  @Test(
    "The time for the whole bounds the sign-in too, whichever of its requests hangs",
    arguments: ["auth/tokens", "GET /$"])
  func hungSignIn(pattern: String) async throws {
    try await withCloud(faults: [Fault(pattern, .hang)]) { _, cloud in
      let start = ContinuousClock.now
      let error = await #expect(throws: OpenStackError.self) { try await cloud.describe(within: 0.3) }
      #expect(error?.code == .timeout)
      #expect(ContinuousClock.now - start < .seconds(15))
    }
  }

  @Test("Whoever is told to stop does not wait for a Keystone that hangs")
  func cancelledSignIn() async throws {
    try await withCloud(requestTimeout: 50, faults: [Fault("auth/tokens", .hang)]) { simulated, cloud in
      let asking = Task { try await cloud.describe() }
      while signIns(simulated) == 0 { await Task.yield() }
      let start = ContinuousClock.now
      asking.cancel()
      await #expect(throws: OpenStackError.self) { try await asking.value }
      #expect(ContinuousClock.now - start < .seconds(15))
      simulated.setFaults([])
      try await readAtOnce(1, cloud)
    }
  }
}
