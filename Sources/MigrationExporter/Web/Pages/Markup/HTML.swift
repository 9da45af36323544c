/// Markup into which text can only come escaped.
///
/// A literal is markup, since it stands in our own source: a `StaticString`, which no text of another's can become. What
/// is put into one by `\(…)` is escaped, unless it is markup itself.
///
///     let row: HTML = "<td>\(volume.name)</td>"
struct HTML: Sendable, Hashable {
  /// The markup as it goes to the browser.
  private(set) var text: String

  /// No markup at all.
  init() { text = "" }

  fileprivate init(escaped text: String) { self.text = text }

  /// True where there is nothing.
  var isEmpty: Bool { text.isEmpty }

  /// Adds more at the end.
  static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// One after the other.
  static func + (left: HTML, right: HTML) -> HTML { HTML(escaped: left.text + right.text) }
}

extension HTML: ExpressibleByStringInterpolation {
  init(stringLiteral: StaticString) { text = "\(stringLiteral)" }

  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// What a literal with `\(…)` is put together from.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    mutating func appendLiteral(_ literal: StaticString) {
      literal.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
    }

    mutating func appendInterpolation(_ html: HTML) { text += html.text }
    mutating func appendInterpolation(_ html: HTML?) { if let html { text += html.text } }
    mutating func appendInterpolation(_ words: String) { HTML.escape(words, into: &text) }
    mutating func appendInterpolation(_ number: Int) { text += "\(number)" }
  }
}

extension [HTML] {
  /// All of them, one after the other.
  func joined(separator: HTML = HTML()) -> HTML {
    var all = HTML()
    for (index, one) in enumerated() {
      if index > 0 { all += separator }
      all += one
    }
    return all
  }
}

extension HTML {
  /// Adds `words` as they may stand in an element, in a quoted attribute, and in SVG.
  ///
  /// What could move or hide text, such as an override of its direction, is replaced by `\u{FFFD}`, and so is a line break.
  /// Most text is plain, and costs no more than a look at its bytes.
  fileprivate static func escape(_ words: String, into text: inout String) {
    if words.utf8.allSatisfy(isPlain) {
      text += words
      return
    }
    for scalar in words.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(isHarmless(scalar) ? scalar : "\u{FFFD}")
      }
    }
  }

  /// How many bytes `scalar` takes where it is escaped.
  static func bytes(of scalar: Unicode.Scalar) -> Int {
    switch scalar {
    case "&", "'": 5
    case "<", ">": 4
    case "\"": 6
    default: isHarmless(scalar) ? UTF8.width(scalar) : 3
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
    default: byte >= 0x20 && byte < 0x7F
    }
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // What joins emoji is the one invisible character that is of use.
    case .format: scalar == "\u{200D}"
    case .control, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
