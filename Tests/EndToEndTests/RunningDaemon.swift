import AsyncHTTPClient
import CloudSimulator
import Foundation
import Logging
import MigrationExporter
import NIOCore
import NIOHTTP1
import OpenStackClient
import ServiceLifecycle
import StallDetector

/// The whole daemon on a free port, watching a simulated cloud over HTTP.
struct RunningDaemon {
  let simulated: SimulatedCloud
  let address: String
  let board: SnapshotBoard

  /// Starts both, lets `body` look, and ends both.
  static func with(
    _ script: CloudScript, clock: SimulatedClock, password: String = "admin-secret",
    policy: StallPolicy = StallPolicy(), host: String = "127.0.0.1",
    alerting: AlertingSettings = AlertingSettings(), _ body: @escaping @Sendable (RunningDaemon) async throws -> Void
  ) async throws {
    let simulated = SimulatedCloud(script, clock: clock)
    try await simulated.start()
    let credential = CloudConfiguration(
      authURL: simulated.authURL,
      credential: .password(
        user: .name("admin", domain: .id("default")), password: password,
        project: .name("admin", domain: .id("default"))))
    var web = WebSettings()
    web.addresses = [ListenAddress(host: host, port: 0)]
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let order = CloudOrder(name: "sim", access: credential, policies: PolicyBook(fallback: policy))
    let daemon = try ExporterDaemon(
      orders: [order], alerting: alerting, web: web, timekeeper: ClockTime(clock: clock), logger: logger)
    let visitor = Visitor {
      guard let address = await daemon.listeningAddress() else { return }
      try await body(RunningDaemon(simulated: simulated, address: address, board: daemon.board))
    }
    try await daemon.run(with: [visitor], logger: logger)
    await simulated.stop()
  }

  /// The answer at `path`, by another of the machine's addresses if one is given: its status, its Content-Type and its text.
  func get(_ path: String, at host: String? = nil) async throws -> (status: UInt, type: String?, text: String) {
    let place = host.map { "\($0):\(address.split(separator: ":").last ?? "")" } ?? address
    let answer = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: "http://\(place)\(path)"), timeout: .seconds(10))
    let body = try await answer.body.collect(upTo: 10 << 20)
    return (answer.status.code, answer.headers.first(name: "content-type"), String(buffer: body))
  }

  /// Scrapes until `condition` holds of the page, and gives the page.
  func scrape(until condition: (String) -> Bool, within seconds: Double = 120) async throws -> String {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let page = try await get("/metrics").text
      if condition(page) || ContinuousClock.now > end { return page }
      // The daemon polls as fast as it can on a clock that each of its sleeps moves: nothing else to wait for.
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Ends the service group when its visit is over.
  private struct Visitor: Service {
    let visit: @Sendable () async throws -> Void
    init(_ visit: @escaping @Sendable () async throws -> Void) { self.visit = visit }
    func run() async throws { try await visit() }
  }

  /// Whoever sleeps moves the clock: an hour passes in a second.
  private struct ClockTime: Timekeeper {
    let clock: SimulatedClock
    func now() -> Double { clock.now() }
    func sleep(until time: Double) async throws {
      try Task.checkCancellation()
      clock.advance(by: max(0, time - clock.now()))
      await Task.yield()
    }
  }
}
