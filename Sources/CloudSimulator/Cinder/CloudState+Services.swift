extension CloudState {
  /// `GET …/os-services`: one cinder-volume for each `host@backend`, and the scheduler; all are up.
  func services(_ call: CinderCall) -> APIResponse {
    guard call.isAdmin else { return call.answer.forbidden("volume_extension:services:index") }
    let hosts = script.backends.map { String($0.prefix { $0 != "#" }) }
    let unique = hosts.enumerated().filter { !hosts[..<$0.offset].contains($0.element) }.map(\.element)
    let volumes = unique.map { service("cinder-volume", $0, call, isBackend: true) }
    return call.answer.json(
      200, ["services": .array(volumes + [service("cinder-scheduler", "controller", call, isBackend: false)])])
  }

  private func service(_ binary: String, _ host: String, _ call: CinderCall, isBackend: Bool) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(name: "binary", value: .string(binary)),
      .init(name: "host", value: .string(host)),
      .init(name: "zone", value: "nova"),
      .init(name: "status", value: "enabled"),
      .init(name: "state", value: "up"),
      .init(name: "updated_at", value: .string(Timestamp.cinder(call.now))),
    ]
    if isBackend, call.version >= Microversion(3, 49) { members.append(.init(name: "backend_state", value: "up")) }
    if call.version >= Microversion(3, 7) { members.append(.init(name: "cluster", value: nil)) }
    members.append(.init(name: "disabled_reason", value: nil))
    if isBackend {
      members += [
        .init(name: "replication_status", value: "disabled"),
        .init(name: "active_backend_id", value: nil),
        .init(name: "frozen", value: false),
      ]
    }
    return .object(members)
  }

  /// `GET …/scheduler-stats/get_pools`.
  func pools(_ call: CinderCall) -> APIResponse {
    guard call.isAdmin else {
      return call.answer.forbidden("scheduler_extension:scheduler_stats:get_pools")
    }
    return call.answer.json(200, ["pools": .array(script.backends.map { ["name": .string($0)] })])
  }
}
