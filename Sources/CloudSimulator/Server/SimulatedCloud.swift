public import Logging
import Synchronization

/// Why a simulated cloud can't start.
public struct SimulatedCloudError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, by kind.
  public enum Code: Sendable {
    /// It runs already.
    case alreadyRunning
    /// The address is not one of this machine alone.
    case notLoopback
  }

  /// What went wrong, by kind.
  public var code: Code
  /// What went wrong, in words.
  public var description: String
}

/// A simulated Keystone and Cinder that speak HTTP as the real ones do, each at a port of its own.
///
/// What they answer is a pure function of the script, the clock and the requests so far. They know no passwords but
/// the script's, and listen to this machine only.
public final class SimulatedCloud: Sendable {
  private let core: CloudCore
  private let listeners = Mutex<[HTTPListener]>([])

  /// A cloud that follows the script; its time begins now, by the clock.
  public init(
    _ script: CloudScript, clock: SimulatedClock,
    logger: Logger = Logger(label: "cloud-simulator", factory: { _ in SwiftLogNoOpLogHandler() })
  ) {
    core = CloudCore(script, clock: clock, logger: logger)
  }

  /// Begins to listen; port 0 is any free one.
  ///
  /// After `stop()` it can start again, at the same ports if wanted.
  public func start(host: String = "127.0.0.1", keystonePort: Int = 0, cinderPort: Int = 0) async throws {
    guard listeners.withLock({ $0.isEmpty }) else {
      throw SimulatedCloudError(code: .alreadyRunning, description: "simulated cloud runs already: stop it first")
    }
    guard ["127.0.0.1", "localhost", "::1"].contains(host) else {
      throw SimulatedCloudError(
        code: .notLoopback,
        description: "simulated cloud can't listen at \(host): it knows no security, so it serves this machine only")
    }
    let keystone = try await HTTPListener.bind(
      host: host, port: keystonePort, responder: Exchange(.keystone, core))
    do {
      let cinder = try await HTTPListener.bind(host: host, port: cinderPort, responder: Exchange(.cinder, core))
      core.addresses.withLock {
        $0 = CloudCore.Addresses(host: host, keystonePort: keystone.port, cinderPort: cinder.port)
      }
      listeners.withLock { $0 = [keystone, cinder] }
    } catch {
      await keystone.close()
      throw error
    }
  }

  /// Stops listening and ends all connections; what the cloud knows stays.
  public func stop() async {
    let running = listeners.withLock { listeners in
      defer { listeners = [] }
      return listeners
    }
    for listener in running { await listener.close() }
  }

  /// Keystone's address for clients, ending in `/v3`; good once started.
  public var authURL: String { core.surroundings().keystone + "/v3" }

  /// Cinder's address, ending in `/v3`; good once started.
  public var cinderURL: String { core.surroundings().cinder + "/v3" }

  /// The port Keystone listens at; 0 before the start.
  public var keystonePort: Int { core.addresses.withLock { $0.keystonePort } }

  /// The port Cinder listens at; 0 before the start.
  public var cinderPort: Int { core.addresses.withLock { $0.cinderPort } }

  /// The clock that the cloud lives by.
  public var clock: SimulatedClock { core.clock }

  /// When the cloud began, in simulated unix seconds.
  public var startedAt: Double { core.state.withLock { $0.startedAt } }

  /// Lays these faults over the API instead of all others.
  public func setFaults(_ faults: [Fault]) { core.state.withLock { $0.faults = faults } }

  /// Lays one fault more over the API, after the others.
  public func addFault(_ fault: Fault) { core.state.withLock { $0.faults.append(fault) } }

  /// Adds a volume, or puts it in the place of the one with its id.
  public func add(_ volume: SimulatedVolume) { core.state.withLock { $0.add(volume) } }

  /// Adds a migration of a volume that is there; one that hasn't begun or ended yet is cut off when this one begins.
  public func add(_ migration: MigrationScript) { core.state.withLock { $0.add(migration) } }

  /// Removes a volume at once, with all its migrations.
  public func removeVolume(_ id: String) { core.state.withLock { $0.remove(id) } }

  /// The requests that came since the start or since they were last cleared, the newest 100 000 at most.
  public func requests() -> [RecordedRequest] { core.state.withLock { $0.log.requests } }

  /// Forgets the requests so far.
  public func clearRequests() { core.state.withLock { $0.log.clear() } }

  /// Makes all tokens worthless.
  public func revokeTokens() { core.state.withLock { $0.tokens.revokeAll() } }

  /// A `clouds.yaml` with one cloud for each user (`sim-admin`, `sim-member`, `sim-reader`) and one for the application
  /// credential (`sim-appcred`; further ones are called `sim-appcred-NAME`).
  public func cloudsYAML(interface: String = "public") -> String {
    let script = core.state.withLock { $0.script }
    return CloudsFile(script: script, authURL: authURL, interface: interface).text
  }
}
