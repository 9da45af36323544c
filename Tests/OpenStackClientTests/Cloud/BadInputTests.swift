import CloudSimulator
import Testing

@testable import OpenStackClient

/// What an operator is told when a cloud is not as it should be: which server, what, and what to do.
@Suite(.timeLimit(.minutes(1)))
struct BadInputTests {
  /// One thing that is wrong, and what is to be said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var faults: [Fault] = []
    var adjust: @Sendable (inout CloudScript) -> Void = { _ in }
    var password = "admin-secret"
    var project = "admin"
    var code: OpenStackError.Code
    var words: [String]
    var testDescription: String { name }
  }

  private static let secret = "wrong-secret"

  static let cases: [Case] = [
    Case(
      name: "a wrong password", password: secret, code: .unauthorized,
      words: ["Keystone at http://127.0.0.1", "refused the sign-in", "wrong password"]),
    Case(
      name: "a project in which the user has no role", project: "demo", code: .unauthorized,
      words: ["Keystone at http://127.0.0.1", "refused the sign-in", "project"]),
    Case(
      name: "a catalog without block storage", adjust: { $0.catalog.removeAll { $0.type != "identity" } },
      code: .noEndpoint, words: ["catalog", "block-storage"]),
    Case(
      name: "a login page instead of Keystone", faults: [Fault("auth/tokens", .html(200))], code: .serverError,
      words: ["Keystone at http://127.0.0.1", "200"]),
    Case(
      name: "a dashboard's 404 instead of Keystone", faults: [Fault("auth/tokens", .html(404))], code: .badAnswer,
      words: ["Keystone at http://127.0.0.1", "404", "there is no Keystone 3 at auth_url"]),
    Case(
      name: "a token in truncated JSON", faults: [Fault("auth/tokens", .truncate(bytes: 60))], code: .unreachable,
      words: ["http://127.0.0.1", "broke"]),
    Case(
      name: "HTML instead of a list", faults: [Fault("migration_status", .body("<html>please log in</html>"))],
      code: .badAnswer, words: ["listing volumes with migration_status=starting", "HTML"]),
    Case(
      name: "a list in truncated JSON", faults: [Fault("migration_status", .body(#"{"volumes": [{"id": "#))],
      code: .badAnswer, words: ["listing volumes with migration_status=starting", "not JSON"]),
    Case(
      name: "a list of something else", faults: [Fault("migration_status", .body(#"{"servers": []}"#))],
      code: .badAnswer, words: ["listing volumes", "no key volumes"]),
    Case(
      name: "a page that links to itself",
      faults: [
        Fault(
          "migration_status",
          .body(
            #"{"volumes": [{"id": "v1", "migration_status": null}], "volumes_links": [{"rel": "next", "href": "x"}]}"#))
      ],
      code: .badAnswer, words: ["came to the same page twice"]),
    Case(
      name: "a redirect", faults: [Fault("migration_status", .status(302))], code: .badAnswer,
      words: ["redirect", "is the URL right"]),
  ]

  @Test("It is told what is wrong and where", arguments: cases)
  func told(_ wrong: Case) async throws {
    var script = CloudScript(volumes: [SimulatedVolume(id: "v1", name: "one", sizeGiB: 1, host: "hosta@alpha#pool1")])
    wrong.adjust(&script)
    script.faults = wrong.faults
    let simulated = SimulatedCloud(script, clock: .manual(from: 1_800_000_000))
    try await simulated.start()
    let client = try OpenStackCloud(
      CloudConfiguration(
        authURL: simulated.authURL,
        credential: .password(
          user: .name("admin", domain: .id("default")), password: wrong.password,
          project: .name(wrong.project, domain: .id("default")))),
      requestTimeout: 2, surroundings: .init(now: { 1_800_000_000 }, pause: { _ in }))
    let error = await #expect(throws: OpenStackError.self) {
      _ = try await client.volumes(migrationStatus: "starting")
    }
    let text = error?.description ?? ""
    #expect(error?.code == wrong.code, "\(text)")
    for word in wrong.words { #expect(text.contains(word), "\(text)") }
    #expect(!text.contains(Self.secret) && !text.contains("admin-secret"))
    await client.close()
    await simulated.stop()
  }

  @Test("A redirect takes no token to another host")
  func redirect() async throws {
    let thief = SimulatedCloud(CloudScript(), clock: .manual(from: 0))
    try await thief.start()
    let sender = try HTTPSender(
      cloud: CloudConfiguration(authURL: "http://127.0.0.1/", credential: .applicationCredential(id: "x", secret: "y")),
      observe: { _ in })
    let redirect = "HTTP/1.1 302 Found\r\nLocation: \(thief.cinderURL)/volumes\r\nContent-Length: 0\r\n\r\n"
    try await withSlowServer(sending: redirect) { port in
      let answer = try await sender.send(
        APIRequest(service: .volume, url: "http://127.0.0.1:\(port)/v3/volumes", headers: ["X-Auth-Token": "t"]),
        timeout: 5)
      #expect(answer.status == 302)
    }
    #expect(thief.requests().isEmpty)
    await sender.close()
    await thief.stop()
  }
}
