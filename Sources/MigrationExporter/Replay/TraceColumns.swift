import OpenStackClient

/// A column of a trace.
enum TraceColumn: String, CaseIterable {
  case time, volume, size_gib, migration_status, migration_progress
  case cloud, source_host, destination_host, volume_type

  /// Those that every trace has.
  static let required: [TraceColumn] = [.time, .volume, .size_gib, .migration_status, .migration_progress]

  /// The header of a trace with these columns and no others.
  static func header(_ columns: [TraceColumn]) -> String { columns.map(\.rawValue).joined(separator: ",") }
}

/// Where a trace has which column.
struct TraceColumns: Equatable {
  /// How many fields a row has.
  let count: Int
  /// Names in the header that mean nothing to us, as an operator may read them.
  let unknown: [String]
  private var places: [Int]

  /// What a header that is none looks like.
  enum Fault: Error, Equatable {
    /// Not one of the columns is there: it is no header.
    case noHeader
    /// These are not there.
    case missing([TraceColumn], unknown: [String])
    /// One is there more than once.
    case twice(TraceColumn)
  }

  /// Reads the names of a header; blanks around them don't count.
  init(_ names: [String]) throws(Fault) {
    count = names.count
    places = Array(repeating: -1, count: TraceColumn.allCases.count)
    var unknown: [String] = []
    for (index, name) in names.enumerated() {
      let name = name.filter { $0 != " " && $0 != "\t" }
      guard let column = TraceColumn(rawValue: name) else {
        unknown.append(TerminalText.printable(name.excerpt(40)))
        continue
      }
      guard places[column.place] < 0 else { throw .twice(column) }
      places[column.place] = index
    }
    self.unknown = unknown
    let missing = TraceColumn.required.filter { places[$0.place] < 0 }
    if unknown.count == names.count { throw .noHeader }
    if !missing.isEmpty { throw .missing(missing, unknown: unknown) }
  }

  /// Which field of a row it is; nil where the trace has none.
  subscript(_ column: TraceColumn) -> Int? {
    let place = places[column.place]
    return place < 0 ? nil : place
  }
}

extension TraceColumn {
  fileprivate var place: Int {
    switch self {
    case .time: 0
    case .volume: 1
    case .size_gib: 2
    case .migration_status: 3
    case .migration_progress: 4
    case .cloud: 5
    case .source_host: 6
    case .destination_host: 7
    case .volume_type: 8
    }
  }
}
