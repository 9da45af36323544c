import Testing

@testable import OpenStackClient

/// What an error status means, and how it is worded.
struct JSONFaultTests {
  @Test(
    "Each status has its meaning, and the service's own words stand in the text",
    arguments: [
      (
        APIResponse.json(401, Transcript.unauthorized), OpenStackError.Code.unauthorized,
        "asking failed with status 401: The request you have made requires authentication."
      ),
      (
        .json(403, Transcript.forbidden), .forbidden,
        "asking failed with status 403: Policy doesn't allow volume_extension:services:index to be performed."
      ),
      (
        .json(404, Transcript.noSuchVolume), .notFound,
        "asking failed with status 404: Volume 00000000-0000-0000-0000-000000000000 could not be found."
      ),
      (
        .json(406, Transcript.versionTooHigh), .microversion,
        "asking failed with status 406: Version 3.99 is not supported by the API. Minimum is 3.0 and maximum is 3.72."
      ),
      (
        .json(400, #"{"badRequest":{"code":400,"message":"Malformed request url"}}"#), .serverError,
        "asking failed with status 400: Malformed request url"
      ),
      (
        .json(413, #"{"overLimitFault":{"code":413,"message":"Slow down.","details":"later"}}"#), .rateLimited,
        "asking failed with status 413: Slow down."
      ),
      (
        .json(500, Transcript.serverError), .serverError,
        "asking failed with status 500: The server has either erred or is incapable of performing the requested "
          + "operation."
      ),
      (.html(503), .serverError, "asking failed with status 503"),
      (.html(429), .rateLimited, "asking failed with status 429"),
      (
        .html(302), .badAnswer,
        "asking failed with status 302, a redirect, which is not followed; is the URL right, and is it https?"
      ),
      (.html(401), .unauthorized, "asking failed with status 401"),
    ])
  func statuses(answer: APIResponse, code: OpenStackError.Code, text: String) {
    let error = JSONFault.error(for: answer, what: "asking")
    #expect(error.code == code)
    #expect(error.description == text)
  }

  @Test(
    "A 404 tells of a volume that is gone only in Cinder's own words for that",
    arguments: [
      (APIResponse.html(404), "asking failed with status 404, without an error in JSON; is the URL right?"),
      (.json(404, ""), "asking failed with status 404, without an error in JSON; is the URL right?"),
      (
        .json(404, #"{"message":"no Route matched with those values"}"#),
        "asking failed with status 404, without an error in JSON; is the URL right?"
      ),
      (
        .json(404, #"{"error":{"code":404,"message":"Not here.","title":"Not Found"}}"#),
        "asking failed with status 404: Not here.; is the URL right?"
      ),
    ])
  func otherNotFound(answer: APIResponse, text: String) {
    let error = JSONFault.error(for: answer, what: "asking")
    #expect(error.code == .badAnswer)
    #expect(error.description == text)
  }

  @Test(
    "A body without a message has none",
    arguments: [
      "", "{}", "[]", "null", "7", #"{"error": "text"}"#, #"{"error": {}}"#, #"{"error": {"message": null}}"#,
      #"{"error": {"message": 7}}"#, #"{"error": {"message": ""}}"#, "<html>", "{\"error\"",
    ])
  func noMessage(body: String) {
    #expect(JSONFault.message(in: Array(body.utf8)) == nil)
  }

  @Test("A message is cut to 300 scalars and stays on one line")
  func longMessage() throws {
    let long = String(repeating: "e\\u0301", count: 1000)
    let message = try #require(JSONFault.message(in: Array(#"{"error": {"message": "\#(long)"}}"#.utf8)))
    #expect(message.unicodeScalars.count == 300)
    let lines = JSONFault.message(in: Array(#"{"error": {"message": "a\nlevel=error\r\u001b[31m\u0000é"}}"#.utf8))
    #expect(lines == "a level=error  [31m é")
  }

  @Test("The same body makes the same text each time, however many errors stand in it")
  func deterministic() {
    let body = #"{"b": {"message": "second"}, "a": {"message": "first"}, "c": {"message": "third"}}"#
    for _ in 0..<20 { #expect(JSONFault.message(in: Array(body.utf8)) == "first") }
  }
}
