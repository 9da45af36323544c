import Foundation

extension ConfigurationNode {
  /// What a URL must be, for errors: they never show one, since it may be a secret.
  private static let addressWords =
    "must be an http or https URL with a host and without user and password, such as https://example.org/"

  /// A URL to which a path can be added: without query and fragment, and without a slash at its end.
  func plainAddress() throws -> String { try plainAddress(text()) }

  /// The same of a text that stands elsewhere, where this says.
  func plainAddress(_ text: String) throws -> String {
    guard let address = WebAddress(text), address.isPlain else {
      throw failure("\(name) \(Self.addressWords), without query and fragment")
    }
    return address.base
  }

  /// Refuses a secret that is to be a URL and is none.
  func check(address secret: Secret, _ key: String) throws {
    guard environment == nil || WebAddress(secret.text) != nil else { throw failure("\(key) \(Self.addressWords)") }
  }

  /// Refuses a secret that is to be the URL of a proxy and is none.
  func check(proxy secret: Secret) throws {
    guard environment != nil else { return }
    var parts = URLComponents(string: secret.text)
    // Who is shown to the proxy.
    parts?.user = nil
    parts?.password = nil
    guard parts?.scheme?.lowercased() == "http", parts?.string.flatMap(WebAddress.init)?.isPlain == true else {
      throw failure(
        "proxy_url must be an http URL with a host, such as http://proxy:3128 or http://user:password@proxy:3128")
    }
  }

  /// A path; one that is relative begins where the configuration file is.
  func path() throws -> String {
    let text = try text()
    guard !text.hasPrefix("/") else { return text }
    let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    return folder + text
  }

  /// The path of a file that can be read.
  func readablePath() throws -> String {
    let path = try path()
    guard environment == nil || (try? Data(contentsOf: URL(filePath: path))) != nil else {
      throw failure("reading \(path), which \(name) names, failed: no such file, or no right to read it")
    }
    return path
  }

  /// A list of texts, each once; it may be empty.
  func texts() throws -> [String] {
    if isEmptyList { return [] }
    guard let entries else { throw failure("\(name) must be a list of texts") }
    var texts: [String] = []
    for entry in entries {
      let text = try entry.text()
      guard !texts.contains(text) else { throw entry.failure("\(text) stands twice in \(name)") }
      texts.append(text)
    }
    return texts
  }
}
