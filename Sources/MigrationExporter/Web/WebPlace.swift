import Foundation

/// What the configuration's section `web` says of the server: where people reach it, and what needs no password.
struct WebPlace: Sendable, Hashable {
  /// What a proxy puts before our paths, such as `/cinder`; empty: nothing.
  let prefix: String
  /// Where people reach us, as a browser names it: `https://host` or `https://host:port`; nil: nobody has said.
  let origin: String?
  /// The paths that need no password, to the letter.
  let openPaths: Set<String>
  /// Where the site's own runbooks are, without a slash at its end; nil: those that come with the program are meant.
  private(set) var runbooks: String?

  /// - Parameter externalURL: without a slash at its end.
  init(externalURL: String? = nil, openPaths: Set<String> = []) {
    let parts = externalURL.flatMap { URLComponents(string: $0) }
    prefix = parts?.percentEncodedPath ?? ""
    origin = parts.flatMap { parts in
      guard let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased() else { return nil }
      let isUsual = parts.port == nil || parts.port == (scheme == "https" ? 443 : 80)
      return "\(scheme)://\(host)" + (isUsual ? "" : ":\(parts.port ?? 0)")
    }
    self.openPaths = openPaths
  }

  /// What a configuration says.
  init(_ configuration: ExporterConfiguration) {
    self.init(externalURL: configuration.externalURL, openPaths: configuration.openPaths)
    runbooks = configuration.alerts.runbooks
  }

  /// A request's target as our own paths have it: the prefix comes off, where it is there.
  func withoutPrefix(_ target: String) -> String {
    guard !prefix.isEmpty, target.hasPrefix(prefix) else { return target }
    let rest = target.dropFirst(prefix.count)
    switch rest.first {
    case "/": return String(rest)
    case nil, "?": return "/" + rest
    default: return target
    }
  }
}
