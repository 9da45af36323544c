import Testing

@testable import MigrationExporter

@Suite("The date of an answer")
struct HTTPDateTests {
  @Test(
    "is written as RFC 9110 says",
    arguments: [
      (784_111_777.0, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (1_795_651_199.9, "Wed, 25 Nov 2026 23:59:59 GMT"),
    ])
  func text(_ seconds: Double, _ text: String) { #expect(HTTPDate.text(seconds) == text) }
}
