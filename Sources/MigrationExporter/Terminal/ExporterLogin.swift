import Foundation

/// Who asks a running exporter, or the proxy in front of it.
package enum ExporterLogin: Sendable, Hashable {
  case nobody
  case user(String, password: Secret)
  /// A bearer token, and the file that it stands in, if it came from one.
  case token(Secret, file: String?)

  /// What was typed of it; none of it a secret.
  package struct Options: Sendable {
    package var user: String?
    package var passwordFile: String?
    package var tokenFile: String?

    package init(user: String? = nil, passwordFile: String? = nil, tokenFile: String? = nil) {
      (self.user, self.passwordFile, self.tokenFile) = (user, passwordFile, tokenFile)
    }
  }

  static let howToGivePassword = "set EXPORTERD_USER and EXPORTERD_PASSWORD, or give --user and --password-file"
  static let howToGiveToken = "set EXPORTERD_TOKEN, or give --token-file"

  /// Who asks, by what was typed and by the environment; what is typed counts before a variable.
  ///
  /// - Throws: an `ExporterClientError`, of the code `usage` where what was typed can't be meant.
  package init(_ options: Options, environment: [String: String]) throws(ExporterClientError) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let user = options.user ?? variable("EXPORTERD_USER")
    let token = variable("EXPORTERD_TOKEN")
    if user?.isEmpty == false || options.passwordFile != nil, token != nil || options.tokenFile != nil {
      let first = options.user != nil ? "--user" : options.passwordFile != nil ? "--password-file" : "EXPORTERD_USER"
      let second = options.tokenFile != nil ? "--token-file" : "EXPORTERD_TOKEN"
      throw ExporterClientError(
        .usage,
        "\(first) and \(second) contradict each other: either a user and a password, or a token; leave one out")
    }
    if let file = options.tokenFile {
      self = .token(try Self.checked(try Self.secret(in: file, "token"), from: file), file: file)
    } else if let token {
      self = .token(try Self.checked(token, from: "EXPORTERD_TOKEN"), file: nil)
    } else if let user, !user.isEmpty {
      guard !user.contains(":") else { throw ExporterClientError(.usage, "a user's name has no colon") }
      self = .user(user, password: try Self.password(of: user, options, environment))
    } else {
      guard options.passwordFile == nil else {
        throw ExporterClientError(.usage, "--password-file goes with --user or EXPORTERD_USER")
      }
      self = .nobody
    }
  }

  var isToken: Bool { if case .token = self { true } else { false } }

  /// What the header `Authorization` says; nil where nobody asks.
  ///
  /// The file of a token is read anew each time, as Prometheus does: a token may live for an hour, and `watch` for longer.
  var authorization: Secret? {
    switch self {
    case .nobody: nil
    case .user(let name, let password):
      Secret("Basic \(Data("\(name):\(password.text)".utf8).base64EncodedString())")
    case .token(let first, let file):
      Secret("Bearer \((file.flatMap(Self.renewed) ?? first).text)")
    }
  }

  /// `text` without what it was asked with.
  func hidden(in text: String) -> String {
    guard let said = authorization?.text.split(separator: " ").last else { return text }
    var secrets = [String(said)]
    switch self {
    case .user(_, let password): secrets.append(password.text)
    case .token(let first, _): secrets.append(first.text)
    case .nobody: break
    }
    // One that is no longer is in every sentence.
    return secrets.filter { $0.count > 3 }.reduce(text) { $0.replacing($1, with: "<secret>") }
  }

  private static func password(
    of user: String, _ options: Options, _ environment: [String: String]
  ) throws(ExporterClientError) -> Secret {
    if let file = options.passwordFile { return Secret(try secret(in: file, "password")) }
    guard let password = environment["EXPORTERD_PASSWORD"] else {
      throw ExporterClientError(
        .usage, "the user \(user) has no password: give --password-file, or set EXPORTERD_PASSWORD")
    }
    return Secret(password)
  }

  /// The token that stands in the file now; nil where it is none, or the file is a pipe, which can be read but once.
  private static func renewed(_ file: String) -> Secret? {
    let target = URL(filePath: file).resolvingSymlinksInPath().path(percentEncoded: false)
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
    return try? checked(secret(in: file, "token"), from: file)
  }

  /// The first line of a file.
  private static func secret(in file: String, _ kind: String) throws(ExporterClientError) -> String {
    do {
      // By a handle, so that a pipe will do as well.
      let bytes = try FileHandle(forReadingFrom: URL(filePath: file)).read(upToCount: 1 << 16) ?? Data()
      return String(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline })
    } catch {
      throw ExporterClientError(
        .unauthorized, "reading the \(kind) in \(file) failed: there is no such file, or no right to read it")
    }
  }

  /// A token as RFC 6750 has them, or what can go into a header at least; nothing of it is shown where it is none.
  private static func checked(_ text: String, from source: String) throws(ExporterClientError) -> Secret {
    let token = text.trimmingCharacters(in: .whitespaces)
    guard !token.isEmpty else {
      throw ExporterClientError(.unauthorized, "there is no token in \(source): it is empty")
    }
    guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ExporterClientError(
        .unauthorized, "what stands in \(source) is no token: it has a space, or a character that is not ASCII")
    }
    return Secret(token)
  }
}
