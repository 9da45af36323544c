extension CloudState {
  /// `GET …/volumes` and `GET …/volumes/detail`.
  func list(_ call: CinderCall, detail: Bool) -> APIResponse {
    guard !call.token.roles.isEmpty else { return call.answer.forbidden("volume:get_all") }
    let query: VolumeQuery
    do {
      query = try VolumeQuery(
        call.request.query, version: call.version, isAdmin: call.isAdmin, pageLimit: script.pageLimit)
    } catch {
      return call.answer.fault(400, error.message)
    }
    var marker: VolumeRow?
    if let id = query.marker {
      guard let row = row(id, at: call.now), call.sees(row.volume) else { return call.answer.notFound(volume: id) }
      marker = row
    }
    let all = rows(withStatus: query.migrationStatus, at: call.now).filter { isListed($0, call, query) }
      .sorted { VolumeColumn.precedes($0, $1, by: query.sortKeys) }
    let rest = marker.map { marker in all.filter { VolumeColumn.precedes(marker, $0, by: query.sortKeys) } } ?? all
    let page = rest.dropFirst(query.offset).prefix(query.limit)
    let view = VolumeView(call)
    var members: [JSONValue.Member] = [
      .init(name: "volumes", value: .array(page.map { detail ? view.detail($0) : view.summary($0) }))
    ]
    // The link is there whenever a page is full, and with a count whenever one page can't hold all.
    let count = query.withCount && !all.isEmpty ? all.count : page.count
    if let last = page.last, query.limit <= count {
      members.append(.init(name: "volumes_links", value: [next(after: last, call, detail: detail)]))
    }
    if query.withCount { members.append(.init(name: "count", value: .integer(all.count))) }
    return call.answer.json(200, .object(members))
  }

  private func isListed(_ row: VolumeRow, _ call: CinderCall, _ query: VolumeQuery) -> Bool {
    if !(call.isAdmin && query.allTenants), row.volume.projectID != call.token.projectID { return false }
    // Others than admins don't see the destination volumes of migrations in lists.
    if !call.isAdmin, row.volume.migrationStatus?.hasPrefix("target:") == true { return false }
    return query.matches(row)
  }

  private func next(after row: VolumeRow, _ call: CinderCall, detail: Bool) -> JSONValue {
    let project = call.projectInURL.map { "/" + $0 } ?? ""
    let query = call.request.query.setting("marker", to: row.volume.id).encoded
    return ["rel": "next", "href": "\(call.linkBase)/v3\(project)/volumes\(detail ? "/detail" : "")?\(query)"]
  }

  /// `GET …/volumes/{id}`, the only answer that has the progress of a migration.
  func show(_ id: String, _ call: CinderCall) -> APIResponse {
    guard let row = row(id, at: call.now), call.sees(row.volume) else { return call.answer.notFound(volume: id) }
    let view = VolumeView(call)
    let asksForProgress =
      call.isAdmin && row.volume.migrationStatus == "migrating"
      && script.progressMicroversion.map { call.version >= $0 } == true
    guard asksForProgress else { return call.answer.json(200, ["volume": view.detail(row)]) }
    switch row.reading {
    case .failure: return call.answer.serverError
    case .value(let text) where !text.isEmpty:
      return call.answer.json(200, ["volume": view.detail(row, progress: text)])
    case .value, .absent: return call.answer.json(200, ["volume": view.detail(row)])
    }
  }
}
