/// The sections of the web configuration file and the keys that each knows, as exporter-toolkit documents them.
enum WebConfigurationSection: String, KeyedSection, CaseIterable {
  case file
  case tls = "tls_server_config"
  case http = "http_server_config"
  case rateLimit = "rate_limit"

  var title: String { self == .file ? "the web configuration file" : rawValue }

  var prefix: String { self == .file ? "" : "\(rawValue)." }

  var keys: [String] {
    switch self {
    case .file: ["basic_auth_users", "http_server_config", "rate_limit", "tls_server_config"]
    case .tls:
      [
        "cert", "cert_file", "cipher_suites", "client_allowed_sans", "client_auth_type", "client_ca", "client_ca_file",
        "curve_preferences", "key", "key_file", "max_version", "min_version", "prefer_server_cipher_suites",
      ]
    case .http: ["headers", "http2"]
    case .rateLimit: ["burst", "interval"]
    }
  }
}
