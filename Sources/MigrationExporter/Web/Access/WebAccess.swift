import Dispatch
import HTTPTypes
import Logging
import Synchronization

/// Who may look, as it is in force now: the web configuration file, read again when it or a file that it names changes.
///
/// What can't be used leaves what was in force there and is logged, once for each change. What protects is never taken away
/// while the exporter runs: a file that is half written must not open a door.
final class WebAccess: Sendable {
  /// What is in force for a connection or a request.
  struct Rules: Sendable {
    var door: TLSDoor?
    var headers: [HTTPField.Name: String] = [:]
    var users = WebUsers()
  }

  private struct State {
    var rules: Rules
    var place = WebPlace()
    var bucket: TokenBucket?
    /// The files that were last read, and what they looked like before that.
    var stamps: [String: FileStamp?] = [:]
    var lookedAt: ContinuousClock.Instant
    var isLooking = false
  }

  private let file: String?
  private let pause: Duration
  private let logger: Logger
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "web configuration")

  /// Reads the file.
  ///
  /// - Parameters:
  ///   - file: its path; nil: there is none, and everybody may look.
  ///   - pause: how long a look at the files is good for.
  /// - Throws: `ConfigurationError`.
  init(file: String? = nil, lookingEach pause: Duration = .seconds(1), logger: Logger) throws {
    (self.file, self.pause, self.logger) = (file, pause, logger)
    var state = State(rules: Rules(), lookedAt: .now)
    if let file {
      let configuration = try WebConfigurationFile.read(file)
      state.stamps = Self.stamps(of: file, configuration)
      state.rules = try Self.rules(configuration, file)
      state.bucket = configuration.rateLimit
    }
    self.state = Mutex(state)
  }

  /// Whether connections are made safe by TLS; that does not change while it runs.
  var isSafe: Bool { state.withLock { $0.rules.door != nil } }

  /// What the section `web` of the configuration says.
  var place: WebPlace {
    get { state.withLock { $0.place } }
    set { state.withLock { $0.place = newValue } }
  }

  /// What is in force, after a look at the files if the last one is too old.
  ///
  /// Whoever comes while another looks gets what is in force until then: a disk that hangs holds up nobody else.
  func rules() async -> Rules {
    guard let file else { return state.withLock { $0.rules } }
    let (mustLook, rules) = state.withLock { state in
      guard !state.isLooking, state.lookedAt + pause <= .now else { return (false, state.rules) }
      state.isLooking = true
      return (true, state.rules)
    }
    guard mustLook else { return rules }
    return await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.look(at: file)) }
    }
  }

  /// Whether the rate limit lets a request pass at this moment.
  func passesRateLimit() -> Bool {
    let now = ContinuousClock.now
    return state.withLock { state in
      state.bucket?.take(at: Self.seconds(now)) ?? true
    }
  }

  private func look(at file: String) -> Rules {
    let known = state.withLock { $0.stamps }
    guard known.contains(where: { FileStamp($0.key) != $0.value }) else { return done { _ in } }
    var stamps = Dictionary(uniqueKeysWithValues: known.keys.map { ($0, FileStamp($0)) })
    do {
      let configuration = try WebConfigurationFile.read(file)
      stamps = Self.stamps(of: file, configuration)
      let rules = try Self.rules(configuration, file)
      let before = state.withLock { $0.rules }
      guard (before.door == nil) == (rules.door == nil) else {
        throw ConfigurationError("\(file): TLS can't be turned on or off while the exporter runs: restart it for that")
      }
      guard before.users.isEmpty || !rules.users.isEmpty else {
        throw ConfigurationError(
          "\(file): the last of basic_auth_users can't be taken away while the exporter runs: restart it for that")
      }
      logger.info("web configuration read again", metadata: ["file": "\(file)"])
      return done { state in
        (state.rules, state.stamps) = (rules, stamps)
        let limit = configuration.rateLimit
        let isSame = state.bucket?.interval == limit?.interval && state.bucket?.burst == limit?.burst
        if !isSame { state.bucket = limit }
      }
    } catch {
      logger.error(
        "web configuration not read again, the old one stays in force", metadata: ["reason": "\(error)"])
      return done { $0.stamps = stamps }
    }
  }

  private func done(_ change: (inout State) -> Void) -> Rules {
    state.withLock { state in
      change(&state)
      state.lookedAt = .now
      state.isLooking = false
      return state.rules
    }
  }

  private static func rules(_ configuration: WebConfiguration, _ file: String) throws -> Rules {
    Rules(
      door: try configuration.tls.map { try TLSDoor($0, file: file) }, headers: configuration.headers,
      users: configuration.users)
  }

  private static func stamps(of file: String, _ configuration: WebConfiguration) -> [String: FileStamp?] {
    let paths = Set([file] + (configuration.tls?.paths ?? []))
    return Dictionary(uniqueKeysWithValues: paths.map { ($0, FileStamp($0)) })
  }

  private static let epoch = ContinuousClock.now

  private static func seconds(_ instant: ContinuousClock.Instant) -> Double {
    (instant - epoch) / .seconds(1)
  }
}
