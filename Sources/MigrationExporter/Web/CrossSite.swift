import Foundation
import HTTPTypes
import Hummingbird

/// Whether a page of another site has made a browser send a request that could change something.
///
/// Browsers say where a request comes from, and pages can't make them lie; what is no browser says nothing, and may pass.
enum CrossSite {
  /// - Parameter externalOrigin: where people reach us through a proxy, which may have put another name in `Host`.
  static func isForeign(_ request: Request, externalOrigin: String?) -> Bool {
    if request.method == .get || request.method == .head { return false }
    if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
      return site != "same-origin" && site != "none"
    }
    guard let origin = request.headers[.origin]?.lowercased() else { return false }
    if origin == externalOrigin { return false }
    // As with TLS that ends at a proxy, so the scheme is not asked for.
    guard let colon = origin.range(of: "://"), let host = request.head.authority?.lowercased() else { return true }
    return origin[colon.upperBound...] != host
  }
}
