import Logging
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A cloud's state, its clock and the addresses that it is reached at.
final class CloudCore: Sendable {
  struct Addresses: Sendable {
    var host = "127.0.0.1"
    var keystonePort = 0
    var cinderPort = 0
  }

  let clock: SimulatedClock
  let logger: Logger
  let state: Mutex<CloudState>
  let addresses = Mutex(Addresses())
  private let prefixes: (keystone: String, cinder: String)

  init(_ script: CloudScript, clock: SimulatedClock, logger: Logger) {
    self.clock = clock
    self.logger = logger
    prefixes = (script.keystonePathPrefix, script.cinderPathPrefix)
    state = Mutex(CloudState(script, startedAt: clock.now(), seed: .random(in: 0 ... .max)))
  }

  func surroundings() -> Surroundings {
    let addresses = addresses.withLock { $0 }
    let host = addresses.host.contains(":") ? "[\(addresses.host)]" : addresses.host
    return Surroundings(
      now: clock.now(), wallClock: Date().timeIntervalSince1970,
      keystone: "http://\(host):\(addresses.keystonePort)\(prefixes.keystone)",
      cinder: "http://\(host):\(addresses.cinderPort)\(prefixes.cinder)")
  }
}
