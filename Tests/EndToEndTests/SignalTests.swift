import AsyncHTTPClient
import CloudSimulator
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@Suite("Signals to the program", .serialized)
struct SignalTests {
  private static let reload = "cinder_migration_exporter_config_last_reload_successful"

  /// A cloud that lets everybody sign in and never answers a question about volumes, and a folder with its `clouds.yaml`.
  private func withHangingCloud(_ body: (SimulatedCloud, String) async throws -> Void) async throws {
    let cloud = SimulatedCloud(
      CloudScript(faults: [Fault("/volumes/", .hang)]), clock: .running(speed: 1, from: Date().timeIntervalSince1970))
    try await cloud.start()
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(cloud.cloudsYAML().utf8).write(to: folder.appending(path: "clouds.yaml"))
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(cloud, folder.path)
    await cloud.stop()
  }

  /// Waits until something is so, of a process that runs on.
  private func wait(
    _ what: String, of daemon: RealProcess, until condition: () async throws -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try await !condition() {
      try #require(daemon.isRunning, "it ended before: \(what); its log: \(daemon.errors)")
      try #require(ContinuousClock.now < end, "waited in vain: \(what); its log: \(daemon.errors)")
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func page(of daemon: RealProcess) async throws -> String {
    let address = try #require(daemon.address)
    let answer = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: "http://\(address)/metrics"), timeout: .seconds(10))
    return String(buffer: try await answer.body.collect(upTo: 1 << 20))
  }

  @Test("While a poll hangs, SIGHUP loads a good file, refuses a bad one, and SIGTERM ends it in two seconds")
  func whilePollHangs() async throws {
    try await withHangingCloud { cloud, folder in
      func hangs(_ count: Int) -> Bool { cloud.requests().count { $0.answered == nil } >= count }
      func configure(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/exporterd.yaml"))
      }
      try configure("clouds: [{name: first, os_cloud: sim-admin}]")
      let daemon = try RealProcess(
        ["serve", "--config", "exporterd.yaml", "--web.listen-address", "127.0.0.1:0"], in: folder)
      try await wait("a poll that hangs", of: daemon) { hangs(1) && daemon.address != nil }
      #expect(try await page(of: daemon).contains("\n\(Self.reload) 1\n"))

      // The cloud whose poll hangs is taken away, another one begins.
      try configure("clouds: [{name: second, os_cloud: sim-admin}]")
      daemon.send(SIGHUP)
      try await wait("the good file", of: daemon) {
        daemon.errors.contains("msg=\"configuration reloaded\" clouds=second\n")
      }
      try await wait("a poll of the second that hangs", of: daemon) { hangs(2) }
      var now = try await page(of: daemon)
      #expect(now.contains("\n\(Self.reload) 1\n"))
      #expect(now.contains("{cloud=\"second\""))
      #expect(!now.contains("{cloud=\"first\""))

      try configure("clouds: [{name: third, os_cloud: sim-admin}]\npoll: {intervall: 1s}")
      daemon.send(SIGHUP)
      try await wait("the bad file", of: daemon) {
        daemon.errors.contains("configuration not reloaded, the old one stays in force")
      }
      #expect(daemon.errors.contains("exporterd.yaml:2: unknown key intervall in poll; did you mean interval?"))
      now = try await page(of: daemon)
      #expect(now.contains("\n\(Self.reload) 0\n"))
      #expect(now.contains("{cloud=\"second\""))
      #expect(!now.contains("{cloud=\"third\""))

      // A receiver that can't be spoken to: neither the alerts nor the clouds of that file are taken.
      try Data("no certificate\n".utf8).write(to: URL(filePath: "\(folder)/garbage.pem"))
      try configure(
        """
        clouds: [{name: fourth, os_cloud: sim-admin}]
        receivers: [{name: ops, webhook: {url: 'http://127.0.0.1:9/'}, ca_file: garbage.pem}]
        """)
      daemon.send(SIGHUP)
      try await wait("the bad receiver", of: daemon) { daemon.errors.contains("reason=\"receiver ops: ") }
      now = try await page(of: daemon)
      #expect(now.contains("\n\(Self.reload) 0\n"))
      #expect(now.contains("{cloud=\"second\""))
      #expect(!now.contains("{cloud=\"fourth\"") && !now.contains("receiver=\"ops\""))

      #expect(hangs(2))
      let start = ContinuousClock.now
      daemon.send(SIGTERM)
      let end = daemon.end()
      #expect(end.status == 0, "\(end.errors)")
      #expect(ContinuousClock.now - start < .seconds(2))
    }
  }

  @Test("A SIGHUP that comes while it still reads its first configuration does not end it, and is heeded then")
  func whileItStarts() async throws {
    try await withHangingCloud { _, folder in
      // A pipe for a file: the program stands still in the midst of its start until it is given the text.
      let path = "\(folder)/exporterd.yaml"
      try #require(mkfifo(path, 0o600) == 0)
      let daemon = try RealProcess(
        ["serve", "--config", "exporterd.yaml", "--web.listen-address", "127.0.0.1:0"], in: folder)
      func reader() async throws -> FileHandle {
        var descriptor: Int32 = -1
        try await wait("it opens its configuration", of: daemon) {
          descriptor = open(path, O_WRONLY | O_NONBLOCK)
          return descriptor >= 0
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      }
      let first = try await reader()
      daemon.send(SIGHUP)
      try first.write(contentsOf: Data("clouds: [{name: first, os_cloud: sim-admin}]".utf8))
      try first.close()
      try await wait("its start", of: daemon) { daemon.errors.contains("msg=starting clouds=first ") }
      let second = try await reader()
      try second.write(contentsOf: Data("clouds: [{name: second, os_cloud: sim-admin}]".utf8))
      try second.close()
      try await wait("the reload", of: daemon) {
        daemon.errors.contains("msg=\"configuration reloaded\" clouds=second\n")
      }
      daemon.send(SIGTERM)
      #expect(daemon.end().status == 0)
    }
  }
}
