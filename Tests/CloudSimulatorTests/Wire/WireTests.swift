import Testing

@testable import CloudSimulator

/// The small pieces that the wire is made of.
@Suite struct WireTests {
  @Test(arguments: [
    (0.0, "1970-01-01T00:00:00.000000"), (951_782_400, "2000-02-29T00:00:00.000000"),
    (1_795_366_045.9, "2026-11-22T16:47:25.000000"), (4_102_444_799, "2099-12-31T23:59:59.000000"),
    (-5, "1970-01-01T00:00:00.000000"), (1e300, "9999-12-31T23:59:59.000000"),
  ])
  func `times are whole seconds in UTC`(time: Double, text: String) {
    #expect(Timestamp.cinder(time) == text)
    #expect(Timestamp.keystone(time) == text + "Z")
  }

  @Test func `a Date header has its weekday`() {
    #expect(Timestamp.http(1_795_366_045) == "Sun, 22 Nov 2026 16:47:25 GMT")
    #expect(Timestamp.http(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
  }

  @Test func `JSON is ASCII with blanks, as Python writes it`() {
    let value: JSONValue = ["a": ["quote \" back \\ line \n tab \t é 🐘 \u{7F}", 1, true, nil], "b": [:]]
    let spaced = #"{"a": ["quote \" back \\ line \n tab \t \u00e9 \ud83d\udc18 \u007f", 1, true, null], "b": {}}"#
    #expect(String(decoding: value.bytes(), as: UTF8.self) == spaced)
    #expect(String(decoding: (["a": [1, 2]] as JSONValue).bytes(.compact), as: UTF8.self) == #"{"a":[1,2]}"#)
  }

  @Test func `JSON reads what it writes`() {
    let value: JSONValue = ["text": "a\u{1}🐘", "list": [1, -2, false, nil, .number(1.5)]]
    let read = JSONValue(parsing: value.bytes())
    #expect(read?["text"] == value["text"])
    #expect(read?["list"] == value["list"])
    #expect(JSONValue(parsing: Array("{".utf8)) == nil)
    #expect(JSONValue(parsing: []) == nil)
  }

  @Test func `queries keep order, repetitions and blanks`() {
    let query = QueryString(parsing: "a=1&b=x+y%23&a=2&c&%C3%A9=%zz")
    #expect(query.names == ["a", "b", "a", "c", "é"])
    #expect(query["a"] == "2")
    #expect(query["b"] == "x y#")
    #expect(query["c"] == "")
    #expect(query["é"] == "%zz")
    #expect(query.setting("a", to: "3/4").encoded == "b=x+y%23&c=&%C3%A9=%25zz&a=3%2F4")
  }

  @Test(arguments: ["3.0", "3.9", "3.72", "10.10"])
  func `microversions are read`(text: String) {
    #expect(Microversion(text)?.description == text)
  }

  @Test(arguments: ["", "3", "3.", ".3", "3.072", "03.7", "0.1", "3.7.1", "3.-1", "+3.7", "x.y", "3.٣"])
  func `what is no microversion is refused`(text: String) {
    #expect(Microversion(text) == nil)
  }

  @Test func `microversions are ordered by number`() {
    #expect(Microversion(3, 9) < Microversion(3, 10))
    #expect(Microversion(2, 99) < Microversion(3, 0))
  }

  @Test func `ids follow from names and look like the real ones`() {
    #expect(StableID.hex("a") == StableID.hex("a"))
    #expect(StableID.hex("a") != StableID.hex("b"))
    #expect(StableID.hex("a").wholeMatch(of: /[0-9a-f]{32}/) != nil)
    let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(StableID.uuid("a").wholeMatch(of: pattern) != nil)
    var random = SplitMix(state: 1)
    #expect(random.uuid().wholeMatch(of: pattern) != nil)
    #expect(random.token().hasPrefix("gAAAAAB"))
  }
}
