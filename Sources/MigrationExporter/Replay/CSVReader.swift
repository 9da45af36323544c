/// Reads CSV as RFC 4180 has it, row by row, in memory that does not grow with the file.
///
/// A field may be quoted, and then hold commas, line ends and doubled quotes. Lines end in LF or CRLF; the last one may
/// lack its end. A UTF-8 byte order mark is skipped, and so are empty lines. What is no row costs one line: reading goes on
/// after the first line end that follows its beginning, so that a quote that is never closed hides nothing else.
struct CSVReader: ~Copyable {
  /// What comes next.
  enum Step: Equatable {
    /// A row; its fields are there until the next step.
    case row
    /// Something that is no row, at `line`.
    case bad(Problem)
    /// The end of the file.
    case end
  }

  /// Why something is no row.
  enum Problem: Equatable {
    case overlong, unclosedQuote, textAfterQuote, tooManyFields
  }

  /// Puts more bytes into the memory given and says how many; 0: there are no more.
  typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

  /// More bytes than these without a line end are no row of ours.
  static let longestRow = 65_536
  /// More fields than these are no row of ours.
  static let mostFields = 64

  /// The line at which the present row begins, from 1 on.
  private(set) var line = 0
  /// How many fields the present row has.
  private(set) var fieldCount = 0

  private let source: Source
  private let buffer: UnsafeMutableRawBufferPointer
  /// Where each field begins and ends in `buffer`; always within what is filled.
  private let places: UnsafeMutableBufferPointer<Place>
  /// Where the next row begins; at most `filled`.
  private var position = 0
  /// How much of `buffer` holds bytes of the file; at most its size.
  private var filled = 0
  private var nextLine = 1
  private var hasBegun = false
  private var hasEnded = false

  private struct Place {
    var start = 0
    var end = 0
  }

  private enum Scan {
    case row(end: Int)
    case bad(Problem)
    case needsMore
  }

  /// - Parameter chunk: how many bytes to have in memory; more than the longest row.
  init(chunk: Int = 1 << 18, _ source: @escaping Source) {
    self.source = source
    buffer = .allocate(byteCount: max(chunk, Self.longestRow + 64), alignment: 16)
    places = .allocate(capacity: Self.mostFields)
    places.initialize(repeating: Place())
  }

  deinit {
    buffer.deallocate()
    places.deallocate()
  }

  /// A field's bytes, which are good until the next step; `index` is one of the present row's.
  func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    precondition(index >= 0 && index < fieldCount)
    let place = places[index]
    return UnsafeRawBufferPointer(rebasing: buffer[place.start..<place.end])
  }

  /// The bytes of the file that come next, at most so many, without taking them.
  mutating func peek(_ count: Int) throws -> [UInt8] {
    while filled - position < count, !hasEnded { try fill() }
    return Array(buffer[position..<min(filled, position + count)])
  }

  /// Goes on to the next row.
  mutating func next() throws -> Step {
    if !hasBegun {
      hasBegun = true
      if try peek(3) == [0xEF, 0xBB, 0xBF] { position += 3 }
    }
    while true {
      line = nextLine
      fieldCount = 0
      if position == filled {
        if hasEnded { return .end }
        try fill()
        continue
      }
      switch scan() {
      case .row(let end):
        take(to: end)
        if fieldCount == 1, places[0].start == places[0].end { continue }
        return .row
      case .bad(let problem):
        fieldCount = 0
        try skipLine()
        return .bad(problem)
      case .needsMore:
        try fill()
      }
    }
  }

  /// Finds the fields of the row at `position`; each step of it looks at a byte below `filled`.
  private mutating func scan() -> Scan {
    var index = position
    var count = 0
    while true {
      guard count < Self.mostFields else { return found(.bad(.tooManyFields), before: index) }
      if index < filled, buffer[index] == Self.quote {
        guard let close = closingQuote(after: index) else {
          return found(hasEnded ? .bad(.unclosedQuote) : .needsMore, before: filled)
        }
        places[count] = Place(start: index + 1, end: close)
        index = close + 1
        if index < filled, buffer[index] == Self.carriageReturn { index += 1 }
        guard index < filled || hasEnded else { return found(.needsMore, before: filled) }
        guard index == filled || buffer[index] == Self.comma || buffer[index] == Self.lineFeed else {
          return found(.bad(.textAfterQuote), before: index)
        }
      } else {
        let start = index
        while index < filled, buffer[index] != Self.comma, buffer[index] != Self.lineFeed { index += 1 }
        guard index < filled || hasEnded else { return found(.needsMore, before: filled) }
        let isLast = index == filled || buffer[index] == Self.lineFeed
        let hasReturn = isLast && index > start && buffer[index - 1] == Self.carriageReturn
        places[count] = Place(start: start, end: hasReturn ? index - 1 : index)
      }
      count += 1
      guard index < filled, buffer[index] == Self.comma else { break }
      index += 1
    }
    fieldCount = count
    return found(.row(end: index), before: index)
  }

  /// What was found of the row in its bytes before `index`; too many of them are no row, whatever they hold.
  ///
  /// So it does not matter how many bytes behind those have been read.
  private func found(_ scan: Scan, before index: Int) -> Scan {
    guard index - position > Self.longestRow else { return scan }
    // Whether it is the line that is too long or a quote that swallows line after line.
    let hasLineEnd = buffer[position..<position + Self.longestRow].contains(Self.lineFeed)
    return .bad(hasLineEnd ? .unclosedQuote : .overlong)
  }

  /// The quote that closes the field whose opening one is at `index`; nil where it has not come yet, or it can't be told
  /// whether it is a doubled one.
  private func closingQuote(after index: Int) -> Int? {
    var index = index + 1
    while index < filled {
      guard buffer[index] == Self.quote else {
        index += 1
        continue
      }
      if index + 1 < filled, buffer[index + 1] == Self.quote {
        index += 2
      } else {
        return index + 1 < filled || hasEnded ? index : nil
      }
    }
    return nil
  }

  /// Takes the row that ends before `end`.
  private mutating func take(to end: Int) {
    nextLine += 1
    for index in 0..<fieldCount where places[index].start > position && buffer[places[index].start - 1] == Self.quote {
      let place = places[index]
      nextLine += buffer[place.start..<place.end].count { $0 == Self.lineFeed }
      places[index].end = undouble(place)
    }
    position = min(end + 1, filled)
  }

  /// Makes one quote of each two, in place; gives the new end.
  private func undouble(_ place: Place) -> Int {
    var (from, to) = (place.start, place.start)
    while from < place.end {
      buffer[to] = buffer[from]
      from += buffer[from] == Self.quote ? 2 : 1
      to += 1
    }
    return to
  }

  /// Skips all up to the next line end.
  private mutating func skipLine() throws {
    nextLine += 1
    while true {
      if let end = buffer[position..<filled].firstIndex(of: Self.lineFeed) {
        position = end + 1
        return
      }
      position = filled
      if hasEnded { return }
      try fill()
    }
  }

  /// Moves what is not yet taken to the front and reads more behind it.
  private mutating func fill() throws {
    let left = filled - position
    if position > 0, left > 0 {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<filled]))
    }
    (position, filled) = (0, left)
    let count = try source(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
    precondition(count >= 0 && count <= buffer.count - filled)
    filled += count
    hasEnded = count == 0
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
}
