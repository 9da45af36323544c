import Foundation

/// What may be told of a URL: path and query may hold a secret, as those of Slack do.
enum WebOrigin {
  /// Scheme, host and port: `https://hooks.slack.com`.
  static func of(_ url: String) -> String {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.host, !host.isEmpty else {
      return "a URL without http:// or https://"
    }
    return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
  }
}
