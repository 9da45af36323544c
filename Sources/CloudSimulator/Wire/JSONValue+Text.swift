extension JSONValue {
  /// How the text is laid out: Cinder's and Keystone's answers have blanks, Keystone's errors have none.
  enum Layout: Sendable {
    case spaced
    case compact
  }

  /// The bytes as Python's `json.dumps` writes them: ASCII only, everything else as `\uXXXX`.
  func bytes(_ layout: Layout = .spaced) -> [UInt8] {
    var output: [UInt8] = []
    append(to: &output, layout)
    return output
  }

  private func append(to output: inout [UInt8], _ layout: Layout) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .integer(let value): output += "\(value)".utf8
    case .number(let value): output += value.isFinite ? "\(value)".utf8 : "null".utf8
    case .string(let text): Self.append(text, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { Self.separate(UInt8(ascii: ","), in: &output, layout) }
        element.append(to: &output, layout)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { Self.separate(UInt8(ascii: ","), in: &output, layout) }
        Self.append(member.name, to: &output)
        Self.separate(UInt8(ascii: ":"), in: &output, layout)
        member.value.append(to: &output, layout)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func separate(_ mark: UInt8, in output: inout [UInt8], _ layout: Layout) {
    output.append(mark)
    if layout == .spaced { output.append(UInt8(ascii: " ")) }
  }

  private static func append(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x22: output += #"\""#.utf8
      case 0x5C: output += #"\\"#.utf8
      case 0x08: output += #"\b"#.utf8
      case 0x09: output += #"\t"#.utf8
      case 0x0A: output += #"\n"#.utf8
      case 0x0C: output += #"\f"#.utf8
      case 0x0D: output += #"\r"#.utf8
      case 0x20...0x7E: output.append(UInt8(truncatingIfNeeded: unit))
      default: output += (#"\u"# + Hexadecimal.digits(UInt64(unit), count: 4)).utf8
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
