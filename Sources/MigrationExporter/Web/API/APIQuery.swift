import Foundation
import OpenStackClient

/// The query of a request, each parameter taken by who knows it; what nobody takes is refused.
struct APIQuery {
  private var items: [(name: String, value: String)] = []
  private var known: [String] = []

  /// Reads `a=1&b=two%20words`, where `+` is a blank as forms write it.
  init(_ text: String?) throws(API.Problem) {
    for part in (text ?? "").split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let decoded = pair.map { $0.replacing("+", with: " ").removingPercentEncoding }
      guard let name = decoded[0], let value = decoded.count == 2 ? decoded[1] : "" else {
        throw .refused("the query is not well encoded at \(String(part).excerpt(100))")
      }
      items.append((name, value))
    }
  }

  /// All values of a parameter that may stand several times.
  mutating func all(_ name: String) -> [String] {
    known.append(name)
    return items.filter { $0.name == name }.map(\.value)
  }

  /// The value of a parameter that may stand once.
  mutating func one(_ name: String) throws(API.Problem) -> String? {
    let values = all(name)
    guard values.count <= 1 else { throw .refused("\(name) stands more than once; it is taken once") }
    return values.first
  }

  /// One of an enumeration's words.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String, of words: Word.Type
  ) throws(API.Problem) -> Word? {
    guard let value = try one(name) else { return nil }
    return try Self.word(value, of: words, name)
  }

  /// Several of an enumeration's words.
  mutating func words<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String, of words: Word.Type
  ) throws(API.Problem) -> [Word] {
    var found: [Word] = []
    for value in all(name) { found.append(try Self.word(value, of: words, name)) }
    return found
  }

  /// A whole number within a range.
  mutating func whole(_ name: String, in range: ClosedRange<Int>, otherwise: Int) throws(API.Problem) -> Int {
    guard let value = try one(name) else { return otherwise }
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value), range.contains(number) else {
      throw .refused(
        "\(name)=\(value.excerpt(100)): it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Unix seconds.
  mutating func time(_ name: String) throws(API.Problem) -> Double? {
    guard let value = try one(name) else { return nil }
    guard let time = Double(value), time.isFinite, abs(time) < 1e12 else {
      throw .refused("\(name)=\(value.excerpt(100)): it must be a time in unix seconds, such as 1795389376")
    }
    return time
  }

  /// `true` or `false`; false where it is not said.
  mutating func flag(_ name: String) throws(API.Problem) -> Bool {
    switch try one(name) {
    case nil, "false": return false
    case "true": return true
    case let value?: throw .refused("\(name)=\(value.excerpt(100)): it must be true or false")
    }
  }

  /// Refuses what was not asked for above: a slip of the pen must not look like an answer.
  func end() throws(API.Problem) {
    guard let other = items.first(where: { !known.contains($0.name) }) else { return }
    let allowed = known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
    throw .refused("there is no parameter \(other.name.excerpt(100)) here; \(allowed)")
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ value: String, of words: Word.Type, _ name: String
  ) throws(API.Problem) -> Word {
    guard let word = Word(rawValue: value) else {
      let allowed = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw .refused("\(name)=\(value.excerpt(100)): it must be one of \(allowed)")
    }
    return word
  }
}

extension API.Problem {
  /// A request that is not understood.
  static func refused(_ error: String) -> API.Problem { API.Problem(error: error, code: .bad_request) }
  /// Something that is not there.
  static func missing(_ error: String) -> API.Problem { API.Problem(error: error, code: .not_found) }
}
