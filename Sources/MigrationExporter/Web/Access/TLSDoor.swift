import Foundation
import NIOCore
import NIOSSL

/// How connections are made safe: the certificate, the key and what clients must show, read and ready.
struct TLSDoor: Sendable {
  private let context: NIOSSLContext
  private let clients: WebConfiguration.ClientAuthentication
  private let allowedNames: Set<String>

  /// Reads the files that `tls` names.
  ///
  /// - Throws: `ConfigurationError` when one can't be read, or they don't go together.
  init(_ tls: WebConfiguration.TLS, file: String) throws {
    clients = tls.clientAuthentication
    allowedNames = tls.allowedNames
    let chain: [NIOSSLCertificate] = try Self.load(tls.certificate, "certificate", tls, file) {
      try NIOSSLCertificate.fromPEMBytes($0)
    }
    let key = try Self.load(tls.key, "private key without a passphrase", tls, file) {
      try NIOSSLPrivateKey(bytes: $0, format: .pem)
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    (configuration.minimumTLSVersion, configuration.maximumTLSVersion) = (tls.minimumVersion, tls.maximumVersion)
    if let ciphers = tls.ciphers { configuration.cipherSuiteValues = ciphers }
    configuration.curves = tls.curves
    configuration.applicationProtocols = ["http/1.1"]
    switch clients {
    case .none: configuration.certificateVerification = .none
    case .request, .verifyIfGiven: configuration.certificateVerification = .optionalVerification
    case .requireAny, .requireAndVerify: configuration.certificateVerification = .noHostnameVerification
    }
    configuration.trustRoots = .certificates(
      try tls.clientAuthority.map { source in
        try Self.load(source, "certificate", tls, file) { try NIOSSLCertificate.fromPEMBytes($0) }
      } ?? [])
    // A browser then offers those of its certificates that may do.
    configuration.sendCANameList = tls.clientAuthority != nil
    do {
      context = try NIOSSLContext(configuration: configuration)
    } catch {
      throw ConfigurationError(
        "\(Self.place(of: tls.key, tls, file)): \(Self.words(tls.certificate)) and \(Self.words(tls.key)) can't be used together: "
          + "is the key that of the first certificate?")
    }
  }

  /// The handler of one connection.
  func handler() -> NIOSSLServerHandler {
    let allowed = allowedNames
    switch clients {
    case .none: return NIOSSLServerHandler(context: context)
    case .request, .requireAny:
      // Whoever signed it: this is what these two ask for.
      return NIOSSLServerHandler(context: context) { chain, promise in
        let isAllowed = chain.first.map { ClientNames.allow($0, among: allowed) } ?? false
        promise.succeed(isAllowed ? .certificateVerified : .failed)
      }
    case .verifyIfGiven, .requireAndVerify:
      guard !allowed.isEmpty else { return NIOSSLServerHandler(context: context) }
      // The stable callback replaces the library's own verification; this one comes after it.
      return NIOSSLServerHandler._makeSSLServerHandler(context: context) { certificate, channel in
        ClientNames.allow(certificate, among: allowed)
          ? channel.eventLoop.makeSucceededVoidFuture()
          : channel.eventLoop.makeFailedFuture(NIOSSLExtraError.failedToValidateHostname)
      }
    }
  }

  private static func words(_ source: WebConfiguration.Source) -> String {
    switch source {
    case .file(_, let path): path
    case .inline(let key, _): key
    }
  }

  /// The file and the line in which something is named.
  private static func place(
    of source: WebConfiguration.Source, _ tls: WebConfiguration.TLS, _ file: String
  ) -> String {
    let key =
      switch source {
      case .file(let key, _), .inline(let key, _): key
      }
    return tls.lines[key].map { "\(file):\($0)" } ?? file
  }

  private static func load<Value>(
    _ source: WebConfiguration.Source, _ kind: String, _ tls: WebConfiguration.TLS, _ file: String,
    _ make: ([UInt8]) throws -> Value
  ) throws -> Value {
    let bytes: [UInt8]
    let place: String
    let said = Self.place(of: source, tls, file)
    switch source {
    case .inline(let key, let secret): (bytes, place) = (Array(secret.text.utf8), key)
    case .file(let key, let path):
      do {
        bytes = Array(try FileHandle(forReadingFrom: URL(filePath: path)).read(upToCount: 1 << 20) ?? Data())
      } catch {
        throw ConfigurationError(
          "\(said): reading \(path), which \(key) names, failed: no such file, or no right to read it")
      }
      place = "\(path), which \(key) names,"
    }
    guard let value = try? make(bytes) else { throw ConfigurationError("\(said): \(place) is no PEM \(kind)") }
    return value
  }
}
