import Foundation
import Testing

@testable import MigrationExporter

@Suite("What check says of the web configuration file")
struct WebCheckTests {
  @Test("it says what is asked of those who look, in words and for scripts")
  func sound() throws {
    let files = try WebFiles()
    let hash = PasswordTests.hashes[0].0
    try files.secure("client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem")
    let more = "basic_auth_users: {alice: '\(hash)', bob: '\(hash)'}\nrate_limit: {interval: 1s, burst: 5}\n"
    let file = try files.write("web.yml", String(contentsOfFile: files.path("web.yml"), encoding: .utf8) + more)
    var report = CheckReport([])
    report.web = try WebCheck(file: file)
    #expect(report.isGood)
    #expect(
      report.text().contains(
        """
        web: \(file) can be used
          asks for   TLS, client certificates (RequireAndVerifyClientCert), the password of one of 2 users, a rate limit

        """))
    #expect(!report.text().contains("alice") && !report.text().contains(hash))
    let whole = try #require(JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    let web = try #require(whole["web_configuration"] as? [String: Any])
    #expect(Set(web.keys) == ["file", "tls", "client_auth_type", "users", "rate_limit"])
    #expect(web["tls"] as? Bool == true && web["users"] as? Int == 2)
  }

  @Test("one that says nothing is told to be open to everybody, and none is null")
  func open() throws {
    let files = try WebFiles()
    var report = CheckReport([])
    #expect(report.json.contains("\"web_configuration\" : null") && !report.text().contains("web:"))
    report.web = try WebCheck(file: try files.write("web.yml", "# nothing\n"))
    #expect(report.text().contains("asks for   nothing: plain HTTP, and everybody may look\n"))
  }

  @Test("the files that it names are read, and what is wrong with them is told with the line that names them")
  func named() throws {
    let files = try WebFiles()
    let file = try files.secure("client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: nowhere.pem")
    let error = #expect(throws: ConfigurationError.self) { try WebCheck(file: file) }
    #expect(
      error.map { "\($0)" }
        == "\(file):5: reading \(files.path("nowhere.pem")), which tls_server_config.client_ca_file names, "
        + "failed: no such file, or no right to read it")
  }
}
