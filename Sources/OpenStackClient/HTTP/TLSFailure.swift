/// What an operator is told of a failed TLS handshake; the library's own words name lines of its source.
enum TLSFailure {
  /// What went wrong with `place` and what to do, from the library's words; nil when they are about something else.
  static func sentence(_ words: String, place: String, of service: APIRequest.Service = .volume) -> String? {
    // What each is told by: a key of clouds.yaml, or a flag.
    let isExporter = service == .exporter
    let (ca, certificate) = isExporter ? ("--ca-file", "--cert-file and --key-file") : ("`cacert`", "`cert` and `key`")
    if words.contains("CERTIFICATE_VERIFY_FAILED") {
      return "TLS with \(place) failed: its certificate is not trusted; name the file of its CA in \(ca)"
    }
    if words.contains("failedToValidateHostname") {
      return "TLS with \(place) failed: its certificate is for another name"
    }
    if words.contains("CERTIFICATE_REQUIRED") || words.contains("HANDSHAKE_FAILURE")
      || words.contains("BAD_CERTIFICATE")
    {
      return "TLS with \(place) failed: it refuses us; does it want a client certificate (\(certificate))?"
    }
    if words.contains("ALERT_UNKNOWN_CA") || words.contains("CERTIFICATE_UNKNOWN") || words.contains("ACCESS_DENIED") {
      return "TLS with \(place) failed: it does not accept our client certificate (\(certificate))"
    }
    if words.contains("WRONG_VERSION_NUMBER") {
      return "TLS with \(place) failed: it does not speak TLS; is its URL http://?"
    }
    guard words.contains("SSL") || words.contains("TLS") else { return nil }
    // The reason as the library names it, such as TLSV1_ALERT_INTERNAL_ERROR, without its place in the source.
    let reason = words.split(separator: "OPENSSL_internal:").dropFirst().first?
      .prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
    return "TLS with \(place) failed" + (reason.map { ": \($0)" } ?? "")
  }
}
