import CloudSimulator
import Testing

@testable import OpenStackClient

/// "Not an admin" is said plainly, whatever there is to see.
@Suite(.timeLimit(.minutes(1)))
struct RightsTests {
  private static let start = 1_800_000_000.0
  private static let volume = SimulatedVolume(
    name: "one", sizeGiB: 1, projectID: CloudScript.projectID(named: "demo"), host: "hosta@alpha#pool1")

  /// What a client that signs in as `user` is told, on a cloud with these volumes.
  private func describe(
    _ user: String, volumes: [SimulatedVolume], faults: [Fault] = []
  ) async throws -> (Result<OpenStackCloud.Description, OpenStackError>, Int) {
    let script = CloudScript(volumes: volumes, faults: faults)
    let account = try #require(script.users.first { $0.name == user })
    let clock = SimulatedClock.manual(from: Self.start)
    let simulated = SimulatedCloud(script, clock: clock)
    try await simulated.start()
    let client = try OpenStackCloud(
      CloudConfiguration(
        authURL: simulated.authURL,
        credential: .password(
          user: .name(user, domain: .id("default")), password: account.password,
          project: .name(account.project, domain: .id("default")))),
      now: { clock.now() })
    let result: Result<OpenStackCloud.Description, OpenStackError>
    do {
      result = .success(try await client.describe())
    } catch let error as OpenStackError {
      result = .failure(error)
    }
    let requests = simulated.requests().count { $0.service == .cinder }
    await client.close()
    await simulated.stop()
    return (result, requests)
  }

  private func code(_ result: Result<OpenStackCloud.Description, OpenStackError>) -> OpenStackError.Code? {
    if case .failure(let error) = result { error.code } else { nil }
  }

  @Test("An admin is one, with and without a volume to look at, for one or two requests more")
  func admin() async throws {
    let (seeing, requests) = try await describe("admin", volumes: [Self.volume])
    #expect(try seeing.get().rights == .admin)
    #expect(requests == 2)
    let (blind, more) = try await describe("admin", volumes: [])
    #expect(try blind.get().rights == .admin)
    #expect(more == 3)
  }

  @Test("A member and a reader are told, with and without a volume that they can see", arguments: ["member", "reader"])
  func notAdmin(user: String) async throws {
    for volumes in [[Self.volume], []] {
      let (result, _) = try await describe(user, volumes: volumes)
      #expect(code(result) == .notAdmin)
    }
  }

  @Test("Where neither a row nor the list of services tells, it is unknown, and no error")
  func unknown() async throws {
    let (result, _) = try await describe("admin", volumes: [], faults: [Fault("os-services", .status(404))])
    #expect(try result.get().rights == .unknown)
  }
}
