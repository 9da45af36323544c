/// What a list of volumes is asked for.
struct VolumeQuery: Sendable {
  /// Why Cinder refuses a query: 400 with this message.
  struct Refusal: Error, Equatable {
    var message: String
  }

  struct SortKey: Sendable, Equatable {
    var name: String
    var ascending: Bool
  }

  /// The rows of a page, at most.
  var limit: Int
  var marker: String?
  var offset: Int
  var sortKeys: [SortKey]
  private var filters: [VolumeFilter] = []
  private var hasTwoNames = false
  var allTenants = false
  var withCount = false

  /// Reads a query in the order in which Cinder does, so that of two mistakes the same one is told.
  init(_ query: QueryString, version: Microversion, isAdmin: Bool, pageLimit: Int) throws(Refusal) {
    var query = query
    limit = min(try Self.number(query.remove("limit"), "limit param", orElse: pageLimit), pageLimit)
    marker = query.remove("marker")
    offset = try Self.number(query.remove("offset"), "offset", orElse: 0)
    sortKeys = try Self.sortKeys(&query)
    if version >= Microversion(3, 45), query.names.contains("with_count") {
      withCount = try Self.boolean("with_count", query)
      _ = query.remove("with_count")
    }
    if !isAdmin { try Self.restrict(&query, version: version) }
    if query.names.contains("all_tenants") {
      allTenants = try Self.boolean("all_tenants", query)
      // Only when it is true is it taken away; else it is a filter that nothing matches.
      if allTenants { _ = query.remove("all_tenants") }
    }
    // Of a filter given twice the last one counts, except that a name given twice matches nothing.
    let last = Dictionary(query.parameters.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    filters = last.values.map { VolumeFilter($0) }
    hasTwoNames = query.names.count { $0 == "name" } > 1
  }

  /// The `migration_status` that rows must have; `nil`: any.
  var migrationStatus: String? { filters.first { $0.column == "migration_status" && !$0.isSimilarity }?.value }

  /// Whether a row passes all filters.
  func matches(_ row: VolumeRow) -> Bool {
    !hasTwoNames && filters.allSatisfy { $0.matches(row) }
  }

  private static func number(_ text: String?, _ name: String, orElse usual: Int) throws(Refusal) -> Int {
    guard let text else { return usual }
    let isLimit = name.hasPrefix("limit")
    guard let number = Int(text) else { throw Refusal(message: "\(name) must be an integer") }
    guard number >= 0 else { throw Refusal(message: isLimit ? "\(name) must be positive" : "\(name) must be >= 0") }
    return number
  }

  private static func boolean(_ name: String, _ query: QueryString) throws(Refusal) -> Bool {
    let value = query[name] ?? ""
    switch value.lowercased() {
    case "1", "t", "true", "on", "y", "yes": return true
    case "0", "f", "false", "off", "n", "no": return false
    default: throw Refusal(message: "Value '\(value)' for '\(name)' is not a boolean.")
    }
  }

  private static func sortKeys(_ query: inout QueryString) throws(Refusal) -> [SortKey] {
    let direction = query.remove("sort_dir")
    let text = query.remove("sort") ?? query.remove("sort_key").map { $0 + ":" + (direction ?? "desc") }
    var keys: [SortKey] = []
    for item in (text ?? "created_at").split(separator: ",", omittingEmptySubsequences: false) {
      let halves = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      guard halves.count < 2 || ["asc", "desc"].contains(halves[1]) else {
        throw Refusal(message: "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'.")
      }
      keys.append(SortKey(name: halves[0], ascending: halves.count > 1 && halves[1] == "asc"))
    }
    guard keys.allSatisfy({ VolumeColumn.sortable.contains($0.name) }) else {
      throw Refusal(message: "Invalid input received: Invalid sort key")
    }
    let first = keys[0].ascending
    for name in ["created_at", "id"] where !keys.contains(where: { $0.name == name }) {
      keys.append(SortKey(name: name, ascending: first))
    }
    return keys
  }

  /// What others than admins may filter by (`resource_filters.json`); all else is dropped up to 3.30 and refused later.
  private static func restrict(_ query: inout QueryString, version: Microversion) throws(Refusal) {
    let allowed: Set = [
      "name", "status", "metadata", "bootable", "migration_status", "availability_zone", "group_id", "size",
      "created_at", "updated_at", "consumes_quota",
    ]
    _ = query.remove("all_tenants")
    let others = query.names.filter { !allowed.contains($0) }
    guard version >= Microversion(3, 31) else {
      for name in others { _ = query.remove(name) }
      return
    }
    guard others.isEmpty else {
      throw Refusal(message: "Invalid filters \(others.joined(separator: ",")) are found in query options.")
    }
  }
}
