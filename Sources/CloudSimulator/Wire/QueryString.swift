/// The parameters of a URL's query, in order and with repetitions, as Python's `urllib.parse` reads and writes them.
struct QueryString: Sendable, Equatable {
  struct Parameter: Sendable, Equatable {
    var name: String
    var value: String
  }

  var parameters: [Parameter]

  init(parsing text: some StringProtocol) {
    parameters = text.split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Parameter(
        name: PercentEncoding.decode(halves[0], plusIsBlank: true),
        value: halves.count > 1 ? PercentEncoding.decode(halves[1], plusIsBlank: true) : "")
    }
  }

  /// The last value of a parameter (a MultiDict gives the last).
  subscript(_ name: String) -> String? {
    parameters.last { $0.name == name }?.value
  }

  var names: [String] { parameters.map(\.name) }

  /// Takes a parameter out, all its repetitions, and returns the last value.
  mutating func remove(_ name: String) -> String? {
    defer { parameters.removeAll { $0.name == name } }
    return self[name]
  }

  /// The same with one parameter set, at the end.
  func setting(_ name: String, to value: String) -> QueryString {
    var copy = self
    _ = copy.remove(name)
    copy.parameters.append(Parameter(name: name, value: value))
    return copy
  }

  /// The text for a URL.
  var encoded: String {
    parameters.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }.joined(separator: "&")
  }
}

/// Percent encoding of URLs.
enum PercentEncoding {
  /// Decodes `%41`; bytes that are no UTF-8 become U+FFFD, a lone `%` stays.
  static func decode(_ text: some StringProtocol, plusIsBlank: Bool = false) -> String {
    let input = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < input.count {
      let byte = input[index]
      if byte == UInt8(ascii: "%"), index + 2 < input.count, let high = digit(input[index + 1]),
        let low = digit(input[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Encodes all but letters, digits and `_.-~`; a blank becomes `+`.
  static func encode(_ text: String) -> String {
    var output = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "~"):
        output.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: " "): output += "+"
      default: output += "%" + Hexadecimal.digits(UInt64(byte), count: 2).uppercased()
      }
    }
    return output
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
