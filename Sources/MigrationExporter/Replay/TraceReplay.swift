/// Replays traces: the verdict on each row, or what they come to.
public struct TraceReplay {
  private let files: [String]
  private let policies: PolicyBook
  private var complaints: Complaints

  /// Says what to replay; nothing is read yet.
  ///
  /// - Parameters:
  ///   - files: the paths of traces, read one after another; `-` is standard input, and so are none.
  ///   - policies: what applies to which migration.
  ///   - isStrict: whether the first bad row ends it; else it is told and skipped.
  ///   - tell: takes what is to be told of the input, a line at a time without its end.
  public init(files: [String], policies: PolicyBook, isStrict: Bool, tell: @escaping (String) -> Void) {
    self.files = files.isEmpty ? ["-"] : files
    self.policies = policies
    complaints = Complaints(isStrict: isStrict, tell: tell)
  }

  /// Writes a line of JSON for each well-formed row to `descriptor`, in order.
  ///
  /// - Throws: `ReplayError`; what was said of the rows before has been written.
  public mutating func writeVerdicts(to descriptor: Int32) throws {
    let output = OutputBuffer(descriptor: descriptor, name: "standard output")
    var replayer = Replayer(policies: policies)
    do {
      // Before it waits for more, all that was said is there to be read.
      try run(&replayer, whenIdle: output.flush) { row, trace, outcome, replayer in
        try output.line { VerdictLine.append(replayer.verdict(outcome), at: row.time, of: trace, to: &$0) }
      }
    } catch {
      try output.flush()
      throw error
    }
    try output.flush()
  }

  /// What the traces come to.
  ///
  /// - Throws: `ReplayError`.
  public mutating func summary() throws -> ReplayReport {
    let variants = ReplaySummary.adaptiveVariants(beside: policies)
    var replayer = Replayer(policies: policies)
    var batches = SummaryBatches(ReplaySummary(variants: variants))
    try run(&replayer) { _, _, outcome, replayer in batches.take(outcome, replayer.news) }
    return ReplayReport(
      batches.finish(underWay: replayer.underWay), volumes: replayer.volumeCount, badRows: complaints.badRows,
      policies: policies)
  }

  /// Hands each well-formed row to `body` with what became of it.
  private mutating func run(
    _ replayer: inout Replayer, whenIdle: @escaping () throws -> Void = {},
    _ body: (TraceRow, borrowing TraceReader, Replayer.Outcome, borrowing Replayer) throws -> Void
  ) throws {
    defer { complaints.finish() }
    for path in files {
      let file = try TraceFile(path)
      var trace = try TraceReader(file.name) { memory in
        try whenIdle()
        return try file.read(into: memory)
      }
      for name in trace.columns.unknown {
        complaints.tell("\(trace.location): the column \"\(name)\" is none of a trace's and has no effect")
      }
      replayer.beginTrace()
      reading: while true {
        switch try trace.next() {
        case .end: break reading
        case .bad(let what): try complaints.badRow(trace.location, what)
        case .row(let row):
          let outcome = replayer.take(row, of: trace)
          try body(row, trace, outcome, replayer)
        }
      }
    }
  }
}
