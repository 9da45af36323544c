import Logging
import Synchronization

/// Keeps what is logged, for tests to look at.
final class LogRecorder: Sendable {
  struct Entry: Hashable {
    var level: Logger.Level
    var message: String
    var values: [String: String]
  }

  private let kept = Mutex<[Entry]>([])

  /// A logger whose events, down to the least, end here.
  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(recorder: self) }
    logger.logLevel = .trace
    return logger
  }

  /// What was logged since the last time.
  func take() -> [Entry] {
    kept.withLock { kept in
      defer { kept = [] }
      return kept
    }
  }

  private struct Handler: LogHandler {
    let recorder: LogRecorder
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let values = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
      recorder.kept.withLock { $0.append(.init(level: event.level, message: "\(event.message)", values: values)) }
    }
  }
}
