import CloudSimulator
import Testing

@testable import OpenStackClient

/// Every way to sign in, to every scope, on a simulated cloud with one migrating volume.
@Suite(.timeLimit(.minutes(1)))
struct ScopeTests {
  private static let start = 1_795_366_022.0
  private static let user = CloudConfiguration.NamedEntity.name("wide", domain: .name("Default"))

  private func withCloud(
    adjust: (inout CloudScript) -> Void = { _ in }, _ body: (SimulatedCloud, SimulatedClock) async throws -> Void
  ) async throws {
    let volume = SimulatedVolume(
      id: "v1", name: "one", sizeGiB: 1, host: "hosta@alpha#pool1", migrationStatus: "migrating")
    var script = CloudScript(volumes: [volume])
    script.users.append(
      SimulatedUser(name: "wide", password: "w", project: "admin", roles: ["admin"], domainRoles: ["admin"]))
    adjust(&script)
    let clock = SimulatedClock.manual(from: Self.start)
    let simulated = SimulatedCloud(script, clock: clock)
    try await simulated.start()
    try await body(simulated, clock)
    await simulated.stop()
  }

  /// What a client with that credential finds: its description and the migrating volumes.
  private func look(
    at simulated: SimulatedCloud, _ clock: SimulatedClock, as credential: CloudConfiguration.Credential,
    override: String? = nil
  ) async throws -> (endpoint: String, volumes: [String]) {
    let configuration = CloudConfiguration(
      authURL: simulated.authURL, credential: credential, endpointOverride: override)
    let cloud = try OpenStackCloud(configuration, now: { clock.now() })
    do {
      let endpoint = try await cloud.describe().endpoint
      let found = try await cloud.volumes(migrationStatus: "migrating").volumes.map(\.id)
      await cloud.close()
      return (endpoint, found)
    } catch {
      await cloud.close()
      throw error
    }
  }

  private func refusal(
    at simulated: SimulatedCloud, _ clock: SimulatedClock, as credential: CloudConfiguration.Credential
  ) async -> OpenStackError? {
    await #expect(throws: OpenStackError.self) { try await look(at: simulated, clock, as: credential) }
  }

  @Test(
    "A domain's or the system's token lists all volumes by URLs without a project",
    arguments: [
      CloudConfiguration.Scope.domain(.id("default")), .domain(.name("Default")), .system,
    ])
  func projectless(scope: CloudConfiguration.Scope) async throws {
    try await withCloud { simulated, clock in
      let seen = try await look(at: simulated, clock, as: .password(user: Self.user, password: "w", scope: scope))
      #expect(seen.endpoint == simulated.cinderURL)
      #expect(seen.volumes == ["v1"])
    }
  }

  @Test("A token gets a token of the wanted project")
  func token() async throws {
    try await withCloud { simulated, clock in
      let sender = try HTTPSender(
        cloud: CloudConfiguration(authURL: "http://k", credential: .token("", scope: .system))
      ) {
        _ in
      }
      let unscoped = CloudConfiguration(
        authURL: simulated.authURL, credential: .password(user: Self.user, password: "w", scope: .unspecified))
      let request = try KeystoneAPI.signIn(unscoped)
      let first = try KeystoneAPI.token(
        from: try await sender.send(request, timeout: 10), at: request.url, as: unscoped)
      await sender.close()
      let project = CloudConfiguration.Scope.project(.name("admin", domain: .id("default")))
      let seen = try await look(at: simulated, clock, as: .token(first.id, scope: project))
      #expect(seen.endpoint.hasPrefix(simulated.cinderURL + "/"))
      #expect(seen.volumes == ["v1"])
      // It can't outlive the one that it came from.
      clock.advance(by: 3601)
      let error = await refusal(at: simulated, clock, as: .token(first.id, scope: project))
      #expect(error?.code == .unauthorized)
      #expect(error?.description.contains("the token of the configuration has expired") == true)
      #expect(error?.description.contains(first.id) == false)
    }
  }

  @Test("A user without default project who asks for no scope gets a token for nothing, and is told so")
  func unscoped() async throws {
    try await withCloud { simulated, clock in
      let error = await refusal(
        at: simulated, clock, as: .password(user: Self.user, password: "w", scope: .unspecified))
      #expect(error?.code == .noEndpoint)
      #expect(error?.description.hasPrefix("the token is good for no project") == true)
    }
  }

  @Test("Before 3.67 Cinder has no URLs without a project, and that is said")
  func oldCinder() async throws {
    try await withCloud(adjust: { $0.maxMicroversion = .init(3, 66) }) { simulated, clock in
      let system = CloudConfiguration.Credential.password(user: Self.user, password: "w", scope: .system)
      let error = await refusal(at: simulated, clock, as: system)
      #expect(error?.code == .noEndpoint)
      #expect(error?.description.contains("goes up to 3.66 and needs a project in its URLs") == true)
      let project = CloudConfiguration.Credential.password(
        user: Self.user, password: "w", project: .name("admin", domain: .id("default")))
      let seen = try await look(at: simulated, clock, as: project)
      #expect(seen.volumes == ["v1"])
    }
  }

  @Test("A catalog whose only endpoint needs a project has none for the system, and that is said")
  func templatedCatalog() async throws {
    let adjust: (inout CloudScript) -> Void = {
      $0.catalog = [CatalogService(type: "volumev3", name: "cinderv3", address: .cinderWithProject)]
    }
    try await withCloud(adjust: adjust) { simulated, clock in
      let system = CloudConfiguration.Credential.password(user: Self.user, password: "w", scope: .system)
      let error = await refusal(at: simulated, clock, as: system)
      #expect(error?.code == .noEndpoint)
      #expect(error?.description.contains("gets no endpoint whose URL has a project") == true)
      // The way out that the error names.
      let seen = try await look(at: simulated, clock, as: system, override: simulated.cinderURL)
      #expect(seen.volumes == ["v1"])
    }
  }

  @Test("An endpoint override leads past a catalog that leads nowhere")
  func overridden() async throws {
    let adjust: (inout CloudScript) -> Void = {
      $0.catalog = [CatalogService(type: "block-storage", name: "cinder", address: .url("http://127.0.0.1:1/v3"))]
      $0.cinderPathPrefix = "/volume"
    }
    try await withCloud(adjust: adjust) { simulated, clock in
      let credential = CloudConfiguration.Credential.password(
        user: Self.user, password: "w", project: .name("admin", domain: .id("default")))
      let template = simulated.cinderURL + "/%(project_id)s"
      let seen = try await look(at: simulated, clock, as: credential, override: template)
      #expect(seen.endpoint == simulated.cinderURL + "/" + CloudScript.projectID(named: "admin"))
      #expect(seen.volumes == ["v1"])
    }
  }
}
