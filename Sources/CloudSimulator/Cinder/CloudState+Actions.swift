extension CloudState {
  /// `POST …/volumes/{id}/action`.
  mutating func act(on id: String, _ call: CinderCall) -> APIResponse {
    guard let body = JSONValue(parsing: call.request.body), let members = body.members, !members.isEmpty else {
      return call.answer.malformedBody
    }
    let known = ["os-migrate_volume", "os-reset_status", "os-attach", "os-detach"]
    guard let action = members.first(where: { known.contains($0.name) }) else {
      let message =
        "There is no such action: \(members[0].name). "
        + "Verify the request body and Content-Type header and try again."
      return call.answer.fault(400, message)
    }
    if let refusal = Self.refusal(of: action, call) { return refusal }
    guard let row = row(id, at: call.now), call.sees(row.volume) else { return call.answer.notFound(volume: id) }
    switch action.name {
    case "os-migrate_volume", "os-reset_status":
      guard call.isAdmin else {
        let name = action.name.dropFirst("os-".count)
        return call.answer.forbidden("volume_extension:volume_admin_actions:\(name)")
      }
      return action.name == "os-migrate_volume"
        ? migrate(row.volume, action.value, call) : reset(row.volume, action.value, call)
    default: return attach(row.volume, action, call)
    }
  }

  /// What the schemas refuse before anybody looks for the volume.
  private static func refusal(of action: JSONValue.Member, _ call: CinderCall) -> APIResponse? {
    switch action.name {
    case "os-migrate_volume" where action.value["host"]?.string == nil:
      if call.version >= Microversion(3, 16) {
        return call.answer.fault(
          400, "Invalid input received: One and only one of cluster and host must be set.")
      }
      return call.answer.fault(
        400,
        "Invalid input for field/attribute os-migrate_volume. Value: {}. 'host' is a required property")
    case "os-reset_status":
      if ["status", "attach_status", "migration_status"].allSatisfy({ action.value[$0]?.string == nil }) {
        return call.answer.fault(
          400, "Must specify 'status', 'attach_status' or 'migration_status' for update.")
      }
      let statuses = ["migrating", "error", "success", "completing", "none", "starting"]
      if let status = action.value["migration_status"]?.string, !statuses.contains(status.lowercased()) {
        let list = statuses.map { "'\($0)'" }.joined(separator: ", ")
        return call.answer.fault(
          400, "Volume migration status: \(status) is invalid, valid statuses are: (\(list)).")
      }
      return nil
    default: return nil
    }
  }

  private mutating func migrate(_ volume: SimulatedVolume, _ details: JSONValue, _ call: CinderCall) -> APIResponse {
    let host = details["host"]?.string ?? ""
    let service = host.prefix { $0 != "#" }
    guard script.backends.contains(where: { $0.prefix { $0 != "#" } == service }) else {
      return call.answer.fault(400, "Invalid host: No available service named '\(host)'")
    }
    guard ["available", "in-use"].contains(volume.status), Self.isFree(volume), host != volume.host else {
      return call.answer.fault(
        400,
        "Invalid volume: Volume \(volume.id) status must be available or in-use, must not be migrating, have "
          + "snapshots, be replicated, be part of a group and destination host/cluster must be different than the "
          + "current one")
    }
    let isAttached = volume.status == "in-use"
    var migration = MigrationScript.ordinary(
      volumeID: volume.id, destinationHost: host, beginsAfter: call.now - startedAt,
      bytesPerSecond: script.copyBytesPerSecond)
    migration.viaNova = isAttached && script.novaReportsInStatus
    let locks = details["lock_volume"].map { $0 == true || $0.string?.lowercased() == "true" } ?? false
    migration.statusMeanwhile = locks && !isAttached ? "maintenance" : nil
    if !script.backends.contains(host) {
      // The service is there and the pool is not: the scheduler refuses, after the POST was accepted.
      migration.steps = [.starting(seconds: 0.1)]
      migration.ending = .error
    }
    add(migration)
    return call.answer.accepted
  }

  private mutating func reset(_ volume: SimulatedVolume, _ details: JSONValue, _ call: CinderCall) -> APIResponse {
    settle(volume.id, at: call.now) { volume in
      if let status = details["status"]?.string { volume.status = status.lowercased() }
      if let status = details["migration_status"]?.string?.lowercased() {
        volume.migrationStatus = status == "none" ? nil : status
      }
    }
    return call.answer.accepted
  }

  private mutating func attach(
    _ volume: SimulatedVolume, _ action: JSONValue.Member, _ call: CinderCall
  ) -> APIResponse {
    let attaches = action.name == "os-attach"
    guard call.mayWrite else {
      return call.answer.forbidden("volume_extension:volume_actions:\(attaches ? "attach" : "detach")")
    }
    guard volume.status != "maintenance" else {
      return call.answer.fault(
        400, "Invalid volume: The volume cannot be \(attaches ? "attached" : "detached") in maintenance mode.")
    }
    // Scripts neither count attachments nor change this status, so it can change beneath them.
    lives[volume.id]?.volume.attachments = attaches ? volume.attachments + 1 : 0
    lives[volume.id]?.volume.status = attaches ? "in-use" : "available"
    return call.answer.accepted
  }
}
