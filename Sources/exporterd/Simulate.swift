import ArgumentParser
import CloudSimulator
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// `exporterd simulate`: a simulated Keystone and Cinder, and nothing else.
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a simulated Keystone and Cinder, with migrations in every state, for trying things out.",
    discussion: """
      It listens to this machine only. At a --speed of more than 1 the cloud's own times run ahead of the real ones, \
      and copies look as many times as fast to whoever watches it with a clock of this world.
      """)

  @Option(name: .customLong("listen-address"), help: "The address to listen at: 127.0.0.1, localhost or ::1.")
  var listenAddress = "127.0.0.1"

  @Option(name: .customLong("keystone-port"), help: "Keystone's port; 0: any free one.")
  var keystonePort: UInt16 = 0

  @Option(name: .customLong("cinder-port"), help: "Cinder's port; 0: any free one.")
  var cinderPort: UInt16 = 0

  @Option(help: "How many times as fast as real time the cloud's clock runs.")
  var speed = 1.0

  @OptionGroup var end: EndOption

  /// The demonstration's cloud has something in every state when it is as old as this, in seconds.
  private static let age = 1560.0

  func validate() throws {
    guard speed >= 1, speed <= 600 else { throw ValidationError("--speed must be from 1 to 600") }
    guard ["127.0.0.1", "localhost", "::1"].contains(listenAddress) else {
      throw ValidationError(
        "--listen-address must be 127.0.0.1, localhost or ::1: the simulated cloud knows no security")
    }
  }

  func run() async throws {
    let clock = SimulatedClock.running(speed: speed, from: Date().timeIntervalSince1970 - Self.age)
    var script = CloudScript.demo()
    // Whoever signs in compares a token's end with a real clock.
    script.tokenTime = .wallClock
    let cloud = SimulatedCloud(script, clock: clock)
    clock.advance(by: Self.age)
    do {
      try await cloud.start(host: listenAddress, keystonePort: Int(keystonePort), cinderPort: Int(cinderPort))
    } catch {
      throw ValidationError("listening at \(listenAddress) failed: \(error); is a port taken?")
    }
    print(Self.welcome(cloud))
    Terminal.flush()
    let quiet = Logger(label: "simulate") { _ in SwiftLogNoOpLogHandler() }
    let configuration = ServiceGroupConfiguration(
      services: [.init(service: end.wait, successTerminationBehavior: .gracefullyShutdownGroup)],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    try await ServiceGroup(configuration: configuration).run()
    await cloud.stop()
  }

  private static func welcome(_ cloud: SimulatedCloud) -> String {
    """
    A simulated cloud with migrations in every state. Ctrl-C ends it.

      Keystone  \(cloud.authURL)
      Cinder    \(cloud.cinderURL)

    For the environment of `exporterd serve` or `openstack`:

    export OS_AUTH_URL=\(cloud.authURL)
    export OS_USERNAME=admin OS_PASSWORD=admin-secret OS_PROJECT_NAME=admin
    export OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default OS_REGION_NAME=RegionOne

    Or as clouds.yaml, for --os-cloud sim-admin:

    \(cloud.cloudsYAML())
    """
  }
}
