/// What is wrong with the input, told to the operator: the first few word for word, the others by their number.
struct Complaints {
  /// True: the first bad row ends it all.
  var isStrict = false
  /// Takes a line without its end.
  let tell: (String) -> Void
  /// How many rows were bad.
  private(set) var badRows = 0

  /// So many are told.
  static let most = 10

  init(isStrict: Bool, tell: @escaping (String) -> Void) {
    self.isStrict = isStrict
    self.tell = tell
  }

  /// Takes a bad row; throws where that is to be the end.
  mutating func badRow(_ location: String, _ what: String) throws {
    guard !isStrict else { throw ReplayError("\(location): \(what)") }
    badRows += 1
    if badRows <= Self.most { tell("\(location): skipped: \(what)") }
  }

  /// Tells of those that were not told of.
  func finish() {
    if badRows > Self.most { tell("\(badRows) bad rows in all were skipped") }
  }
}
