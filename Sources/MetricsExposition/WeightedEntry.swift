/// One entry of a header like Accept or Accept-Encoding: what is wanted, and how much.
struct WeightedEntry: Sendable, Hashable {
  /// In lower case.
  let name: String
  /// The parameters by name in lower case, without `q`; of equal names the first.
  let parameters: [String: String]
  /// 0 (refused) to 1.
  let quality: Double

  /// Reads a header's value; entries that make no sense are left out.
  static func list(_ header: String) -> [WeightedEntry] {
    split(header[...], at: UInt8(ascii: ",")).compactMap(WeightedEntry.init)
  }

  private init?(_ text: Substring) {
    let parts = Self.split(text, at: UInt8(ascii: ";"))
    name = parts.first.map(Self.trimmed)?.lowercased() ?? ""
    guard !name.isEmpty else { return nil }
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      let name = Self.trimmed(pair[0]).lowercased()
      if parameters[name] == nil { parameters[name] = Self.unquoted(Self.trimmed(pair[1])) }
    }
    guard let quality = Self.quality(parameters.removeValue(forKey: "q")) else { return nil }
    self.quality = quality
    self.parameters = parameters
  }

  private static func quality(_ text: String?) -> Double? {
    guard let text else { return 1 }
    // Swift reads more as a number than HTTP does: 1e3, 0x1, nan.
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
    return Double(text).map { min($0, 1) }
  }

  /// The pieces between separators that stand in no quotes.
  private static func split(_ text: Substring, at separator: UInt8) -> [Substring] {
    var pieces: [Substring] = []
    var start = text.startIndex
    var isQuoted = false
    var isEscaped = false
    for place in text.utf8.indices {
      switch text.utf8[place] {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isQuoted: isEscaped = true
      case UInt8(ascii: "\""): isQuoted.toggle()
      case separator where !isQuoted:
        pieces.append(text[start..<place])
        start = text.utf8.index(after: place)
      default: break
      }
    }
    return pieces + [text[start...]]
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    let front = text.drop(while: isSpace)
    guard let last = front.lastIndex(where: { !isSpace($0) }) else { return front }
    return front[...last]
  }

  private static func unquoted(_ text: Substring) -> String {
    guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
    var unquoted = ""
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      isEscaped = character == "\\" && !isEscaped
      if !isEscaped { unquoted.append(character) }
    }
    return unquoted
  }
}
