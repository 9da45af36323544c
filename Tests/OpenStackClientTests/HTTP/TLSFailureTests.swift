import Testing

@testable import OpenStackClient

/// TLS errors in an operator's words.
struct TLSFailureTests {
  @Test(
    "Each kind says what to do, and none the library's source",
    arguments: [
      (
        "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:"
          + "CERTIFICATE_VERIFY_FAILED at /src/ssl/handshake.cc:393]))", "name the file of its CA in `cacert`"
      ),
      (
        "sslError([Error: 268436562 error:10000458:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED at "
          + "/src/ssl/tls_record.cc:486])", "`cert` and `key`"
      ),
      (
        "sslError([Error: 268435703 error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER at "
          + "/src/ssl/tls_record.cc:127])", "is its URL http://?"
      ),
      (
        "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268436504 error:10000418:SSL routines:OPENSSL_internal:"
          + "TLSV1_ALERT_UNKNOWN_CA at /src/ssl/tls_record.cc:486]))",
        "it does not accept our client certificate (`cert` and `key`)"
      ),
      ("NIOSSLExtraError.failedToValidateHostname: Couldn't find <none> in certificate", "for another name"),
      (
        "sslError([Error: 1 error:10000438:SSL routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR at /src/x.cc:1])",
        "failed: TLSV1_ALERT_INTERNAL_ERROR"
      ),
    ])
  func sentences(words: String, advice: String) {
    let text = TLSFailure.sentence(words, place: "https://k:5000")
    #expect(text?.contains(advice) == true, "\(text ?? "none")")
    #expect(text?.hasPrefix("TLS with https://k:5000 failed") == true)
    #expect(text?.contains("/src") == false)
  }

  @Test("What is about something else is left to others")
  func others() { #expect(TLSFailure.sentence("connection refused (errno: 111)", place: "https://k") == nil) }
}
