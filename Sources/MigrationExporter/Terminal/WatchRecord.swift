/// What `exporterd watch` prints for programs: for each look a JSON document in a line, or rows of CSV below one header.
package struct WatchRecord: Sendable {
  /// How programs read it.
  package enum Form: Sendable {
    /// A document a line: `time`, `clouds` and `migrations`, as the API has them.
    case json
    /// The columns of `list --output csv`, after one with the time.
    case csv
  }

  private struct Look: Encodable {
    let time: Double
    let clouds: [API.Cloud]
    let migrations: [API.Migration]
  }

  private let form: Form
  private var hasHeader = false
  private var said: [String] = []

  /// A record that has nothing in it yet.
  package init(_ form: Form) { self.form = form }

  /// The lines of one look, each ended by LF.
  ///
  /// - Parameter time: when it was, in unix seconds; written to the millisecond.
  package mutating func take(_ fleet: Fleet, at time: Double) -> String {
    let time = (time * 1000).rounded() / 1000
    switch form {
    case .json: return lineJSON(Look(time: time, clouds: fleet.clouds, migrations: fleet.migrations))
    case .csv:
      let rows = fleet.csvRows(at: time)
      defer { hasHeader = true }
      return hasHeader ? rows : "time,\(Fleet.csvHeader)\(rows)"
    }
  }

  /// What of these complaints is to be said: all when they are others than the last time, so that a file of them does not
  /// grow with each look.
  package mutating func news(of complaints: [String]) -> [String] {
    defer { said = complaints }
    return complaints == said ? [] : complaints
  }
}
