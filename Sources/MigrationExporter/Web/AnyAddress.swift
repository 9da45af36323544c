import Foundation

/// Which address stands for all of the machine's.
enum AnyAddress {
  /// `::`, which takes IPv4 too, where the kernel does so by default; else `0.0.0.0`: a kernel without IPv6, or one
  /// that keeps the two apart.
  static func host() -> String { takesBothFamilies() ? "::" : "0.0.0.0" }

  private static func takesBothFamilies() -> Bool {
    let probe = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    guard probe >= 0 else { return false }
    defer { close(probe) }
    var isIPv6Only: Int32 = 1
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(probe, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isIPv6Only, &length) == 0, isIPv6Only == 0 else {
      return false
    }
    // All zeros: any address, any port.
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    return withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(probe, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
      }
    }
  }
}
