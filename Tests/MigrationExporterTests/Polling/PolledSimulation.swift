import CloudSimulator
import Logging
import OpenStackClient
import StallDetector

@testable import MigrationExporter

/// A poller on a simulated cloud, polled by hand: time stands still until a test moves it.
struct PolledSimulation {
  static let start = 1_800_000_000.0

  let simulated: SimulatedCloud
  let clock: SimulatedClock
  let poller: CloudPoller
  private(set) var state: CloudPoller.State

  /// What the poller last made.
  var snapshot: CloudSnapshot { state.snapshot }

  /// Starts the cloud, lets `body` poll it, and stops it.
  static func with(
    _ script: CloudScript, policy: StallPolicy = StallPolicy(), settings: PollSettings = PollSettings(),
    _ body: (inout PolledSimulation) async throws -> Void
  ) async throws {
    let clock = SimulatedClock.manual(from: start)
    let simulated = SimulatedCloud(script, clock: clock)
    try await simulated.start()
    let credential = CloudConfiguration(
      authURL: simulated.authURL,
      credential: .password(
        user: .name("admin", domain: .id("default")), password: "admin-secret",
        project: .name("admin", domain: .id("default"))))
    let order = CloudOrder(name: "sim", access: credential, poll: settings, policies: PolicyBook(fallback: policy))
    let cloud = try OpenStackCloud(
      credential, requestTimeout: settings.requestTimeout, now: { clock.now() })
    let poller = CloudPoller(
      order: order, cloud: cloud, timekeeper: StandingTime(clock: clock), board: SnapshotBoard(clouds: ["sim"]),
      telemetry: Telemetry(clouds: ["sim"]), logger: Logger(label: "test"))
    var simulation = PolledSimulation(
      simulated: simulated, clock: clock, poller: poller, state: CloudPoller.State(order))
    try await body(&simulation)
    await cloud.close()
    await simulated.stop()
  }

  /// Moves the clock by `seconds` and polls once; gives the requests that the poll made of Cinder, without the host.
  @discardableResult
  mutating func poll(after seconds: Double = 30) async -> [String] {
    clock.advance(by: seconds)
    simulated.clearRequests()
    await poller.poll(&state)
    return simulated.requests().filter { $0.service == .cinder }.map(\.path)
  }

  func migration(_ id: String) -> MigrationSnapshot? { snapshot.migrations.first { $0.id == id } }
}

/// The simulated cloud's clock as the exporter's; nobody sleeps here.
private struct StandingTime: Timekeeper {
  let clock: SimulatedClock
  func now() -> Double { clock.now() }
  func sleep(until time: Double) async throws { throw CancellationError() }
}
