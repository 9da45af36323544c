import GRDB

extension HistoryReader {
  /// The pace of each route, of all that is kept of these clouds; reads few columns of each row.
  ///
  /// - Parameter clouds: by their configured names; none: all.
  func paces(of clouds: [String]) throws(StoreError) -> HistoryPaces {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT cloud, source_host, destination_host, mean_rate, "end" FROM history WHERE mean_rate > 0
          """)
      var copies: [HistoryPaces.Copy] = []
      while let row = try rows.next() {
        guard let cloud: String = .fromDatabaseValue(row[0]), clouds.isEmpty || clouds.contains(cloud) else { continue }
        let route = HistoryDigest.Route(
          cloud: cloud, source: .fromDatabaseValue(row[1]) ?? "", destination: .fromDatabaseValue(row[2]) ?? "")
        copies.append(.init(route: route, rate: .fromDatabaseValue(row[3]), end: .fromDatabaseValue(row[4]) ?? 0))
      }
      return HistoryPaces(copies)
    }
  }

  /// The finished migrations that `query` asks for, as they are told.
  package func told(_ query: Query) throws(StoreError) -> [API.FinishedMigration] {
    let paces = try paces(of: query.clouds)
    return try migrations(query).map { API.FinishedMigration($0, paces) }
  }
}
