import CloudSimulator
import Foundation
import Testing

@testable import MigrationExporter

@Suite("Who a command is to the exporter that it asks")
struct ExporterLoginTests {
  /// A file with this text; nil: it is empty.
  private func withFile(_ text: String, _ body: (String) async throws -> Void) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "login-\(UUID())")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try await body(file.path)
  }

  private func complaint(_ options: ExporterLogin.Options, _ environment: [String: String]) -> ExporterClientError? {
    #expect(throws: ExporterClientError.self) { try ExporterLogin(options, environment: environment) }
  }

  @Test("nobody where nothing is said, and a variable that is empty says nothing")
  func nobody() throws {
    #expect(try ExporterLogin(.init(), environment: [:]) == .nobody)
    #expect(try ExporterLogin(.init(), environment: ["EXPORTERD_USER": "", "EXPORTERD_TOKEN": ""]) == .nobody)
    #expect(ExporterLogin.nobody.authorization == nil)
  }

  @Test("a user and a password come from the environment, or from a flag and the first line of a file")
  func user() async throws {
    let login = try ExporterLogin(.init(), environment: ["EXPORTERD_USER": "alice", "EXPORTERD_PASSWORD": "wonder"])
    #expect(login == .user("alice", password: Secret("wonder")))
    #expect(login.authorization?.text == "Basic YWxpY2U6d29uZGVy")
    try await withFile("wonder\r\nsecond\n") { file in
      let typed = try ExporterLogin(
        .init(user: "alice", passwordFile: file), environment: ["EXPORTERD_USER": "bob", "EXPORTERD_PASSWORD": "x"])
      #expect(typed == login)
    }
  }

  @Test("a token comes from the environment, or from the first line of a file, which counts before it")
  func token() async throws {
    let login = try ExporterLogin(.init(), environment: ["EXPORTERD_TOKEN": "eyJhbGciOi.J9_-~+/=="])
    #expect(login.authorization?.text == "Bearer eyJhbGciOi.J9_-~+/==")
    try await withFile(" abcdef \nsecond") { file in
      let typed = try ExporterLogin(.init(tokenFile: file), environment: ["EXPORTERD_TOKEN": "other"])
      #expect(typed.authorization?.text == "Bearer abcdef")
    }
  }

  @Test("a token that is renewed in its file counts from the next request on, and what is no token does not")
  func renewedToken() async throws {
    try await withFile("first\n") { file in
      let login = try ExporterLogin(.init(tokenFile: file), environment: [:])
      try Data("second\n".utf8).write(to: URL(filePath: file), options: .atomic)
      #expect(login.authorization?.text == "Bearer second")
      for text in ["", "two words\n"] {
        try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
        #expect(login.authorization?.text == "Bearer first")
      }
      try FileManager.default.removeItem(atPath: file)
      #expect(login.authorization?.text == "Bearer first")
    }
  }

  @Test("a token in a pipe is read once, and nobody waits for another")
  func pipe() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("abcdef\n".utf8))
    try pipe.fileHandleForWriting.close()
    let file = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    let login = try ExporterLogin(.init(tokenFile: file), environment: [:])
    #expect(login.authorization?.text == "Bearer abcdef")
    #expect(login.authorization?.text == "Bearer abcdef")
  }

  @Test(
    "a token and a user are refused, whoever says which, with the two names and nothing of either secret",
    arguments: [
      (ExporterLogin.Options(user: "hunter2", tokenFile: "/t"), [:], "--user and --token-file"),
      (.init(passwordFile: "/p", tokenFile: "/t"), [:], "--password-file and --token-file"),
      (.init(user: "hunter2"), ["EXPORTERD_TOKEN": "hunter3"], "--user and EXPORTERD_TOKEN"),
      (.init(tokenFile: "/t"), ["EXPORTERD_USER": "hunter2"], "EXPORTERD_USER and --token-file"),
      (
        .init(), ["EXPORTERD_USER": "hunter2", "EXPORTERD_PASSWORD": "hunter4", "EXPORTERD_TOKEN": "hunter3"],
        "EXPORTERD_USER and EXPORTERD_TOKEN"
      ),
    ] as [(ExporterLogin.Options, [String: String], String)])
  func both(_ options: ExporterLogin.Options, _ environment: [String: String], _ names: String) {
    let error = complaint(options, environment)
    #expect(error?.code == .usage)
    #expect(error?.description.hasPrefix("\(names) contradict each other") == true)
    #expect(error?.description.contains("hunter") == false)
  }

  @Test(
    "what is no token is refused with its place, and not shown",
    arguments: [
      ("", "it is empty"), ("\nhunter2", "it is empty"), ("hunter2 x", "it has a space"),
      ("hunter2\u{7}", "it has a space, or a character that is not ASCII"), ("hunter2é", "that is not ASCII"),
    ])
  func noToken(_ text: String, _ words: String) async throws {
    try await withFile(text) { file in
      let error = complaint(.init(tokenFile: file), [:])
      #expect(error?.code == .unauthorized)
      #expect(error?.description.contains(words) == true)
      #expect(error?.description.contains(file) == true)
      #expect(error?.description.contains("hunter2") == false)
    }
    #expect(
      complaint(.init(tokenFile: "/nowhere"), [:])?.description
        == "reading the token in /nowhere failed: there is no such file, or no right to read it")
  }

  @Test("it shows itself nowhere, and is taken out of what a server says")
  func hidden() async throws {
    let token = ExporterLogin.token(Secret("hunter2hunter2"), file: nil)
    let user = ExporterLogin.user("alice", password: Secret("hunter2"))
    for login in [token, user] {
      #expect(!"\(login)".contains("hunter2"))
      let said = login.authorization?.text ?? ""
      let shown = login.hidden(in: "no right for \(said), which is hunter2hunter2")
      #expect(!shown.contains("hunter2") && !shown.contains(said.dropFirst(7)))
    }
    #expect(ExporterLogin.nobody.hidden(in: "no right") == "no right")
  }

  @Test("each request has it, and nothing else of it")
  func sent() async throws {
    let receiver = SimulatedReceiver()
    try await receiver.start()
    let client = try ExporterClient(receiver.url, login: .token(Secret("hunter2"), file: nil))
    let error = await #expect(throws: ExporterClientError.self) { try await client.fleet() }
    #expect(error?.description.contains("hunter2") == false)
    #expect(receiver.deliveries.map { $0.headers["authorization"] } == ["Bearer hunter2"])
    #expect(receiver.deliveries.allSatisfy { !$0.path.contains("hunter2") })
    await client.close()
    await receiver.stop()
  }
}
