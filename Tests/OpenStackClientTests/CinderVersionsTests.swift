import Testing

@testable import OpenStackClient

/// Which microversions a Cinder has, from its root or from the header of an answer.
struct CinderVersionsTests {
  @Test("The real root's answer with status 300 tells the range, and so does that of /v3/ with 200")
  func realAnswers() throws {
    for status in [300, 200] {
      let range = try #require(CinderAPI.versionRange(in: .json(status, Transcript.versions)))
      #expect(range.minimum == Microversion(3, 0))
      #expect(range.maximum == Microversion(3, 72))
    }
  }

  @Test("Of several versions the third is taken: older Cinders list v1 and v2 too")
  func severalVersions() throws {
    let text = """
      {"versions": [{"id": "v1.0", "version": "", "min_version": ""}, {"id": "v2.0"},
       {"id": "v9.0", "version": "9.9", "min_version": "9.0"}, {"id": "v3.0", "version": "3.59", "min_version": "3.0"}]}
      """
    #expect(CinderAPI.versionRange(in: .json(300, text))?.maximum == Microversion(3, 59))
  }

  @Test(
    "Any other answer tells no range",
    arguments: [
      APIResponse.html(200), .html(404), .json(401, Transcript.versions), .json(302, ""), .json(300, "{}"),
      .json(300, #"{"versions": []}"#), .json(300, #"{"versions": {"values": []}}"#),
      .json(300, #"{"versions": [{"version": 3.72, "min_version": 3.0}]}"#),
      .json(300, #"{"versions": [{"version": "3.072", "min_version": "3.0"}]}"#),
      .json(300, #"{"versions": [{"version": "3.72"}]}"#), .json(300, #"{"versions": [null]}"#),
    ])
  func noRange(answer: APIResponse) {
    #expect(CinderAPI.versionRange(in: answer) == nil)
  }

  @Test(
    "The header of an answer tells the version that was used",
    arguments: [
      ("volume 3.72", Microversion(3, 72)), ("volume 3.0", Microversion(3, 0)), ("volume latest", nil),
      ("compute 2.1", nil), ("3.72", nil), ("volume", nil), ("", nil), ("volume 3.72,compute 2.1", nil),
    ])
  func header(value: String, version: Microversion?) {
    #expect(CinderAPI.versionUsed(in: .json(200, "{}", headers: ["openstack-api-version": value])) == version)
  }

  @Test("The probe's answer is worth its header")
  func probe() throws {
    let answer = APIResponse.json(200, #"{"volumes": []}"#, headers: ["openstack-api-version": "volume 3.71"])
    #expect(try CinderAPI.latestVersion(in: answer, what: "probing") == Microversion(3, 71))
    let bare = #expect(throws: OpenStackError.self) {
      try CinderAPI.latestVersion(in: .json(200, #"{"volumes": []}"#), what: "probing")
    }
    #expect(bare?.code == .badAnswer)
    #expect(bare?.description.hasPrefix("probing got no OpenStack-API-Version header") == true)
    let failed = #expect(throws: OpenStackError.self) { try CinderAPI.latestVersion(in: .html(503), what: "probing") }
    #expect(failed?.code == .serverError)
  }
}
