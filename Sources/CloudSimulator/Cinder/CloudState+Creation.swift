extension CloudState {
  /// `POST …/volumes`; the volume is available at once.
  mutating func create(_ call: CinderCall) -> APIResponse {
    guard call.mayWrite, let project = call.token.projectID else { return call.answer.forbidden("volume:create") }
    // Cinder itself stumbles over a POST without a body.
    guard !call.request.body.isEmpty else { return call.answer.serverError }
    guard let body = JSONValue(parsing: call.request.body), body.members != nil else {
      return call.answer.malformedBody
    }
    guard let wanted = body["volume"] else { return call.answer.fault(400, "'volume' is a required property") }
    guard let size = wanted["size"].flatMap({ $0.integer ?? $0.string.flatMap { Int($0) } }) else {
      return call.answer.badRequest
    }
    guard size >= 1 else {
      let message = "Invalid input for field/attribute size. Value: \(size). \(size) is less than the minimum of 1"
      return call.answer.fault(400, message)
    }
    let type = wanted["volume_type"]?.string ?? "__DEFAULT__"
    guard script.volumeTypes.contains(type) || script.volumes.contains(where: { $0.volumeType == type }) else {
      return call.answer.fault(404, "Volume type with name \(type) could not be found.")
    }
    let host = host(for: body["OS-SCH-HNT:scheduler_hints"] ?? wanted["OS-SCH-HNT:scheduler_hints"])
    let volume = SimulatedVolume(
      id: random.uuid(), name: wanted["name"]?.string, sizeGiB: size, projectID: project,
      volumeType: type, host: host,
      status: host == nil ? "error" : "available", createdAt: call.now)
    add(volume)
    var asMade = volume
    asMade.status = "creating"
    return call.answer.json(202, ["volume": VolumeView(call).created(VolumeRow(volume: asMade))])
  }

  /// The first pool, or the one that a query such as `["=", "$volume_backend_name", "alpha"]` names.
  private func host(for hints: JSONValue?) -> String? {
    guard let query = hints?["query"]?.string, let terms = JSONValue(parsing: Array(query.utf8))?.elements,
      terms.count == 3, terms[1].string == "$volume_backend_name"
    else { return script.backends.first }
    return script.backends.first { Self.backendName($0) == terms[2].string }
  }

  /// `alpha` of `hosta@alpha#pool1`.
  private static func backendName(_ host: String) -> String {
    String(host.drop { $0 != "@" }.dropFirst().prefix { $0 != "#" })
  }

  /// `DELETE …/volumes/{id}`; the volume is gone at once.
  mutating func delete(_ id: String, _ call: CinderCall) -> APIResponse {
    guard let row = row(id, at: call.now), call.sees(row.volume) else { return call.answer.notFound(volume: id) }
    guard call.mayWrite else { return call.answer.forbidden("volume:delete") }
    guard ["available", "error"].contains(row.volume.status), Self.isFree(row.volume) else {
      return call.answer.fault(
        400,
        "Invalid volume: Volume status must be available or error or error_restoring or error_extending or "
          + "error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a "
          + "transfer, or be disassociated from snapshots after volume transfer.")
    }
    // A volume that came back under a new id goes with all its life.
    let known = lives[id] != nil ? id : migratingIDs.first { isPresent(id, in: $0, at: call.now) }
    if let known { remove(known) }
    return call.answer.deleted
  }

  private func isPresent(_ id: String, in life: String, at time: Double) -> Bool {
    lives[life]?.stage(at: time).source?.volume.id == id
  }

  /// Whether a migration may begin, or the volume be deleted (Cinder's `AVAILABLE_MIGRATION_STATUS`).
  static func isFree(_ volume: SimulatedVolume) -> Bool {
    [nil, "deleting", "error", "success"].contains(volume.migrationStatus)
  }
}
