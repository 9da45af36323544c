import Logging
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What one port's connections ask: the cloud's state behind its lock, with the time filled in.
final class Exchange: Sendable {
  private let service: RecordedRequest.Service
  private let cloud: CloudCore

  init(_ service: RecordedRequest.Service, _ cloud: CloudCore) {
    self.service = service
    self.cloud = cloud
  }

  func receive(_ request: APIRequest) -> CloudState.Plan {
    let here = cloud.surroundings()
    return cloud.state.withLock { $0.receive(request, at: service, here) }
  }

  func answer(_ request: APIRequest, _ plan: CloudState.Plan) -> APIResponse {
    let here = cloud.surroundings()
    let response = cloud.state.withLock { state in
      let response = state.answer(request, at: service, here)
      state.log.close(plan.number, status: response.status, at: .now)
      return response
    }
    cloud.logger.debug(
      "answered",
      metadata: [
        "service": "\(service.rawValue)", "method": "\(request.method)", "path": "\(request.target)",
        "status": "\(response.status)",
      ])
    return response
  }

  func close(_ plan: CloudState.Plan, _ response: APIResponse) {
    cloud.state.withLock { $0.log.close(plan.number, status: response.status, at: .now) }
  }

  /// The simulated time for a `Date` header.
  func date() -> String { Timestamp.http(cloud.clock.now()) }
}

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
