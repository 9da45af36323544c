import Foundation
import NIOSSL

/// A client certificate's alternative names, as `client_allowed_sans` has them.
enum ClientNames {
  /// Whether a certificate has at least one of the names; any will do where there are none.
  static func allow(_ certificate: NIOSSLCertificate, among allowed: Set<String>) -> Bool {
    allowed.isEmpty || !allowed.isDisjoint(with: names(of: certificate))
  }

  private static func names(of certificate: NIOSSLCertificate) -> [String] {
    certificate._subjectAlternativeNames().compactMap { name in
      name.contents.withUnsafeBufferPointer { bytes in
        switch name.nameType {
        case .dnsName, .email, .uri: String(decoding: bytes, as: UTF8.self)
        case .ipAddress: text(ofAddress: bytes)
        default: nil
        }
      }
    }
  }

  /// An IP address in the one way in which certificates' are written here; any other text as it is.
  static func canonical(_ name: String) -> String {
    for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: size)
      if inet_pton(family, name, &bytes) == 1 { return bytes.withUnsafeBufferPointer(text(ofAddress:)) ?? name }
    }
    return name
  }

  private static func text(ofAddress bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard bytes.count == 4 || bytes.count == 16,
      inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes.baseAddress, &text, socklen_t(text.count)) != nil
    else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
