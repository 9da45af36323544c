import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// What an operator is told of an exchange that brought no answer.
///
/// Only what we chose to say of the libraries' errors: theirs name lines of their source, and may quote what was sent.
struct TransportFailure {
  /// The receiver as scheme, host and port.
  var place: String
  /// The proxy on the way to it, as scheme, host and port.
  var proxy: String?
  /// The seconds that the exchange had.
  var timeout: Double

  /// What went wrong and what to do.
  func sentence(for error: any Error) -> String {
    if let tls = tlsSentence("\(error)") { return tls }
    switch error {
    case let error as HTTPClientError: return sentence(for: error)
    case is CancellationError: return sentence(for: .cancelled)
    case is HTTPParserError: return "\(nextHop) does not speak HTTP, or its connection broke in the midst of an answer"
    case let error as NIOConnectionError:
      let reason = error.connectionErrors.lazy.compactMap { $0.error as? IOError }.first
      return "no connection to \(nextHop): \(reason.map(Self.words) ?? "the name of its host can't be resolved")"
    case let error as IOError:
      let neverWas = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
      return "\(neverWas ? "no connection to" : "the connection to") \(nextHop)\(neverWas ? "" : " broke"): "
        + Self.words(error)
    default: return "no connection to \(nextHop): \(type(of: error))"
    }
  }

  private func sentence(for error: HTTPClientError) -> String {
    switch error {
    case _ where [.deadlineExceeded, .readTimeout].contains(error):
      "\(place) did not answer in \(Self.seconds(timeout)) s"
    case _
    where [.connectTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout, .tlsHandshakeTimeout]
      .contains(error):
      "no connection to \(nextHop) in time; is the host up, and does a firewall let us through?"
    case _ where error == .proxyAuthenticationRequired:
      "\(nextHop) wants a user and a password, or other ones than proxy_url has"
    case _ where error == .invalidProxyResponse:
      "\(nextHop) does not let us through to \(place); may the proxy connect to that host and port?"
    case _ where error == .cancelled: "the message to \(place) was called off"
    case _ where [.invalidURL, .emptyHost, .emptyScheme].contains(error):
      "the receiver's URL is not usable; it must be http:// or https:// with a host"
    default: "the connection to \(nextHop) broke: \(error.shortDescription)"
    }
  }

  /// Whom we connect to.
  private var nextHop: String { proxy.map { "the proxy \($0)" } ?? place }

  private func tlsSentence(_ words: String) -> String? {
    let failed = "TLS with \(place) failed"
    if words.contains("CERTIFICATE_VERIFY_FAILED") {
      return "\(failed): its certificate is not trusted; name the file of its CA in the receiver's configuration"
    }
    if words.contains("failedToValidateHostname") { return "\(failed): its certificate is for another name" }
    if ["CERTIFICATE_REQUIRED", "HANDSHAKE_FAILURE", "BAD_CERTIFICATE"].contains(where: words.contains) {
      return "\(failed): it refuses us; does it want a client certificate?"
    }
    if words.contains("WRONG_VERSION_NUMBER") { return "\(failed): it does not speak TLS; is its URL http://?" }
    guard words.contains("SSL") else { return nil }
    // The reason as the library names it, such as TLSV1_ALERT_INTERNAL_ERROR, without its place in the source.
    let reason = words.split(separator: "OPENSSL_internal:").dropFirst().first?
      .prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
    return failed + (reason.map { ": \($0)" } ?? "")
  }

  /// The system's own words, such as `Connection refused`.
  private static func words(_ error: IOError) -> String { String(cString: strerror(error.errnoCode)) }

  private static func seconds(_ seconds: Double) -> String {
    let tenths = (seconds * 10).rounded() / 10
    return Int(exactly: tenths).map(String.init) ?? "\(tenths)"
  }
}
