import Foundation
import Testing

@Suite("The manual page and the completions")
struct ManualTests {
  private struct Dump: Decodable {
    struct Command: Decodable {
      struct Argument: Decodable {
        struct Name: Decodable {
          var kind: String
          var name: String
        }
        var names: [Name]?
        var abstract: String?
        var valueName: String?
        var shouldDisplay: Bool
      }
      var commandName: String
      var abstract: String?
      var discussion: String?
      var arguments: [Argument]?
      var subcommands: [Command]?
    }
    var command: Command
  }

  private static func commands() async throws -> [Dump.Command] {
    let dump = try await RealProcess.run(["--experimental-dump-help"])
    let commands = try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command.subcommands
    return (commands ?? []).filter { $0.commandName != "help" }
  }

  /// The page's text as a reader sees it, on one line.
  private static func page() throws -> String {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let source = try String(contentsOf: root.appending(path: "docs/man/exporterd.1"), encoding: .utf8)
    return plain(source.replacing(#/\\f[BIR]/#, with: "").replacing("\\-", with: "-").replacing("\\&", with: ""))
  }

  private static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test("the manual page has every command, every flag and the help of each; else run scripts/manual")
  func manual() async throws {
    let page = try Self.page()
    let commands = try await Self.commands()
    #expect(commands.count >= 9)
    for command in commands {
      let parts = page.components(separatedBy: ".SS exporterd \(command.commandName) ")
      try #require(parts.count == 2, "\(command.commandName)")
      let section = try #require(parts[1].components(separatedBy: ".SS exporterd ").first)
      #expect(section.contains(Self.plain(command.abstract ?? "")), "\(command.commandName)")
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        guard !["help", "version"].contains(argument.valueName) else { continue }
        for name in argument.names ?? [] {
          #expect(
            section.contains(".TP \(name.kind == "long" ? "--" : "-")\(name.name)"),
            "\(command.commandName) --\(name.name)")
        }
        #expect(
          section.contains(Self.plain(argument.abstract ?? "")), "\(command.commandName): \(argument.abstract ?? "")")
      }
    }
  }

  @Test("the manual page has no command and no flag that is not there; else run scripts/manual")
  func noMore() async throws {
    let commands = try await Self.commands()
    let flags = Set(commands.flatMap { $0.arguments ?? [] }.flatMap { $0.names ?? [] }.map { "--\($0.name)" })
    for match in try Self.page().matches(of: /\.TP (--[a-z.-]+)/) {
      #expect(flags.contains(String(match.1)), "\(match.1)")
    }
    let names = try Self.page().matches(of: /\.SS exporterd ([a-z]+)/).map { String($0.1) }
    #expect(names == commands.map(\.commandName))
  }

  @Test(
    "completions are made for bash, zsh and fish, with every command; a shell that is here can read its own",
    arguments: ["bash", "zsh", "fish"])
  func completions(_ shell: String) async throws {
    let made = try await RealProcess.run(["--generate-completion-script", shell])
    #expect(made.status == 0)
    for command in try await Self.commands() { #expect(made.output.contains(command.commandName)) }
    #expect(made.output.contains("fail-if-stalled"))
    if shell == "zsh" {
      // What takes a value takes it behind an equals sign too, and what takes none does not.
      #expect(made.output.contains("'--output=[") && made.output.contains("'*--cloud=["))
      #expect(made.output.firstMatch(of: #/'\*?--[\w.\-]+\[[^\n]*[^\]\n]'\n/#) == nil)
      #expect(made.output.contains("'--reverse[") && made.output.firstMatch(of: #/=\[[^\n]*\]'\n/#) == nil)
    }
    guard let program = ["/bin/\(shell)", "/usr/bin/\(shell)"].first(where: FileManager.default.isExecutableFile) else {
      return
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "exporterd-completion-\(UUID())")
    try Data(made.output.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let check = Process()
    check.executableURL = URL(filePath: program)
    check.arguments = ["-n", file.path]
    try check.run()
    check.waitUntilExit()
    #expect(check.terminationStatus == 0)
  }
}
