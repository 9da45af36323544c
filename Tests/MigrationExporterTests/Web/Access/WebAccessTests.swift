import Foundation
import Logging
import NIOSSL
import Testing

@testable import MigrationExporter

/// Files of a test's own, gone when it ends.
final class WebFiles: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID().uuidString)").path(
      percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Writes a file as `mv` puts it there: whole.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  /// A web configuration with the server's certificate, and what else it is to say.
  @discardableResult
  func secure(_ more: String = "") throws -> String {
    try write("cert.pem", TestCertificates.server)
    try write("key.pem", TestCertificates.serverKey)
    try write("ca.pem", TestCertificates.authority)
    return try write("web.yml", "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n  \(more)\n")
  }
}

@Suite("Who may look")
struct WebAccessTests {
  private static let alice = "alice: '\(PasswordTests.hashes[0].0)'"
  private static let bob = "bob: '\(PasswordTests.hashes[3].0)'"

  @Test("is everybody where there is no web configuration file")
  func nobodyAsks() async throws {
    let access = try WebAccess(logger: LogRecorder().logger)
    #expect(await access.rules().users.isEmpty)
    #expect(!access.isSafe)
    #expect(access.passesRateLimit())
  }

  @Test("is read again when the file changes, and what can't be read leaves the old one, and is logged once")
  func changes() async throws {
    let files = try WebFiles()
    let log = LogRecorder()
    let file = try files.write("web.yml", "basic_auth_users: {\(Self.alice)}")
    let access = try WebAccess(file: file, lookingEach: .zero, logger: log.logger)
    #expect(await access.rules().users["alice"] != nil)
    #expect(log.take().isEmpty)

    try files.write("web.yml", "basic_auth_users: {\(Self.bob)}\nrate_limit: {interval: 1h, burst: 1}")
    #expect(await access.rules().users["alice"] == nil)
    #expect(await access.rules().users["bob"] != nil)
    #expect(log.take().map(\.message) == ["web configuration read again"])
    #expect(access.passesRateLimit())
    #expect(!access.passesRateLimit())

    try files.write("web.yml", "basic_auth_users: {\(Self.alice)")
    for _ in 0..<3 { #expect(await access.rules().users["bob"] != nil) }
    let entries = log.take()
    #expect(entries.map(\.level) == [.error])
    #expect(entries[0].message == "web configuration not read again, the old one stays in force")
    #expect(entries[0].values["reason"]?.contains(": not YAML: ") == true)

    try FileManager.default.removeItem(atPath: file)
    for _ in 0..<3 { #expect(await access.rules().users["bob"] != nil) }
    #expect(
      log.take().map { $0.values["reason"] }
        == ["reading \(file) failed: no such file, or no right to read it, or not UTF-8"])

    try files.write("web.yml", "basic_auth_users: {\(Self.alice)}")
    #expect(await access.rules().users["bob"] == nil)
    #expect(access.passesRateLimit())
    #expect(access.passesRateLimit())
  }

  @Test("is never more people because a file was half written: what protects stays while it runs")
  func truncated() async throws {
    let files = try WebFiles()
    let log = LogRecorder()
    let file = try files.secure("\nbasic_auth_users: {\(Self.alice)}")
    let access = try WebAccess(file: file, lookingEach: .zero, logger: log.logger)
    try files.write("web.yml", "")
    let rules = await access.rules()
    #expect(rules.door != nil)
    #expect(!rules.users.isEmpty)
    #expect(
      log.take().map { $0.values["reason"] }
        == ["\(file): TLS can't be turned on or off while the exporter runs: restart it for that"])
    try files.write("web.yml", "tls_server_config: {cert_file: cert.pem, key_file: key.pem}")
    #expect(await !access.rules().users.isEmpty)
    #expect(
      log.take().map { $0.values["reason"] }
        == ["\(file): the last of basic_auth_users can't be taken away while the exporter runs: restart it for that"])
  }

  @Test("is looked up no more often than it is told")
  func pause() async throws {
    let files = try WebFiles()
    let file = try files.write("web.yml", "basic_auth_users: {\(Self.alice)}")
    let access = try WebAccess(file: file, lookingEach: .seconds(3600), logger: LogRecorder().logger)
    try files.write("web.yml", "basic_auth_users: {\(Self.bob)}")
    #expect(await access.rules().users["alice"] != nil)
  }

  @Test("can't be told from certificates that are none, and it says which")
  func badCertificates() throws {
    let files = try WebFiles()
    let file = try files.secure()
    let log = LogRecorder().logger
    func complaint() -> String? {
      do {
        _ = try WebAccess(file: file, logger: log)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(complaint() == nil)
    let (cert, key) = (files.path("cert.pem"), files.path("key.pem"))
    try files.write("key.pem", TestCertificates.clientKey)
    #expect(
      complaint() == "\(file):3: \(cert) and \(key) can't be used together: is the key that of the first certificate?")
    try files.write("key.pem", "nonsense")
    #expect(
      complaint()
        == "\(file):3: \(key), which tls_server_config.key_file names, is no PEM private key without a passphrase")
    try files.write("cert.pem", "")
    #expect(complaint() == "\(file):2: \(cert), which tls_server_config.cert_file names, is no PEM certificate")
    try FileManager.default.removeItem(atPath: cert)
    #expect(
      complaint()
        == "\(file):2: reading \(cert), which tls_server_config.cert_file names, failed: no such file, or no right to read it"
    )
    try files.write("web.yml", "tls_server_config:\n  cert: nonsense\n  key: hunter2\n")
    #expect(complaint() == "\(file):2: tls_server_config.cert is no PEM certificate")
  }
}
