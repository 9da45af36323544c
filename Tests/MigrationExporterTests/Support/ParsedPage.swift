/// A page of metrics taken apart by the letter of the format, so that a test sees what a parser does.
struct ParsedPage {
  struct Family {
    let name: String
    let type: String
    var samples: [Sample] = []
  }

  struct Sample: Hashable {
    let name: String
    let labels: [String: String]
  }

  struct Malformed: Error {
    let line: String
  }

  /// In the order of the page; a family that comes twice is here twice.
  private(set) var families: [Family] = []
  /// True when `# EOF` is the last line.
  private(set) var isEnded = false

  var samples: [Sample] { families.flatMap(\.samples) }

  init(_ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self), bytes.last == UInt8(ascii: "\n") else {
      throw Malformed(line: "not UTF-8, or not ended by a line feed")
    }
    // By bytes: to Swift CR LF is one character.
    for bytes in text.utf8.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = String(decoding: bytes, as: UTF8.self)
      if isEnded || line.isEmpty { throw Malformed(line: line) }
      let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
      if line == "# EOF" {
        isEnded = true
      } else if line.hasPrefix("# TYPE "), words.count == 4 {
        families.append(Family(name: words[2], type: words[3]))
      } else if line.hasPrefix("# HELP "), words.count == 4 {
        continue
      } else if !families.isEmpty {
        families[families.count - 1].samples.append(try Self.sample(line))
      } else {
        throw Malformed(line: line)
      }
    }
  }

  private static func sample(_ line: String) throws -> Sample {
    var rest = Substring(line).unicodeScalars
    func isOfName(_ scalar: Unicode.Scalar) -> Bool {
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_")
    }
    func take(_ wanted: Unicode.Scalar) throws {
      guard rest.popFirst() == wanted else { throw Malformed(line: line) }
    }
    func name() throws -> String {
      let name = rest.prefix(while: isOfName)
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty else { throw Malformed(line: line) }
      return String(name)
    }
    func value() throws -> String {
      var value = String.UnicodeScalarView()
      try take("\"")
      while let scalar = rest.popFirst(), scalar != "\"" {
        guard scalar == "\\" else {
          value.append(scalar)
          continue
        }
        switch rest.popFirst() {
        case "n": value.append("\n")
        case "\\": value.append("\\")
        case "\"": value.append("\"")
        default: throw Malformed(line: line)
        }
      }
      return String(value)
    }
    let metric = try name()
    var labels: [String: String] = [:]
    if rest.first == "{" {
      repeat {
        rest.removeFirst()
        let label = try name()
        try take("=")
        guard labels.updateValue(try value(), forKey: label) == nil else { throw Malformed(line: line) }
      } while rest.first == ","
      try take("}")
    }
    try take(" ")
    let number = String(rest)
    guard ["NaN", "+Inf", "-Inf"].contains(number) || Double(number) != nil else { throw Malformed(line: line) }
    return Sample(name: metric, labels: labels)
  }
}
