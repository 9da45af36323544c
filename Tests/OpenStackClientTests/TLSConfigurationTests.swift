import NIOSSL
import Testing

@testable import OpenStackClient

/// The TLS files of a cloud: what is made of them, and what is said when they can't be used.
struct TLSConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func tls(ca: String? = nil, certificate: String? = nil, key: String? = nil, verifies: Bool = true) throws
    -> TLSConfiguration
  {
    func path(_ name: String?) -> String? { name.map { "\(folder.path)/\($0)" } }
    return try .client(
      for: CloudConfiguration(
        authURL: "https://k", credential: .token("t", scope: .system), caFile: path(ca),
        certificateFile: path(certificate), keyFile: path(key), verifiesTLS: verifies
      ).tls)
  }

  @Test("Without more, the system's CAs are trusted and no certificate is shown")
  func plain() throws {
    let tls = try tls()
    #expect(tls.certificateVerification == .fullVerification)
    #expect(tls.trustRoots == .default)
    #expect(tls.certificateChain.isEmpty)
    #expect(tls.privateKey == nil)
    #expect(try self.tls(verifies: false).certificateVerification == .none)
  }

  @Test("A client certificate has its key beside it or in the same file")
  func clientCertificate() throws {
    try folder.write(Self.certificate, to: "me.pem")
    try folder.write(Self.key, to: "me.key")
    try folder.write(Self.certificate + "\n" + Self.key, to: "both.pem")
    let key = try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem)
    for tls in [try tls(certificate: "me.pem", key: "me.key"), try tls(certificate: "both.pem")] {
      #expect(tls.certificateChain.count == 1)
      #expect(tls.privateKey == .privateKey(key))
      _ = try NIOSSLContext(configuration: tls)
    }
  }

  @Test("A CA file is trusted instead of the system's")
  func authority() throws {
    try folder.write(Self.certificate, to: "ca.pem")
    let certificate = try NIOSSLCertificate(bytes: Array(Self.certificate.utf8), format: .pem)
    #expect(try tls(ca: "ca.pem").trustRoots == .certificates([certificate]))
  }

  @Test("A file that can't be used is told by what it is for and where it is, without what is in it")
  func unusable() throws {
    try folder.write(Self.certificate, to: "me.pem")
    try folder.write("s3cret\n", to: "odd.pem")
    func complaint(_ make: () throws -> TLSConfiguration) -> String {
      let error = #expect(throws: OpenStackError.self) { _ = try make() }
      #expect(error?.code == .configuration)
      #expect(error?.description.contains("s3cret") == false)
      return error?.description ?? ""
    }
    let path = folder.path
    #expect(complaint { try tls(ca: "no.pem") }.hasPrefix("reading the CA file \(path)/no.pem failed: "))
    #expect(complaint { try tls(ca: "odd.pem") }.hasPrefix("reading the CA file \(path)/odd.pem failed: "))
    let certificate = complaint { try tls(certificate: "no.pem") }
    #expect(certificate.hasPrefix("reading the client certificate \(path)/no.pem failed: "))
    let missing = complaint { try tls(certificate: "me.pem", key: "no.key") }
    #expect(missing.hasPrefix("reading the client certificate's key \(path)/no.key failed: "))
    let odd = complaint { try tls(certificate: "me.pem", key: "odd.pem") }
    #expect(odd.hasPrefix("reading the client certificate's key \(path)/odd.pem failed: "))
    let without = complaint { try tls(certificate: "me.pem") }
    #expect(without.hasPrefix("reading the client certificate's key \(path)/me.pem failed: "))
  }

  /// Made for these tests, and of no use elsewhere.
  private static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBfTCCASOgAwIBAgIUN9N6up2cri8EVNqN8ohYFRiJQuMwCgYIKoZIzj0EAwIw
    EzERMA8GA1UEAwwIZXhwb3J0ZXIwIBcNMjYxMTIyMjIyMzM0WhgPMjEyNjEwMjky
    MjIzMzRaMBMxETAPBgNVBAMMCGV4cG9ydGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0D
    AQcDQgAEKw2rtfnK4UHnXtAKPIcWsnT0nJpxIrJMl6xrlZW+de6+Yo32HVnEoC65
    bDY8JpMidVVGYREMEql8qHIHix82x6NTMFEwHQYDVR0OBBYEFKnNfXbw7Tk8dJ7K
    O6LdaL3T/MguMB8GA1UdIwQYMBaAFKnNfXbw7Tk8dJ7KO6LdaL3T/MguMA8GA1Ud
    EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAO2HMamHibekKj1frxbcUBLZ
    E2ycFiOEII65gLjdArmOAiAQUDH4l2ThdN89Y+viH6JL1Xv3lNkIGTnXcVioDPrL
    ow==
    -----END CERTIFICATE-----
    """

  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+Bwl7iTNjIRLCAsE
    Hm4UTlLj2Or7ids/uLTniJUJydihRANCAAQrDau1+crhQede0Ao8hxaydPScmnEi
    skyXrGuVlb517r5ijfYdWcSgLrlsNjwmkyJ1VUZhEQwSqXyocgeLHzbH
    -----END PRIVATE KEY-----
    """
}
