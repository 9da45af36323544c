import Testing

@testable import MetricsExposition

@Suite("A page in pieces")
struct PiecesTests {
  /// A part of some pieces with lines of changing lengths, and what it should say.
  private func part(_ coding: ContentCoding, value: Int, reusing former: consuming PagePart? = nil) -> PagePart {
    var page = TextPage(coding: coding, reusing: former)
    page.write(MetricFamily("m", .gauge, "M.")) { samples in
      for index in 0..<9000 { samples.add(Double(value), LabelBlock(["a": text(index)])) }
    }
    return page.finish()
  }

  private func text(_ index: Int) -> String { String(repeating: "x", count: index % 211) }

  private func expected(value: Int) -> [UInt8] {
    let lines = (0..<9000).map { "m{a=\"\(text($0))\"} \(value)\n" }
    return Array(("# HELP m M.\n# TYPE m gauge\n" + lines.joined()).utf8)
  }

  @Test("says the same as in one")
  func whole() {
    let part = part(.identity, value: 7)
    #expect(Array(part.pieces.joined()) == expected(value: 7))
    #expect(part.pieces.count > 3)
    #expect(part.length == expected(value: 7).count)
  }

  @Test("changes from one to the next between any two texts, and never within one")
  func boundaries() {
    let text = Array("0123456789".utf8)
    for start in Pieces.size - 25...Pieces.size {
      var pieces = Pieces()
      pieces.append(atMost: start) { $0.append(repeating: UInt8(ascii: "x"), count: start) }
      // Each asks for more than it takes.
      for _ in 0..<1000 { pieces.append(atMost: 30) { $0.append(text.span) } }
      #expect(pieces.count == start + 10_000)
      #expect(pieces.all.map(\.count).reduce(0, +) == start + 10_000)
      #expect(pieces.all.count == 2)
      #expect((pieces.all[0].count - start) % text.count == 0)
      #expect(Array((pieces.all[0].dropFirst(start) + pieces.all[1]).prefix(20)) == text + text)
    }
  }

  @Test("has each of them of a size, save one line that is longer than that", arguments: ContentCoding.allCases)
  func sizes(coding: ContentCoding) {
    let huge = String(repeating: "\n", count: Pieces.size * 3 / 4)
    var page = TextPage(coding: coding)
    page.write(MetricFamily("m", .gauge, "M.")) { samples in
      for index in 0..<3000 { samples.add(1, LabelBlock(["a": index == 1500 ? huge : text(index)])) }
    }
    let pieces = page.finish().pieces
    #expect(pieces.allSatisfy { !$0.isEmpty })
    #expect(pieces.count { $0.count > Pieces.size + 4096 } == (coding == .identity ? 1 : 0))
  }

  @Test("is written over one that nobody needs any more", arguments: ContentCoding.allCases)
  func reused(coding: ContentCoding) {
    var former: PagePart? = part(coding, value: 1)
    let places = Set((former?.pieces ?? []).map(place))
    let new = part(coding, value: 2, reusing: former.take())
    #expect(Set(new.pieces.map(place)) == places)
    #expect(new == part(coding, value: 2))
  }

  @Test("leaves one alone that somebody still sends", arguments: ContentCoding.allCases)
  func kept(coding: ContentCoding) {
    let former = part(coding, value: 1)
    let new = part(coding, value: 2, reusing: former)
    #expect(former == part(coding, value: 1))
    #expect(new == part(coding, value: 2))
    #expect(Set(new.pieces.map(place)).isDisjoint(with: Set(former.pieces.map(place))))
  }

  @Test("may be shorter or longer than the one that it is written over")
  func otherLength() {
    func small() -> PagePart {
      var page = TextPage(reusing: part(.identity, value: 1))
      page.write(MetricFamily("m", .gauge, "M."), 1)
      return page.finish()
    }
    #expect(Array(small().pieces.joined()) == Array("# HELP m M.\n# TYPE m gauge\nm 1\n".utf8))
    #expect(part(.identity, value: 3, reusing: small()) == part(.identity, value: 3))
  }

  private func place(_ piece: [UInt8]) -> Int { piece.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) } }
}
