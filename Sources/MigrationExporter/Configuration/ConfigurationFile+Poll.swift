extension ConfigurationFile {
  /// The section `poll`.
  static func poll(_ section: ConfigurationNode) throws -> PollSettings {
    var settings = PollSettings()
    let keys = try section.keys(of: .poll)
    if let interval = keys["interval"] { settings.interval = try interval.seconds(to: "1d") }
    if let timeout = keys["timeout"] { settings.timeout = try timeout.seconds(to: "1d") }
    if let concurrency = keys["concurrency"] { settings.concurrency = try concurrency.count() }
    // What is not said follows what is said, so that one key can be set alone.
    settings.requestTimeout = min(settings.requestTimeout, settings.timeout)
    settings.perHost = min(settings.perHost, settings.concurrency)
    if let node = keys["request_timeout"] {
      settings.requestTimeout = try node.seconds(to: "1d")
      guard settings.requestTimeout <= settings.timeout else {
        throw node.failure(
          "poll.request_timeout must be at most poll.timeout, the time of the whole poll "
            + "(\(durationText(settings.timeout)))")
      }
    }
    if let node = keys["per_host"] {
      settings.perHost = try node.count()
      guard settings.perHost <= settings.concurrency else {
        throw node.failure(
          "poll.per_host must be at most poll.concurrency, which counts all hosts (\(settings.concurrency))")
      }
    }
    return settings
  }
}
