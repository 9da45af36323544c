/// The sections of the configuration file and the keys that each knows.
///
/// The reader refuses every other key, and the documentation is tested against this list.
enum ConfigurationSection: String, Sendable, CaseIterable {
  case file, cloud, poll, policy, match, web

  /// What errors call it.
  var title: String {
    switch self {
    case .file: "the file"
    case .cloud: "an entry of clouds"
    case .policy: "an entry of policies"
    case .match: "match"
    case .poll, .web: rawValue
    }
  }

  /// What stands before the name of one of its keys in errors; a list's entries are told apart by their line.
  var prefix: String {
    switch self {
    case .poll, .web, .match: "\(rawValue)."
    case .file, .cloud, .policy: ""
    }
  }

  /// The keys that may stand in it.
  var keys: [String] {
    switch self {
    case .file: ["clouds", "policies", "poll", "web"]
    case .cloud: ["microversion", "name", "os_cloud", "region"]
    case .poll: ["concurrency", "interval", "per_host", "request_timeout", "timeout"]
    case .policy:
      [
        "deadline", "finishing_window", "longest", "match", "minimum_rate", "mode", "name", "number_missing_window",
        "slowest_healthy_rate", "tolerated_slowdown", "window",
      ]
    case .match: ["cloud", "destination_host", "larger_than", "source_host", "volume_type"]
    case .web: ["enable_lifecycle"]
    }
  }

  /// The keys that a later version will know: refused by name, since to ignore them would be worse.
  var laterKeys: [String] {
    switch self {
    case .file: ["alerts", "receivers", "storage"]
    case .web: ["external_url", "open_paths"]
    case .cloud, .poll, .policy, .match: []
    }
  }

  /// What is wrong with `key`, which is none of `keys`.
  func refusal(of key: String) -> String {
    if laterKeys.contains(key) { return "\(prefix)\(key) is not supported by this version; take it out" }
    let meant = nearest(to: key, in: keys + laterKeys).map { "; did you mean \($0)?" } ?? ";"
    return "unknown key \(key) in \(title)\(meant) known are \(keys.joined(separator: ", "))"
  }
}
