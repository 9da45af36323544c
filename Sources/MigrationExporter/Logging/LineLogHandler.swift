import Foundation
public import Logging

/// Writes one line an event to standard error, as logfmt or as JSON.
///
/// Nothing in a value, whatever a tenant or a server put there, can begin a new line or a new key.
public struct LineLogHandler: LogHandler {
  /// How a line looks.
  public enum Format: String, Sendable, CaseIterable {
    /// `time=… level=info msg="…" cloud=prod`.
    case logfmt
    /// `{"time":"…","level":"info","msg":"…","cloud":"prod"}`.
    case json
  }

  /// The lowest level that is written.
  public var logLevel = Logger.Level.info
  /// Stands in each line.
  public var metadata: Logger.Metadata = [:]
  private let format: Format
  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void

  /// Makes a handler.
  ///
  /// - Parameters:
  ///   - format: how a line looks.
  ///   - now: the time that a line bears, in unix seconds.
  ///   - write: takes each line with its end.
  public init(
    format: Format, now: @escaping @Sendable () -> Double,
    write: @escaping @Sendable (String) -> Void = LineLogHandler.toStandardError
  ) {
    self.format = format
    self.now = now
    self.write = write
  }

  /// Writes a line to standard error; one that can't be written (a full disk, a closed pipe) is lost, and that is all.
  @Sendable public static func toStandardError(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }

  /// One key's value.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one event.
  public func log(event: LogEvent) {
    let time = Date(timeIntervalSince1970: now()).formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    var fields = [("time", time), ("level", "\(event.level)"), ("msg", "\(event.message)")]
    var values = metadata.merging(event.metadata ?? [:]) { $1 }
    if let error = event.error, values["error"] == nil { values["error"] = "\(error)" }
    fields += values.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
    switch format {
    case .logfmt: write(fields.map { "\($0.0)=\(Self.logfmt($0.1))" }.joined(separator: " ") + "\n")
    case .json: write("{" + fields.map { "\"\($0.0)\":\(Self.quoted($0.1))" }.joined(separator: ",") + "}\n")
    }
  }

  private static func logfmt(_ value: String) -> String {
    let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value < 0x7f }
    return isPlain && !value.isEmpty ? value : quoted(value)
  }

  /// A JSON string; control characters, among them those above ASCII that end lines, are escaped.
  private static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _
      where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar.properties.isBidiControl
        || scalar == "\u{2028}" || scalar == "\u{2029}":
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
