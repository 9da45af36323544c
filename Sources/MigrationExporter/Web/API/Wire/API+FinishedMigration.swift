extension API {
  /// One migration of the history.
  package struct FinishedMigration: Codable, Sendable {
    package var cloud: String
    @Null package var region: String?
    package var volume_id: String
    package var volume_name: String
    package var project_id: String
    package var volume_type: String
    @Null package var size_bytes: Double?
    @Null package var source_host: String?
    @Null package var destination_host: String?
    package var method: String
    package var retype: Bool
    @Null package var start: Double?
    package var end: Double
    package var result: String
    @Null package var duration_seconds: Double?
    @Null package var mean_rate_bytes_per_second: Double?
    @Null package var last_percent: Int?
    @Null package var usual_rate_bytes_per_second: Double?
    @Null package var slower_than_usual: Bool?
  }
}

extension API.FinishedMigration {
  /// `migration` as it is told, against what is usual on its route.
  init(_ migration: FinishedMigration, _ paces: HistoryPaces) {
    let route = HistoryDigest.Route(migration)
    let usual = paces.usual(on: route)?.usual
    self.init(
      cloud: migration.cloud, region: migration.region, volume_id: migration.volumeID, volume_name: migration.name,
      project_id: migration.projectID, volume_type: migration.volumeType,
      size_bytes: migration.sizeBytes?.ifFinite, source_host: migration.sourceHost,
      destination_host: migration.destinationHost, method: migration.method.rawValue, retype: migration.isRetype,
      start: migration.start?.ifFinite, end: migration.end.ifFinite ?? 0, result: migration.result.rawValue,
      duration_seconds: migration.duration?.ifFinite, mean_rate_bytes_per_second: migration.meanRate?.ifFinite,
      last_percent: migration.percent, usual_rate_bytes_per_second: usual?.ifFinite,
      slower_than_usual: migration.meanRate == nil || usual == nil
        ? nil : paces.slowness(migration.meanRate, on: route) != nil)
  }

  /// What to call it: its volume's name, or the id of one that has none.
  var title: String { volume_name.isEmpty ? volume_id : volume_name }
}
