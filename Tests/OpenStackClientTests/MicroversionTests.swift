import Testing

@testable import OpenStackClient

/// Reading, ordering and choosing microversions.
struct MicroversionTests {
  @Test("A microversion is two numbers", arguments: [("3.0", 3, 0), ("3.71", 3, 71), ("4.100", 4, 100)])
  func reads(text: String, major: Int, minor: Int) {
    let version = Microversion(text)
    #expect(version == Microversion(major, minor))
    #expect(version?.description == text)
  }

  @Test(
    "Anything else is none, as Cinder itself sees it",
    arguments: [
      "", ".", "3", "3.", ".71", "3.072", "03.71", "x.y", "latest", "3.71.0", " 3.71", "3.71 ", "+3.71", "3.-1", "-3.1",
      "3,71", "٣.٧١", "3.99999999999999999999",
    ])
  func refuses(text: String) {
    #expect(Microversion(text) == nil)
  }

  @Test("The second number counts up and is no decimal fraction")
  func order() throws {
    #expect(Microversion(3, 9) < Microversion(3, 10))
    #expect(Microversion(3, 70) < Microversion(3, 71))
    #expect(Microversion(3, 99) < Microversion(4, 0))
    #expect(!(Microversion(3, 71) < Microversion(3, 71)))
  }

  @Test("The highest is used unless one is pinned")
  func choice() throws {
    let range = (minimum: Microversion(3, 0), maximum: Microversion(3, 72))
    let free = try CinderVersions(minimum: range.minimum, maximum: range.maximum, pinned: nil)
    #expect(free.used == range.maximum)
    for pinned in [Microversion(3, 0), Microversion(3, 50), Microversion(3, 72)] {
      let versions = try CinderVersions(minimum: range.minimum, maximum: range.maximum, pinned: pinned)
      #expect(versions.used == pinned)
      #expect(versions.maximum == range.maximum)
    }
  }

  @Test("A pinned one outside the range is refused, with the range", arguments: [Microversion(2, 0), .init(3, 73)])
  func pinnedOutside(pinned: Microversion) {
    let error = #expect(throws: OpenStackError.self) {
      try CinderVersions(minimum: Microversion(3, 0), maximum: Microversion(3, 72), pinned: pinned)
    }
    #expect(error?.code == .microversion)
    #expect(
      error?.description
        == "microversion \(pinned) is pinned, but this cloud's Cinder speaks 3.0 to 3.72; pin one of those or none")
  }

  @Test("A range that is upside down, as no Cinder has it, does no harm")
  func upsideDown() throws {
    let versions = try CinderVersions(minimum: Microversion(3, 9), maximum: Microversion(3, 1), pinned: nil)
    #expect(versions.used == Microversion(3, 1))
  }

  @Test("Progress can be had only above 3.71, the last of the releases without it")
  func progress() throws {
    func versions(_ maximum: Microversion, pinned: Microversion? = nil) throws -> CinderVersions {
      try CinderVersions(minimum: Microversion(3, 0), maximum: maximum, pinned: pinned)
    }
    #expect(try !versions(Microversion(3, 71)).mayHaveProgress)
    #expect(try versions(Microversion(3, 72)).mayHaveProgress)
    #expect(try !versions(Microversion(3, 72), pinned: Microversion(3, 71)).mayHaveProgress)
  }
}
