import Testing

@testable import OpenStackClient

/// What counts as a percent, as a bad reading, as a driver's words, and as nothing.
struct MigrationProgressTests {
  @Test(
    "One to three digits up to 100 are a percent",
    arguments: [("0", 0), ("7", 7), ("42", 42), ("042", 42), ("000", 0), ("99", 99), ("100", 100)])
  func digits(text: String, percent: Int) {
    #expect(MigrationProgress(text: text) == .percent(percent))
  }

  @Test(
    "What looks like a number and is no percent is a bad reading",
    arguments: [
      "101", "999", "0042", "1000", "-1", "-0", "+42", "42.5", "42.0", "42,5", ".5", "42%", "42 %", " 42", "42 ",
      "42\n", "1e2", "0x10", "99999999999999999999", "\u{2212}1", "٤٢", "４２", "½",
    ])
  func badReadings(text: String) {
    #expect(MigrationProgress(text: text) == .malformed(text))
  }

  @Test(
    "Other text is what a driver says, shown as it is",
    arguments: [
      "driver-assisted", "nan", "NaN", "inf", "-infinity", "none", "-", "%", " ", "copying 42 of 100", "42 of 100",
      "1.2.3", "--1", "步骤二", "a\nb",
    ])
  func driversWords(text: String) {
    #expect(MigrationProgress(text: text) == .text(text))
  }

  @Test("The empty text is no value")
  func empty() {
    #expect(MigrationProgress(text: "") == .absent)
  }

  @Test(
    "JSON values of every kind are read, and none is taken for another",
    arguments: [
      ("42", MigrationProgress.percent(42)), ("0", .percent(0)), ("100", .percent(100)), ("42.5", .malformed("42.5")),
      ("101", .malformed("101.0")), ("-1", .malformed("-1.0")), ("1e300", .malformed("1e+300")), ("null", .absent),
      (#""42""#, .percent(42)), (#""""#, .absent), (#""driver-assisted""#, .text("driver-assisted")),
      ("true", .malformed("not a text")), ("false", .malformed("not a text")), ("{}", .malformed("not a text")),
      (#"{"percent": 42}"#, .malformed("not a text")), ("[42]", .malformed("not a text")),
      ("1e400", .malformed("not a text")),
    ])
  func jsonValues(json: String, progress: MigrationProgress) throws {
    let volume = try Volume(json: #"{"id": "v", "migration_status": "migrating", "migration_progress": \#(json)}"#)
    #expect(volume.progress == progress)
    #expect(volume.migrationStatus == .migrating)
  }

  @Test("The field may be missing altogether")
  func missing() throws {
    #expect(try Volume(json: #"{"id": "v", "migration_status": "migrating"}"#).progress == .absent)
  }

  @Test("Ten kilobytes are cut: to 40 characters of a number, to 200 of a text")
  func longTexts() {
    let digits = String(repeating: "1", count: 10_000)
    #expect(MigrationProgress(text: digits) == .malformed(String(repeating: "1", count: 40)))
    let words = String(repeating: "extent ", count: 1_500)
    #expect(MigrationProgress(text: words) == .text(String(words.prefix(200))))
  }

  @Test("A single character that is kilobytes of accents is cut too")
  func accents() {
    let text = "e" + String(repeating: "\u{301}", count: 10_000)
    guard case .text(let kept) = MigrationProgress(text: text) else {
      Issue.record("it is a text")
      return
    }
    #expect(kept.unicodeScalars.count == 200)
  }
}
