import Hummingbird
import HummingbirdTesting
import Logging
import MetricsExposition
import OpenStackClient
import StallDetector
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("Reloading the configuration")
struct ReloaderTests {
  /// A reloader whose file is what a test says, with all that can be seen of it.
  private final class Bench: Sendable {
    let next: Mutex<Result<ConfigurationLoader.Loaded, ConfigurationError>>
    let applied = Mutex<[[String]]>([])
    let record = ReloadRecord(loadedAt: 100)
    let log = LogRecorder()
    let time = Mutex(200.0)

    init(_ first: ConfigurationLoader.Loaded = Bench.loaded(["a"])) { next = Mutex(.success(first)) }

    static func loaded(_ names: [String], lifecycle: Bool = true) -> ConfigurationLoader.Loaded {
      var configuration = ExporterConfiguration()
      configuration.enablesLifecycle = lifecycle
      let access = CloudConfiguration(authURL: "http://a", credential: .applicationCredential(id: "i", secret: "s"))
      return .init(
        configuration: configuration, orders: names.map { CloudOrder(name: $0, access: access) }, storage: .memory)
    }

    func reloader(inForce: ConfigurationLoader.Loaded = Bench.loaded(["a"])) -> Reloader {
      Reloader(
        inForce: inForce, load: { try self.next.withLock { $0 }.get() },
        apply: { loaded in self.applied.withLock { $0.append(loaded.orders.map(\.name)) } }, record: record,
        timekeeper: Time(bench: self), logger: log.logger)
    }

    struct Time: Timekeeper {
      let bench: Bench
      func now() -> Double { bench.time.withLock { $0 } }
      func sleep(until time: Double) async throws {}
    }

    var metrics: [Substring] {
      var page = TextPage()
      ReloadMetrics.write(record.current, to: &page)
      return String(decoding: page.bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
  }

  private static let metric = "cinder_migration_exporter_config_last_reload"

  @Test("a good file is handed on, logged in a line, and its time is a metric")
  func good() async {
    let bench = Bench(Bench.loaded(["a", "b"]))
    #expect(bench.metrics == ["\(Self.metric)_successful 1", "\(Self.metric)_success_timestamp_seconds 100"])
    #expect(await bench.reloader().reload() == .loaded)
    #expect(bench.applied.withLock { $0 } == [["a", "b"]])
    #expect(bench.metrics == ["\(Self.metric)_successful 1", "\(Self.metric)_success_timestamp_seconds 200"])
    #expect(
      bench.log.take() == [.init(level: .info, message: "configuration reloaded", values: ["clouds": "a,b"])])
  }

  @Test("a bad file is refused with its reason, and the old one stays in force")
  func bad() async {
    let bench = Bench()
    bench.next.withLock { $0 = .failure(ConfigurationError("exporterd.yaml:3: unknown key x")) }
    let reloader = bench.reloader()
    #expect(await reloader.reload() == .refused("exporterd.yaml:3: unknown key x"))
    #expect(bench.applied.withLock { $0 }.isEmpty)
    #expect(await reloader.isLifecycleEnabled, "as the old one says")
    #expect(bench.metrics == ["\(Self.metric)_successful 0", "\(Self.metric)_success_timestamp_seconds 100"])
    #expect(
      bench.log.take() == [
        .init(
          level: .error, message: "configuration not reloaded, the old one stays in force",
          values: ["reason": "exporterd.yaml:3: unknown key x"])
      ])
    bench.next.withLock { $0 = .success(Bench.loaded(["a"])) }
    #expect(await reloader.reload() == .loaded)
    #expect(bench.metrics == ["\(Self.metric)_successful 1", "\(Self.metric)_success_timestamp_seconds 200"])
  }

  @Test("another storage.path is refused, with what to do, and nobody works by the new file")
  func otherStore() async {
    let bench = Bench()
    var other = Bench.loaded(["a", "b"])
    other.storage = .file("/var/lib/exporterd/other.db")
    bench.next.withLock { [other] in $0 = .success(other) }
    let sentence = "storage can't change while the exporter runs: restart it for that"
    #expect(await bench.reloader().reload() == .refused(sentence))
    #expect(bench.applied.withLock { $0 }.isEmpty)
    #expect(bench.metrics == ["\(Self.metric)_successful 0", "\(Self.metric)_success_timestamp_seconds 100"])
    #expect(bench.log.take().map { $0.values["reason"] } == [sentence])
    #expect(await bench.reloader(inForce: other).reload() == .loaded, "the same one is no change")
  }

  @Test("whoever asks while one is under way gets one of their own, one after another")
  func serial() async {
    let bench = Bench()
    let running = Mutex((now: 0, most: 0))
    let reloader = Reloader(
      inForce: Bench.loaded([]), load: { Bench.loaded(["a"]) },
      apply: { _ in
        running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        for _ in 0..<10 { await Task.yield() }
        running.withLock { $0.now -= 1 }
      }, record: bench.record, timekeeper: Bench.Time(bench: bench), logger: bench.log.logger)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { await reloader.reload() } }
    }
    #expect(bench.log.take().count == 20)
    #expect(running.withLock { $0.most } == 1)
  }

  private func web(_ reloader: Reloader, _ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
    let board = Sample.board([Sample.cloud()])
    let router = WebServer.router(
      board: board, page: MetricsPage(board: board, telemetry: Telemetry(clouds: ["prod"])), settings: WebSettings(),
      reloader: reloader)
    try await Application(router: router).test(.router) { try await body($0) }
  }

  @Test("a POST or PUT to /-/reload reloads where that is enabled", arguments: [HTTPRequest.Method.post, .put])
  func lifecycle(_ method: HTTPRequest.Method) async throws {
    let bench = Bench()
    try await web(bench.reloader()) { client in
      let good = try await client.execute(uri: "/-/reload", method: method)
      #expect(good.status == .ok)
      #expect(bench.applied.withLock { $0.count } == 1)
      bench.next.withLock { $0 = .failure(ConfigurationError("exporterd.yaml:3: unknown key x")) }
      let bad = try await client.execute(uri: "/-/reload", method: method)
      #expect(bad.status == .internalServerError)
      #expect(String(buffer: bad.body) == "failed to reload config: exporterd.yaml:3: unknown key x\n")
    }
  }

  @Test("it is off unless it is enabled, and a GET never reloads")
  func lifecycleOff() async throws {
    let bench = Bench()
    try await web(bench.reloader(inForce: Bench.loaded(["a"], lifecycle: false))) { client in
      let answer = try await client.execute(uri: "/-/reload", method: .post)
      #expect(answer.status == .forbidden)
      #expect(String(buffer: answer.body) == "Lifecycle API is not enabled.\n")
    }
    try await web(bench.reloader()) { client in
      let answer = try await client.execute(uri: "/-/reload", method: .get)
      #expect(answer.status == .methodNotAllowed)
    }
    #expect(bench.applied.withLock { $0 }.isEmpty)
  }
}
