import GRDB

extension HistoryReader {
  /// A page of the history with what is usual on each route; reads no more than a line's few columns of all the rest.
  func digest(_ query: HistoryQuery) throws(StoreError) -> (HistoryDigest, [FinishedMigration]) {
    try read { db in
      let names = query.text.isEmpty ? "''" : "volume_name || char(10) || volume_id"
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT id, cloud, source_host, destination_host, result, mean_rate, "end", \(names) FROM history
          ORDER BY "end" DESC, id DESC
          """)
      var entries: [HistoryDigest.Entry] = []
      var ids: [Int64] = []
      while let row = try rows.next() {
        guard let id: Int64 = .fromDatabaseValue(row[0]), let cloud: String = .fromDatabaseValue(row[1]),
          let result = String.fromDatabaseValue(row[4]).flatMap(MigrationSnapshot.Result.init),
          let end: Double = .fromDatabaseValue(row[6])
        else { continue }
        let source = String.fromDatabaseValue(row[2]) ?? ""
        let destination = String.fromDatabaseValue(row[3]) ?? ""
        let words = query.text.isEmpty ? "" : "\(String.fromDatabaseValue(row[7]) ?? "")\n\(source)\n\(destination)"
        ids.append(id)
        entries.append(
          .init(
            route: .init(cloud: cloud, source: source, destination: destination), result: result,
            meanRate: .fromDatabaseValue(row[5]), end: end, words: words))
      }
      let digest = HistoryDigest(entries, query)
      let statement = try db.cachedStatement(sql: "SELECT * FROM history WHERE id = ?")
      let shown = try digest.shown.compactMap { number in
        try Row.fetchOne(statement, arguments: [ids[number]]).flatMap(HistoryRow.migration)
      }
      return (digest, shown)
    }
  }
}
