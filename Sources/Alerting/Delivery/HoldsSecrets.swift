/// A value with secrets in it, which no print, log or dump shows.
public protocol HoldsSecrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What may be shown of it.
  var description: String { get }
}

extension HoldsSecrets {
  /// The same as `description`.
  public var debugDescription: String { description }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension ReceiverRequest: HoldsSecrets {
  /// Where it goes, and how large it is.
  public var description: String { "POST of \(body.count) bytes to \(WebOrigin.of(url))" }
}

extension HTTPOptions: HoldsSecrets {
  /// The time-out, the proxy's address, and the names of the headers.
  public var description: String {
    let way = proxy.map { " by \(WebOrigin.of($0))" } ?? ""
    let names = headers.isEmpty ? "" : " with \(headers.keys.sorted().joined(separator: ", "))"
    return "HTTP within \(timeout) s\(way)\(names)"
  }
}

extension HTTPOptions.Authorization: HoldsSecrets {
  /// Its kind, and the user.
  public var description: String {
    switch self {
    case .bearer: "bearer token"
    case .basic(let user, _): "password of \(user)"
    }
  }
}
