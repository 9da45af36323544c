import Foundation

extension ConfigurationNode {
  /// The most that a secret's file may hold, in bytes.
  private static let longestSecret = 65_536

  /// The secret of a key, of its kin `…_file`, or of its kin `…_env`; nil where none of the three stands in `keys`.
  ///
  /// It is read anew each time. No error shows any of it.
  static func secret(_ key: String, in keys: [String: ConfigurationNode]) throws -> Secret? {
    let said = [key, key + "_file", key + "_env"].filter { keys[$0] != nil }
    guard let first = said.first, let node = keys[first] else { return nil }
    if said.count > 1 {
      throw (keys[said[1]] ?? node).failure(
        "\(said.joined(separator: " and ")) contradict each other; keep one of them")
    }
    switch first {
    case key + "_file": return try node.secretInFile()
    case key + "_env": return try node.secretInEnvironment()
    default: return try node.hidden(node.text(), from: node.name)
    }
  }

  /// The secret in the file that this names; what ends its last line is no part of it.
  func secretInFile() throws -> Secret {
    let path = try path()
    guard environment != nil else { return Secret("") }
    let bytes: Data
    do {
      bytes = try FileHandle(forReadingFrom: URL(filePath: path)).read(upToCount: Self.longestSecret + 1) ?? Data()
    } catch {
      throw failure("reading \(path), which \(name) names, failed: no such file, or no right to read it")
    }
    guard bytes.count <= Self.longestSecret, var text = String(data: bytes, encoding: .utf8) else {
      throw failure("\(path), which \(name) names, is no secret: it is longer than 64 KiB, or not UTF-8")
    }
    if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
    return try hidden(text, from: "\(path), which \(name) names,")
  }

  /// The secret in the environment variable that this names.
  func secretInEnvironment() throws -> Secret {
    let variable = try text()
    guard let environment else { return Secret("") }
    guard let text = environment[variable] else {
      throw failure("the environment variable \(variable), which \(name) names, is not set")
    }
    return try hidden(text, from: "the environment variable \(variable), which \(name) names,")
  }

  private func hidden(_ text: String, from source: String) throws -> Secret {
    guard !text.isEmpty else { throw failure("\(source) is empty") }
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw failure("\(source) holds more than one line, or a control character")
    }
    return Secret(text)
  }
}
