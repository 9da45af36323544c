import AsyncHTTPClient
import CloudSimulator
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// What the section `web` of the configuration does to the program that is served by it.
@Suite("The configuration's section web, served", .timeLimit(.minutes(2)))
struct WebSectionTests {
  private static let password = "wonder"
  private static let users =
    "basic_auth_users: {alice: '$2b$10$WGUo8y8tbIqVifkPOaULLuo3d6u6qi6L0rShTxWAoVtAsUcxoAgv6'}\n"

  private func configuration(_ openPaths: String) -> Data {
    Data(
      """
      clouds: [{os_cloud: sim-admin}]
      web: {external_url: 'http://exporter.example.org/cinder', open_paths: \(openPaths), enable_lifecycle: true}

      """.utf8)
  }

  @Test("paths are open, a prefix is taken and links have it, and a reload over HTTP closes what was open")
  func wired() async throws {
    let cloud = SimulatedCloud(CloudScript(), clock: .running(speed: 1, from: Date().timeIntervalSince1970))
    try await cloud.start()
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(cloud.cloudsYAML().utf8).write(to: folder.appending(path: "clouds.yaml"))
    try Data(Self.users.utf8).write(to: folder.appending(path: "web.yml"))
    let file = folder.appending(path: "exporterd.yaml")
    try configuration("[/-/healthy]").write(to: file)
    let daemon = try RealProcess(
      [
        "serve", "--config", "exporterd.yaml", "--web.config.file", "web.yml", "--web.listen-address", "127.0.0.1:0",
      ], in: folder.path)
    let end = ContinuousClock.now + .seconds(60)
    while daemon.address == nil, daemon.isRunning, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    let address = try #require(daemon.address, "\(daemon.errors)")

    func ask(_ path: String, post: Bool = false, signedIn: Bool = false) async throws -> (status: UInt, text: String) {
      var request = HTTPClientRequest(url: "http://\(address)\(path)")
      if post { request.method = .POST }
      if signedIn { request.setBasicAuth(username: "alice", password: Self.password) }
      let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
      return (answer.status.code, String(buffer: try await answer.body.collect(upTo: 1 << 20)))
    }
    #expect(try await ask("/-/healthy").status == 200)
    #expect(try await ask("/cinder/-/healthy").status == 200)
    #expect(try await ask("/").status == 401)
    #expect(try await ask("/-/ready").status == 401)
    let page = try await ask("/cinder/", signedIn: true)
    #expect(page.status == 200)
    #expect(page.text.contains("href=\"/cinder/history\""), "\(page.text)")

    try configuration("[]").write(to: file)
    #expect(try await ask("/-/reload", post: true).status == 401)
    #expect(try await ask("/-/healthy").status == 200)
    let reload = try await ask("/-/reload", post: true, signedIn: true)
    #expect(reload.status == 200, "\(reload.text) \(daemon.errors)")
    #expect(try await ask("/-/healthy").status == 401)

    daemon.send(SIGTERM)
    #expect(daemon.end().status == 0)
    await cloud.stop()
  }
}
