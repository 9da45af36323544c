import Foundation
import NIOSSL

/// A certificate for `localhost` that signs itself, good for a century; of no use but in these tests.
enum TestCertificate {
  /// - Parameter wantsClient: whether the server hangs up on clients that do not show this same certificate.
  static func server(wantsClient: Bool = false) throws -> TLSConfiguration {
    let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(certificate)],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
    if wantsClient {
      tls.trustRoots = .certificates([certificate])
      tls.certificateVerification = .noHostnameVerification
    }
    return tls
  }

  /// Runs `body` with the path of a file that has both the certificate and its key.
  static func withFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "receiver-\(UUID().uuidString).pem")
    try "\(certificate)\n\(key)\n".write(to: url, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path(percentEncoded: false))
  }

  private static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBlTCCATugAwIBAgIUCJ1JFn1RcP07tz23+eVQ7sV0XyQwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIzNDUzMFoYDzIxMjYxMDI5
    MjM0NTMwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAR0jeBZw6EKh0/fOUUgSMA5Zn9QqXvCbyOE0rLFl9tiX+fEqU5NuZ24
    3FS1/CnZEE96sK5gRNTHhPTpHRwiloY9o2kwZzAdBgNVHQ4EFgQU0uHL8n4pwFeF
    18eD1QIoOrMrv9wwHwYDVR0jBBgwFoAU0uHL8n4pwFeF18eD1QIoOrMrv9wwDwYD
    VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
    SAAwRQIhAMv0Se0rT7iEOGsw2O7gjsZ1iH4d08djg7rjp0eDhq6TAiAJTDvsqmBE
    e3DTzPBaesO6dlNRp5EJogFnc4IrtJppYg==
    -----END CERTIFICATE-----
    """

  /// The key of `certificate`.
  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoENyMHavZ+R/rkK4
    Q6sVfnnSXW2795YAaD4KoIT9GFShRANCAAR0jeBZw6EKh0/fOUUgSMA5Zn9QqXvC
    byOE0rLFl9tiX+fEqU5NuZ243FS1/CnZEE96sK5gRNTHhPTpHRwiloY9
    -----END PRIVATE KEY-----
    """
}
