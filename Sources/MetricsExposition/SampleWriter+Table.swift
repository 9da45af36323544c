/// The samples of many things at once.
///
/// There are 26 lines for each migration: this is where the time goes.
extension SampleWriter {
  /// Adds a sample for each row of `labels` for which there is a value.
  public mutating func add(_ labels: LabelTable, _ value: (_ row: Int) -> Double?) {
    let opening = name + [UInt8(ascii: "{")]
    for row in 0..<labels.count {
      guard let value = value(row) else { continue }
      writeHeader()
      let range = labels.range(of: row)
      buffer.append(atMost: opening.count + range.count + Self.longestRest) { line in
        line.append(opening.span)
        line.append(labels.bytes.span.extracting(range))
        line.append("} ")
        line.append(number: value)
        line.append(UInt8(ascii: "\n"))
      }
    }
  }

  /// Adds one sample with the labels of `row`, and behind them those with which `more` calls what it is given.
  ///
  /// For labels that only one line has: they are written at once. Names are the caller's own, values may be anything.
  public mutating func add(
    _ value: Double, _ labels: LabelTable, row: Int,
    _ more: (_ label: (_ name: StaticString, _ value: String) -> Void) -> Void
  ) {
    writeHeader()
    let name = name
    let range = labels.range(of: row)
    buffer.append(atMost: name.count + range.count + Self.longestRest) { line in
      line.append(name.span)
      line.append(UInt8(ascii: "{"))
      line.append(labels.bytes.span.extracting(range))
    }
    more { name, value in
      let value = value.utf8Span.span
      buffer.append(atMost: longestLabel(name, value)) { $0.append(label: name, value, isFirst: false) }
    }
    buffer.append(atMost: Self.longestRest) { line in
      line.append("} ")
      line.append(number: value)
      line.append(UInt8(ascii: "\n"))
    }
  }

  /// Adds, for each row of `labels`, a sample for each of `alternatives`: 1 for the one at `place`, 0 for the others.
  public mutating func add(_ labels: LabelTable, oneOf alternatives: LabelTable, at place: (_ row: Int) -> Int?) {
    let opening = name + [UInt8(ascii: "{")]
    for row in 0..<labels.count {
      let range = labels.range(of: row)
      let place = place(row)
      for alternative in 0..<alternatives.count {
        writeHeader()
        let alternativeRange = alternatives.range(of: alternative)
        buffer.append(atMost: opening.count + range.count + alternativeRange.count + Self.longestRest) { line in
          line.append(opening.span)
          line.append(labels.bytes.span.extracting(range))
          line.append(UInt8(ascii: ","))
          line.append(alternatives.bytes.span.extracting(alternativeRange))
          line.append(alternative == place ? "} 1\n" : "} 0\n")
        }
      }
    }
  }
}
