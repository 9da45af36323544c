/// JSON that is written with its keys in the order in which they are given, as Go writes it.
///
/// Foundation's encoder has no order but the alphabet's, and receivers written for Alertmanager have been tested with
/// Alertmanager's bytes. So ours are the same.
enum JSONValue: Sendable, Hashable {
  case text(String)
  case integer(Int)
  case flag(Bool)
  case list([JSONValue])
  case object([Member])

  struct Member: Sendable, Hashable {
    var name: String
    var value: JSONValue
  }

  /// An object with these members, less those that have no value.
  static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }

  /// An object of texts, by name in the order of their bytes.
  static func texts(_ texts: [String: String]) -> JSONValue {
    .object(texts.inByteOrder.map { Member(name: $0.key, value: .text($0.value)) })
  }

  /// An object of an alert's labels, by name in the order of their bytes.
  static func texts(_ identity: AlertIdentity) -> JSONValue {
    .object(identity.list.map { Member(name: $0.name, value: .text($0.value)) })
  }

  /// The compact form.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .text(let text): Self.write(text, to: &bytes)
    case .integer(let number): bytes += Array(String(number).utf8)
    case .flag(let flag): bytes += Array((flag ? "true" : "false").utf8)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Escapes what JSON must, and `<`, `>`, `&`, U+2028 and U+2029 as Go does, so that it is harmless inside HTML too.
  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      // What needs no escape, as most does not, is copied in one piece.
      var copied = 0
      for index in utf8.indices where isSpecial(utf8[index]) {
        var length = 1
        let escape: String
        switch utf8[index] {
        case UInt8(ascii: "\""): escape = "\\\""
        case UInt8(ascii: "\\"): escape = "\\\\"
        case UInt8(ascii: "\n"): escape = "\\n"
        case UInt8(ascii: "\r"): escape = "\\r"
        case UInt8(ascii: "\t"): escape = "\\t"
        case let byte where byte < 0x20 || byte == 0x3C || byte == 0x3E || byte == 0x26:
          escape = "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))"
        case 0xE2 where utf8[index...].starts(with: [0xE2, 0x80, 0xA8]): (escape, length) = ("\\u2028", 3)
        case 0xE2 where utf8[index...].starts(with: [0xE2, 0x80, 0xA9]): (escape, length) = ("\\u2029", 3)
        default: continue
        }
        bytes.append(contentsOf: utf8[copied..<index])
        bytes.append(contentsOf: escape.utf8)
        copied = index + length
      }
      bytes.append(contentsOf: utf8[copied...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether a byte is, or begins, something that may need an escape: asked of every byte, so that it must be quick.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    // Letters first; of what lies below them a bit of this says it: all below 0x20, and `"`, `&`, `<`, `>`.
    byte >= 0x40 ? byte == 0x5C || byte == 0xE2 : 0x5000_0044_FFFF_FFFF as UInt64 >> UInt64(byte) & 1 == 1
  }
}

extension [String: String] {
  /// By name, in the order of their bytes.
  var inByteOrder: [(key: String, value: String)] {
    sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

extension AlertIdentity {
  /// The labels as a JSON object.
  package var jsonText: String { String(decoding: JSONValue.texts(self).bytes, as: UTF8.self) }
}

extension AlertWording {
  /// The annotations as a JSON object.
  package var jsonText: String { String(decoding: JSONValue.texts(annotations).bytes, as: UTF8.self) }
}
