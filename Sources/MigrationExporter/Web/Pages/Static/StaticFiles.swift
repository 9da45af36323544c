/// What the pages need besides themselves, at addresses that change with the contents, so that browsers may keep them.
struct StaticFile: Sendable {
  /// Such as `style.css`.
  let name: String
  let type: String
  let bytes: [UInt8]
  /// The path with the version.
  let path: String

  fileprivate init(_ name: String, _ type: String, _ text: String) {
    bytes = Array(text.utf8)
    (self.name, self.type) = (name, type)
    // FNV-1a: it tells versions apart, and is no secret.
    let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    path = "/static/\(name)?v=\(String(hash, radix: 36))"
  }
}

/// All of them.
enum StaticFiles {
  static let style = StaticFile("style.css", "text/css; charset=utf-8", StyleSheet.text)
  static let script = StaticFile("page.js", "text/javascript; charset=utf-8", PageScript.text)

  static func named(_ name: String) -> StaticFile? { [style, script].first { $0.name == name } }
}
