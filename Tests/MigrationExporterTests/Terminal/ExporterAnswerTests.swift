import Foundation
import Testing

@testable import MigrationExporter
@testable import OpenStackClient

@Suite("What a command makes of an exporter's answer")
struct ExporterAnswerTests {
  private func error(
    _ status: Int, _ type: String, _ body: String, headers: [String: String] = [:],
    login: ExporterLogin = .nobody
  ) -> ExporterClientError? {
    let answer = APIResponse(
      status: status, headers: headers.merging(["content-type": type]) { $1 }, body: Array(body.utf8))
    return #expect(throws: ExporterClientError.self) {
      try ExporterAnswer(answer: answer, place: "http://x:9776", login: login).decoded(as: API.Clouds.self)
    }
  }

  @Test(
    "is worded for who typed the command",
    arguments: [
      (200, "text/html", "<html>", "what answers at http://x:9776 is no exporterd: it sends text/html instead of JSON"),
      (
        200, "application/json", "{}",
        "the answer of http://x:9776 can't be read: it is no exporterd's, or one of another version"
      ),
      (200, "application/json", "{\"clouds\":", "the answer of http://x:9776 can't be read"),
      (401, "text/plain", "", "http://x:9776 wants a user and a password: set EXPORTERD_USER and EXPORTERD_PASSWORD"),
      (403, "text/plain", "", "http://x:9776 lets this user not look (403)"),
      (
        404, "text/plain", "404 page not found",
        "there is no /api/v1 at http://x:9776: what answers is no exporterd, or an older one"
      ),
      (404, "application/json", "{\"detail\":\"no\"}", "there is no /api/v1 at http://x:9776"),
      (
        400, "application/json", "{\"error\":\"sort=x: it must be one of worst\",\"code\":\"bad_request\"}",
        "http://x:9776 says: sort=x: it must be one of worst"
      ),
      (
        503, "application/json", "{\"error\":\"the history can't be read: locked\",\"code\":\"unavailable\"}",
        "says: the history can't be read: locked"
      ),
      (
        401, "application/json", "{\"error\":\"a user and a password are wanted\",\"code\":\"unauthorized\"}",
        "http://x:9776 wants a user and a password: set EXPORTERD_USER and EXPORTERD_PASSWORD"
      ),
      (
        429, "application/json", "{\"error\":\"the rate limit is reached\",\"code\":\"too_many_requests\"}",
        "http://x:9776 is too busy (429): the rate limit is reached"
      ),
      (
        503, "application/json", "{\"error\":\"it is full, try again later\",\"code\":\"busy\"}",
        "http://x:9776 says: it is full, try again later"
      ),
      (
        429, "application/json", "{\"error\":\"x\",\"code\":\"a_code_of_tomorrow\"}",
        "is too busy (429): try again later"
      ),
      (503, "text/plain", "busy", "http://x:9776 is too busy (503): try again later"),
      (429, "text/plain", "", "is too busy (429): try again later"),
      (500, "text/html", "", "http://x:9776 answers with status 500"),
    ])
  func wording(_ status: Int, _ type: String, _ body: String, _ words: String) {
    #expect(error(status, type, body)?.description.contains(words) == true)
  }

  private static let alice = ExporterLogin.user("alice", password: Secret("hunter2"))
  private static let token = ExporterLogin.token(Secret("hunter2"), file: nil)

  @Test(
    "a refused password or token is told from a missing one, and who wants a token says so",
    arguments: [
      (alice, 401, "Basic realm=\"x\"", "http://x:9776 does not take this user and password"),
      (token, 401, "Bearer error=\"invalid_token\"", "http://x:9776 does not take this token"),
      (token, 401, "", "http://x:9776 does not take this token"),
      (
        token, 401, "Basic realm=\"x\"",
        "http://x:9776 wants a user and a password instead of a token: set EXPORTERD_USER"
      ),
      (.nobody, 401, "Bearer", "http://x:9776 wants a token: set EXPORTERD_TOKEN, or give --token-file"),
      (.nobody, 401, "Basic realm=\"x\"", "http://x:9776 wants a user and a password: set EXPORTERD_USER"),
      (token, 403, "", "http://x:9776 lets who has this token not look (403)"),
    ])
  func refused(_ login: ExporterLogin, _ status: Int, _ wants: String, _ words: String) {
    let description = error(status, "text/plain", "", headers: ["www-authenticate": wants], login: login)?.description
    #expect(description?.hasPrefix(words) == true, "\(description ?? "")")
  }

  @Test("what it was asked with is not repeated, wherever the answer has it")
  func echo() {
    let body = #"{"error":"the token hunter2 has expired","code":"bad_request"}"#
    let words = error(400, "application/json", body, login: Self.token)?.description
    #expect(words == "http://x:9776 says: the token <secret> has expired")
    #expect(error(200, "text/hunter2", "", login: Self.token)?.description.contains("hunter2") == false)
  }

  @Test("a redirect names where it leads, without what may be secret in it")
  func redirect() {
    let location = ["location": "https://u:secret@login.example.org/sso?token=1"]
    let words = error(302, "text/html", "", headers: location)?.description
    let elsewhere = "http://x:9776 leads elsewhere to https://login.example.org: give the address of exporterd itself"
    #expect(
      words == elsewhere
        + ", or where that is a proxy's sign-in a token: set EXPORTERD_TOKEN, or give --token-file")
    #expect(error(302, "text/html", "", headers: location, login: Self.token)?.description == elsewhere)
  }

  @Test("what a server says can't move the cursor")
  func hostile() {
    let words = error(400, "application/json", #"{"error":"\u001b[2J","code":"bad_request"}"#)?.description
    #expect(words == "http://x:9776 says: \u{FFFD}[2J")
    #expect(error(200, "text/\u{1B}[2J", "")?.description.contains("\u{1B}") == false)
  }

  @Test(
    "an address that can't be used is refused before anything is asked",
    arguments: [
      "localhost:9776", "ftp://x", "http://", "http://x?y=1", "http://x#y", "", "http://u@x", "http://u:p@x:1",
    ])
  func addresses(_ url: String) {
    let error = #expect(throws: ExporterClientError.self) { _ = try ExporterClient(url) }
    #expect(error?.code == .usage)
    #expect(error?.description.contains("u:p") == false)
  }

  @Test("nobody answers: that is said, and asked whether exporterd runs there")
  func nobody() async throws {
    let client = try ExporterClient("http://127.0.0.1:1")
    let error = await #expect(throws: ExporterClientError.self) { try await client.fleet() }
    #expect(error?.description == "no connection to http://127.0.0.1:1: Connection refused; does exporterd run there?")
    await client.close()
  }
}
