import Foundation
import Logging
import MigrationExporter
import Synchronization
import Testing

@Suite("Log lines")
struct LineLogHandlerTests {
  /// What one event, logged with `metadata`, puts out.
  private func written(
    _ format: LineLogHandler.Format, _ message: Logger.Message = "cloud is seen", level: Logger.Level = .info,
    error: (any Error)? = nil, metadata: Logger.Metadata = [:], always: Logger.Metadata = [:]
  ) -> String {
    let output = Output()
    var handler = LineLogHandler(format: format, now: { 1_749_996_180.25 }, write: { output.append($0) })
    handler.metadata = always
    handler.log(
      event: LogEvent(
        level: level, message: message, error: error, metadata: metadata, source: nil, file: #fileID,
        function: #function, line: #line))
    return output.text
  }

  private final class Output: Sendable {
    private let kept = Mutex("")
    var text: String { kept.withLock { $0 } }
    func append(_ line: String) { kept.withLock { $0 += line } }
  }

  @Test("logfmt: time, level and message first, then what else is known by name")
  func logfmt() {
    let line = written(.logfmt, metadata: ["zone": "a", "endpoint": "http://c/v3?a=b", "code": "timeout", "empty": ""])
    #expect(
      line == """
        time=2025-06-15T14:03:00.250Z level=info msg="cloud is seen" code=timeout empty="" \
        endpoint="http://c/v3?a=b" zone=a\n
        """)
  }

  @Test("JSON: the same, as one object of texts")
  func json() throws {
    let line = written(.json, level: .warning, metadata: ["zone": "a", "code": "timeout"])
    #expect(
      line == """
        {"time":"2025-06-15T14:03:00.250Z","level":"warning","msg":"cloud is seen","code":"timeout","zone":"a"}\n
        """)
  }

  @Test("what every line of a logger bears gives way to what one event says")
  func precedence() {
    let line = written(.logfmt, metadata: ["cloud": "b"], always: ["cloud": "a", "aaa": "1"])
    #expect(line.hasSuffix(" aaa=1 cloud=b\n"))
  }

  @Test("the error of an event is told")
  func error() {
    struct Broken: Error, CustomStringConvertible { let description = "it broke\nbadly" }
    #expect(written(.logfmt, error: Broken()).hasSuffix(#" error="it broke\nbadly""# + "\n"))
    #expect(written(.logfmt, error: Broken(), metadata: ["error": "mine"]).hasSuffix(" error=mine\n"))
  }

  @Test("a hostile value stays one value of one line, and can be read back", arguments: HostileText.all)
  func hostile(_ text: String) throws {
    try expectWhole(text)
  }

  @Test("so does any mixture of hostile values")
  func hostileMixtures() throws {
    for seed in 1...500 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      try expectWhole(HostileText.random(&random))
    }
  }

  private func expectWhole(_ text: String) throws {
    let metadata: Logger.Metadata = ["volume_name": "\(text)", "cloud": "prod"]
    for format in LineLogHandler.Format.allCases {
      let line = written(format, "\(text)", metadata: metadata)
      #expect(line.unicodeScalars.last == "\n")
      let ofLine = line.unicodeScalars.dropLast()
      #expect(!ofLine.contains { Self.endsLineOrMovesCursor($0) }, "\(format): \(line)")
      let fields = try format == .json ? Self.json(line) : Self.logfmt(String(ofLine))
      #expect(fields.map(\.key) == ["time", "level", "msg", "cloud", "volume_name"], "\(format): \(line)")
      #expect(fields.first { $0.key == "volume_name" }?.value.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
      #expect(fields.first { $0.key == "msg" }?.value.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }
  }

  private static func endsLineOrMovesCursor(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: scalar.properties.isBidiControl
    }
  }

  private typealias Fields = [(key: String, value: String)]

  /// The keys in the order of the line: a decoder alone does not tell it.
  private static func json(_ line: String) throws -> Fields {
    let bytes = Data(line.utf8)
    let values = try JSONDecoder().decode([String: String].self, from: bytes)
    let places = values.keys.map { (bytes.range(of: Data("\"\($0)\":\"".utf8))?.lowerBound ?? bytes.endIndex, $0) }
    return places.sorted { $0.0 < $1.0 }.map { ($0.1, values[$0.1] ?? "") }
  }

  /// Reads logfmt as its readers do: a value ends at a space, or at the quote that no backslash precedes.
  private static func logfmt(_ line: String) throws -> Fields {
    var fields: Fields = []
    var rest = line.unicodeScalars[...]
    while !rest.isEmpty {
      let key = rest.prefix { $0 != "=" && $0 != " " }
      rest = rest.dropFirst(key.count + 1)
      var value = String(rest.prefix { $0 != " " })
      if rest.first == "\"" {
        var end = rest.index(after: rest.startIndex)
        while end < rest.endIndex, rest[end] != "\"" { end = rest.index(end, offsetBy: rest[end] == "\\" ? 2 : 1) }
        value = String(rest[...end])
        rest = rest[end...].dropFirst()
        value = try JSONDecoder().decode(String.self, from: Data(value.utf8))
      } else {
        rest = rest.dropFirst(value.unicodeScalars.count)
      }
      #expect(rest.isEmpty || rest.first == " ", "\(line)")
      rest = rest.dropFirst()
      fields.append((String(key), value))
    }
    return fields
  }
}
