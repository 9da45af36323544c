import Alerting

/// A mapping of a file in which only certain keys may stand.
protocol KeyedSection: Sendable {
  /// What errors call it.
  var title: String { get }
  /// What stands before the name of one of its keys in errors.
  var prefix: String { get }
  /// The keys that may stand in it.
  var keys: [String] { get }
}

extension KeyedSection {
  /// What is wrong with `key`, which is none of `keys`.
  func refusal(of key: String) -> String {
    let meant = nearest(to: key, in: keys).map { "; did you mean \($0)?" } ?? ";"
    return "unknown key \(key) in \(title)\(meant) known are \(keys.joined(separator: ", "))"
  }
}

/// The sections of the configuration file and the keys that each knows, save those of receivers.
///
/// The reader refuses every other key, and the documentation is tested against this list.
enum ConfigurationSection: String, KeyedSection, CaseIterable {
  case file, cloud, poll, policy, match, storage, web
  case alerts, rules, rule
  case takesLong = "takes_long"
  case basicAuth = "basic_auth"
  case header

  /// What errors call it.
  var title: String {
    switch self {
    case .file: "the file"
    case .cloud: "an entry of clouds"
    case .policy: "an entry of policies"
    case .rules: "alerts.rules"
    case .takesLong: "alerts.takes_long"
    case .rule: "an alert's rule"
    case .header: "a header's value"
    case .match, .poll, .storage, .web, .alerts, .basicAuth: rawValue
    }
  }

  /// What stands before the name of one of its keys in errors; a list's entries are told apart by their line.
  var prefix: String {
    switch self {
    case .poll, .storage, .web, .match, .alerts, .basicAuth: "\(rawValue)."
    case .takesLong: "alerts.takes_long."
    case .file, .cloud, .policy, .rules, .rule, .header: ""
    }
  }

  /// The keys that may stand in it.
  var keys: [String] {
    switch self {
    case .file: ["alerts", "clouds", "policies", "poll", "receivers", "storage", "web"]
    case .cloud: ["microversion", "name", "os_cloud", "region"]
    case .poll: ["concurrency", "interval", "per_host", "request_timeout", "timeout"]
    case .policy:
      [
        "deadline", "finishing_window", "longest", "match", "minimum_rate", "mode", "name", "number_missing_window",
        "slowest_healthy_rate", "tolerated_slowdown", "window",
      ]
    case .match: ["cloud", "destination_host", "larger_than", "source_host", "volume_type"]
    case .storage: ["path", "retention"]
    case .web: ["enable_lifecycle", "external_url", "open_paths"]
    case .alerts: ["blind_after", "hold", "rules", "runbooks", "takes_long"]
    case .takesLong: ["base", "per_tib"]
    case .rules: AlertName.allCases.map(\.rawValue).sorted()
    case .rule: ["enabled", "for", "keep_firing_for", "labels", "receivers", "severity"]
    case .basicAuth: ["password", "password_env", "password_file", "username"]
    case .header: ["env", "file"]
    }
  }
}

/// An entry of `receivers`, which is of one of these kinds.
struct ReceiverEntrySection: KeyedSection {
  let kinds: [any ReceiverForm.Type]

  let title = "an entry of receivers"
  /// A list's entries are told apart by their line.
  let prefix = ""

  /// What may be said of a receiver of any kind.
  private static let ownKeys = [
    "basic_auth", "bearer_token", "bearer_token_env", "bearer_token_file", "ca_file", "cert_file", "headers",
    "key_file", "name", "proxy_url", "proxy_url_env", "proxy_url_file", "send_resolved", "timeout", "verify",
  ]

  var keys: [String] { (Self.ownKeys + kinds.map { $0.kind }).sorted() }
}

/// What stands below the key of a receiver's kind.
struct ReceiverKindSection: KeyedSection {
  let title: String
  let keys: [String]

  init(_ kind: any ReceiverForm.Type) {
    title = kind.kind
    keys = kind.keys.flatMap(\.names).sorted()
  }

  var prefix: String { "\(title)." }
}
