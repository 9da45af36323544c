import CloudSimulator
import Foundation
import Testing

@testable import OpenStackClient

/// A cloud to hold the client against: a simulated one, or the real one that `CONFORMANCE_CLOUD` names.
///
/// With `CONFORMANCE_CLOUD=lab-admin` and `OS_CLIENT_CONFIG_FILE`, the clouds `lab-admin`, `lab-appcred` and `lab-member`
/// of that file are used; it has at least two backends, and copies slowly enough for several looks at one GiB.
struct ConformanceCloud {
  let admin: CloudConfiguration
  let applicationCredential: CloudConfiguration
  let member: CloudConfiguration
  private let simulated: SimulatedCloud?

  /// Opens the cloud, lets `body` use it, and closes it.
  static func with(_ body: (ConformanceCloud) async throws -> Void) async throws {
    let cloud = try await open()
    do {
      try await body(cloud)
    } catch {
      await cloud.simulated?.stop()
      throw error
    }
    await cloud.simulated?.stop()
  }

  private static func open() async throws -> ConformanceCloud {
    let environment = ProcessInfo.processInfo.environment
    if let name = environment["CONFORMANCE_CLOUD"] {
      let prefix = name.prefix { $0 != "-" }
      let file = CloudsFile(environment: environment, workingDirectory: "/")
      return ConformanceCloud(
        admin: try file.cloud(named: "\(prefix)-admin"),
        applicationCredential: try file.cloud(named: "\(prefix)-appcred"),
        member: try file.cloud(named: "\(prefix)-member"), simulated: nil)
    }
    // Three times as fast as real time: one GiB at the simulator's 100 MiB/s takes some four seconds.
    let simulated = SimulatedCloud(CloudScript(), clock: .running(speed: 3, from: Date().timeIntervalSince1970))
    try await simulated.start()
    let path = FileManager.default.temporaryDirectory.appending(path: "clouds-\(UUID().uuidString).yaml").path
    try simulated.cloudsYAML().write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = CloudsFile(environment: ["OS_CLIENT_CONFIG_FILE": path], workingDirectory: "/")
    return ConformanceCloud(
      admin: try file.cloud(named: "sim-admin"), applicationCredential: try file.cloud(named: "sim-appcred"),
      member: try file.cloud(named: "sim-member"), simulated: simulated)
  }

  /// A client of this cloud; the clock is real, tokens of the simulated cloud live three times as short.
  func client(
    _ configuration: CloudConfiguration? = nil, microversion: OpenStackClient.Microversion? = nil
  ) throws -> OpenStackCloud {
    try OpenStackCloud(
      configuration ?? admin, microversion: microversion, now: { Date().timeIntervalSince1970 })
  }
}

/// Does what an admin does and the exporter never does: makes volumes and migrates them.
final class ConformanceAdmin: Sendable {
  private let sender: HTTPSender
  private let endpoint: CinderAPI.Endpoint
  private let token: Token

  init(_ cloud: CloudConfiguration) async throws {
    sender = try HTTPSender(cloud: cloud, observe: { _ in })
    let request = try KeystoneAPI.signIn(cloud)
    token = try KeystoneAPI.token(from: try await sender.send(request, timeout: 10), at: request.url, as: cloud)
    endpoint = try token.blockStorage(of: cloud).endpoint
  }

  deinit { sender.abandon() }

  /// Makes a volume of one GiB and waits until it is there.
  func makeVolume(named name: String) async throws -> String {
    struct Made: Decodable {
      struct Volume: Decodable { var id: String }
      var volume: Volume
    }
    let answer = try await send("POST", "/volumes", #"{"volume":{"size":1,"name":"\#(name)"}}"#, expecting: 202)
    let id = try JSONDecoder().decode(Made.self, from: Data(answer.body)).volume.id
    try await eventually("the volume is available") { try await show(id).status == "available" }
    return id
  }

  /// Begins the migration of a volume to the other of two backends and says where to.
  func migrate(_ id: String) async throws -> (source: String, destination: String) {
    struct Pools: Decodable {
      struct Pool: Decodable { var name: String }
      var pools: [Pool]
    }
    let source = try #require(try await show(id).host)
    let answer = try await send("GET", "/scheduler-stats/get_pools", nil, expecting: 200)
    let pools = try JSONDecoder().decode(Pools.self, from: Data(answer.body)).pools
    let destination = try #require(pools.map(\.name).sorted().first { $0 != source })
    let body = #"{"os-migrate_volume":{"host":"\#(destination)","force_host_copy":false,"lock_volume":false}}"#
    _ = try await send("POST", "/volumes/\(id)/action", body, expecting: 202)
    return (source, destination)
  }

  /// Sets a volume's `migration_status` by hand.
  func resetStatus(_ id: String, to status: String) async throws {
    _ = try await send(
      "POST", "/volumes/\(id)/action", #"{"os-reset_status":{"migration_status":"\#(status)"}}"#, expecting: 202)
  }

  func delete(_ id: String) async throws { _ = try await send("DELETE", "/volumes/\(id)", nil, expecting: 202) }

  private func show(_ id: String) async throws -> Volume {
    let answer = try await send("GET", "/volumes/\(id)", nil, expecting: 200)
    return try CinderAPI.volume(in: answer, what: "showing")
  }

  private func send(_ method: String, _ path: String, _ body: String?, expecting status: Int) async throws
    -> APIResponse
  {
    let request = APIRequest(
      service: .volume, method: method, url: endpoint.base + path,
      headers: ["X-Auth-Token": token.id, "OpenStack-API-Version": "volume latest"],
      body: body.map { Array($0.utf8) })
    let answer = try await sender.send(request, timeout: 20)
    try #require(answer.status == status, "\(method) \(path): \(String(decoding: answer.body, as: UTF8.self))")
    return answer
  }
}

/// Looks again and again until `condition` holds; a real cloud has no clock to turn.
func eventually(_ what: String, within seconds: Double = 60, _ condition: () async throws -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(seconds)
  while try await !condition() {
    try #require(ContinuousClock.now < end, "in vain: \(what)")
    try await Task.sleep(for: .milliseconds(100))
  }
}
