/// The labels of many things that stand in many families, escaped once for all their lines.
///
/// They lie one after another in one piece of memory, in the order in which they are read: ten thousand blocks apart
/// would cost more to find and to count the references of than the lines cost to write.
public struct LabelTable: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each row ends, and the next one begins.
  private var ends: [Int] = []

  /// Makes an empty table.
  public init() {}

  /// Makes a table with a row for each of `values`, all of them of the label `name`.
  public init(_ values: [String], of name: StaticString) {
    for value in values { append { label in label(name, value) } }
  }

  /// How many rows there are.
  public var count: Int { ends.count }

  /// Adds a row with the labels that `row` calls what it is given with, at least one.
  ///
  /// Names are the caller's own, values may be anything.
  public mutating func append(_ row: (_ label: (_ name: StaticString, _ value: String) -> Void) -> Void) {
    let start = bytes.count
    row { name, value in bytes.appendLabel(name, value, isFirst: bytes.count == start) }
    ends.append(bytes.count)
  }

  /// Where the bytes of a row lie.
  func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }
}
