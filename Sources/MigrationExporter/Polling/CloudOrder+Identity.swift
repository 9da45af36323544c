import OpenStackClient

extension CloudOrder {
  /// Where its Keystone is, without the `/v3` and the slashes that a URL may or may not end in.
  var keystone: String {
    func trimmed(_ text: Substring) -> Substring { text.last == "/" ? trimmed(text.dropLast()) : text }
    let url = trimmed(access.authURL[...])
    return String(url.hasSuffix("/v3") ? trimmed(url.dropLast(3)) : url)
  }

  /// True when it looks at the same volumes as one with this Keystone and region, whoever signs in.
  func isAt(keystone: String, region: String?) -> Bool {
    keystone == self.keystone && Set([access.region, region].compactMap { $0 }).count < 2
  }

  /// True when both look at the same volumes, whoever signs in.
  func isSameCloud(as other: CloudOrder) -> Bool { isAt(keystone: other.keystone, region: other.access.region) }
}
