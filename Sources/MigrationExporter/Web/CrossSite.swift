import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Whether a page of another site has made a browser send a request that could change something.
///
/// Browsers say where a request comes from, and pages can't make them lie; what is no browser says nothing, and may pass.
enum CrossSite {
  /// - Parameter externalOrigin: where people reach us through a proxy, which may have put another name in `Host`.
  static func isForeign(_ request: Request, externalOrigin: String?) -> Bool {
    if request.method == .get || request.method == .head { return false }
    let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
    if let site, site != "same-origin", site != "none" { return true }
    let origin = request.headers[.origin]?.lowercased()
    if origin == nil, site != "same-origin" { return false }
    if let origin, origin == externalOrigin { return false }
    guard let host = request.head.authority?.lowercased() else { return true }
    if let origin {
      // As with TLS that ends at a proxy, so the scheme is not asked for.
      guard let colon = origin.range(of: "://"), origin[colon.upperBound...] == host else { return true }
    }
    return !isOurs(host, externalOrigin: externalOrigin)
  }

  /// Whether nobody else can have pointed this name at us.
  ///
  /// A page may have its own name lead here once it is loaded (DNS rebinding), and to a browser we are its site then. It
  /// can't do that with an address, with a name without a dot, or with that under which people reach us.
  private static func isOurs(_ host: String, externalOrigin: String?) -> Bool {
    if host.hasPrefix("[") { return true }
    let name = host.prefix { $0 != ":" }
    if !name.contains(".") || (try? SocketAddress(ipAddress: String(name), port: 0)) != nil { return true }
    return externalOrigin.flatMap { URLComponents(string: $0)?.host?.lowercased() } == String(name)
  }
}
