/// What `check` has to say of the web configuration file: it can be used, since one that can't be is an error.
public struct WebCheck: Sendable {
  /// The file's path.
  public let file: String
  private let clientAuthentication: WebConfiguration.ClientAuthentication?
  private let users: Int
  private let limitsRate: Bool

  /// Reads the file, and all files that it names, as `serve` does.
  ///
  /// - Throws: `ConfigurationError` with file and line.
  public init(file: String) throws {
    let configuration = try WebConfigurationFile.read(file)
    _ = try configuration.tls.map { try TLSDoor($0, file: file) }
    self.file = file
    clientAuthentication = configuration.tls?.clientAuthentication
    users = configuration.users.count
    limitsRate = configuration.rateLimit != nil
  }

  /// Two lines: that it is sound, and what it asks of those who look.
  var text: String {
    var asked: [String] = []
    if let clientAuthentication {
      asked.append(
        clientAuthentication == .none ? "TLS" : "TLS, client certificates (\(clientAuthentication.rawValue))")
    }
    if users > 0 { asked.append("the password of \(users == 1 ? "one user" : "one of \(users) users")") }
    if limitsRate { asked.append("a rate limit") }
    let words = asked.isEmpty ? "nothing: plain HTTP, and everybody may look" : asked.joined(separator: ", ")
    return "web: \(TerminalText.printable(file)) can be used\n  asks for   \(words)\n"
  }

  /// The same for scripts.
  struct Wire: Codable, Sendable {
    let file: String
    let tls: Bool
    @Null var client_auth_type: String?
    let users: Int
    let rate_limit: Bool

    init(_ check: WebCheck) {
      (file, tls) = (check.file, check.clientAuthentication != nil)
      (users, rate_limit) = (check.users, check.limitsRate)
      client_auth_type = check.clientAuthentication?.rawValue
    }
  }
}
