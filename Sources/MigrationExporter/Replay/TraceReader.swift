import OpenStackClient
import StallDetector

/// One poll of one volume.
struct TraceRow {
  /// When, in unix seconds.
  var time: Double
  /// 0: not known.
  var sizeBytes: Double
  var reading: Reading
}

/// Reads a trace: its header first, then a row at a time, in memory that does not grow with it.
struct TraceReader: ~Copyable {
  /// What comes next.
  enum Step {
    /// A row; what stands in it is there until the next step.
    case row(TraceRow)
    /// What is no row, at `line`, and why.
    case bad(String)
    /// The end of the trace.
    case end
  }

  /// What errors call it.
  let name: String
  private(set) var columns: TraceColumns
  private var csv: CSVReader
  private var words = TraceWords()
  // As places of fields, since each is asked for at each row.
  private var time = 0, volume = 0, size = 0, status = 0, progress = 0

  /// Reads the header.
  ///
  /// - Throws: `ReplayError` where there is none, and what `source` throws.
  init(_ name: String, chunk: Int = 1 << 18, _ source: @escaping CSVReader.Source) throws {
    self.name = name
    csv = CSVReader(chunk: chunk, source)
    columns = try Self.header(&csv, name)
    place()
  }

  /// The line at which the present row begins.
  var line: Int { csv.line }

  /// Where that is, for messages.
  var location: String { "\(name):\(line)" }

  /// What stands in a column of the present row; nil where the trace has no such column.
  func text(_ column: TraceColumn) -> UnsafeRawBufferPointer? {
    guard let field = columns[column] else { return nil }
    return csv.bytes(field)
  }

  /// The name of the present row's volume.
  var volumeName: UnsafeRawBufferPointer { csv.bytes(volume) }

  /// The present row's time as it is written.
  var timeText: UnsafeRawBufferPointer { csv.bytes(time) }

  /// Goes on to the next row.
  mutating func next() throws -> Step {
    while true {
      switch try csv.next() {
      case .end: return .end
      case .bad(let problem): return .bad(Self.words(problem))
      case .row: break
      }
      guard csv.fieldCount == columns.count else {
        if takeHeader() { continue }
        return .bad("\(csv.fieldCount) fields, and the header has \(columns.count)")
      }
      guard let seconds = decimalNumber(csv.bytes(time)) else {
        if takeHeader() { continue }
        return bad(time, "time is no number of seconds")
      }
      // Milliseconds would be some 50 000 years from now.
      guard abs(seconds) < 1e12 else { return bad(time, "time must be in unix seconds, and this is out of range") }
      guard !csv.bytes(volume).isEmpty else { return .bad("volume is empty") }
      var bytes = 0.0
      let size = csv.bytes(size)
      if !size.isEmpty {
        guard let gib = decimalNumber(size), gib >= 0, gib < 0x1p40 else {
          return bad(self.size, "size_gib is no size")
        }
        bytes = gib * 0x1p30
      }
      guard let reading = words.reading(status: csv.bytes(status), progress: csv.bytes(progress)) else {
        return bad(status, "migration_status is none that Cinder has")
      }
      return .row(TraceRow(time: seconds, sizeBytes: bytes, reading: reading))
    }
  }

  /// Whether the present row is a header, as where several traces were put one behind the other; it counts from now on.
  private mutating func takeHeader() -> Bool {
    guard let columns = try? TraceColumns(Self.names(csv)) else { return false }
    self.columns = columns
    place()
    return true
  }

  private mutating func place() {
    func place(_ column: TraceColumn) -> Int { columns[column] ?? 0 }
    (time, volume, size) = (place(.time), place(.volume), place(.size_gib))
    (status, progress) = (place(.migration_status), place(.migration_progress))
  }

  private func bad(_ field: Int, _ what: String) -> Step {
    let text = String(decoding: csv.bytes(field).prefix(200), as: UTF8.self)
    return .bad("\(what): \"\(TerminalText.printable(text.excerpt(40)))\"")
  }

  private static func names(_ csv: borrowing CSVReader) -> [String] {
    var names: [String] = []
    for field in 0..<csv.fieldCount { names.append(String(decoding: csv.bytes(field), as: UTF8.self)) }
    return names
  }

  private static func words(_ problem: CSVReader.Problem) -> String {
    switch problem {
    case .overlong: "the row is longer than \(CSVReader.longestRow) bytes"
    case .unclosedQuote: "a quote is not closed"
    case .textAfterQuote: "text follows a closing quote"
    case .tooManyFields: "more than \(CSVReader.mostFields) fields"
    }
  }
}

extension TraceReader {
  private static let advice = "a trace begins with the header \(TraceColumn.header(TraceColumn.required))"

  private static func header(_ csv: inout CSVReader, _ name: String) throws -> TraceColumns {
    let beginning = try csv.peek(512)
    if beginning.isEmpty { throw ReplayError("\(name): it is empty; \(advice)") }
    if beginning.starts(with: [0x1F, 0x8B]) || beginning.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      throw ReplayError("\(name): it is compressed; unpack it into a pipe and give - as the file")
    }
    if beginning.prefix(while: { $0 != UInt8(ascii: "\n") }).contains(0) {
      throw ReplayError("\(name): it is no text; \(advice)")
    }
    switch try csv.next() {
    case .row: break
    case .bad: throw ReplayError("\(name):\(csv.line): no header; \(advice)")
    case .end: throw ReplayError("\(name):1: no header; \(advice)")
    }
    do {
      return try TraceColumns(names(csv))
    } catch .noHeader {
      throw ReplayError("\(name):\(csv.line): no header; \(advice)")
    } catch .twice(let column) {
      throw ReplayError("\(name):\(csv.line): the header has \(column.rawValue) twice; take one out")
    } catch .missing(let columns, let unknown) {
      let hint = unknown.first { nearest(to: $0, in: columns.map(\.rawValue)) != nil }
        .map { " (is \"\($0)\" meant to be it?)" }
      throw ReplayError("\(name):\(csv.line): the header lacks \(TraceColumn.header(columns))\(hint ?? ""); \(advice)")
    }
  }
}
