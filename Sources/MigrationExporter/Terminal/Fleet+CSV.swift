extension Fleet {
  /// The migrations as CSV with a header; what is unknown is empty.
  package var csv: String { Self.csvHeader + csvRows() }

  /// The names of the columns, ended by LF.
  static let csvHeader =
    "cloud,region,volume_id,volume_name,project_id,volume_type,source_host,destination_host,status,state,reason,result,"
    + "progress_percent,size_bytes,copied_bytes,copy_rate_bytes_per_second,copy_rate_lower_bound_bytes_per_second,"
    + "copy_rate_upper_bound_bytes_per_second,estimated_completion,earliest_completion,latest_completion,start,end,"
    + "last_progress,last_reading,stall_deadline,deadline,as_of,policy,mode,method,retype\n"

  /// The rows.
  ///
  /// - Parameter time: stands in each, before all else; nil: it does not.
  func csvRows(at time: Double? = nil) -> String { migrations.map { Self.line($0, at: time) }.joined() }

  private static func line(_ migration: API.Migration, at time: Double?) -> String {
    var line = CSVLine()
    if let time { line.add(time) }
    for text in [
      migration.cloud, migration.region, migration.volume_id, migration.volume_name, migration.project_id,
      migration.volume_type, migration.source_host, migration.destination_host, migration.status, migration.state,
      migration.reason, migration.result,
    ] { line.add(text) }
    line.add(migration.progress_percent)
    for number in [
      migration.size_bytes, migration.copied_bytes, migration.copy_rate_bytes_per_second,
      migration.copy_rate_lower_bound_bytes_per_second, migration.copy_rate_upper_bound_bytes_per_second,
      migration.estimated_completion, migration.earliest_completion, migration.latest_completion, migration.start,
      migration.end, migration.last_progress, migration.last_reading, migration.stall_deadline, migration.deadline,
      migration.as_of,
    ] { line.add(number) }
    for text in [migration.policy, migration.mode, migration.method] { line.add(text) }
    line.add(migration.retype)
    return line.text
  }
}
