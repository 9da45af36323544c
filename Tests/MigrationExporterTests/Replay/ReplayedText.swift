import StallDetector

@testable import MigrationExporter

/// A trace that stands in a text, replayed.
struct ReplayedText {
  static let header = "time,volume,size_gib,migration_status,migration_progress"

  /// The lines that `exporterd replay` prints.
  var lines: [String] = []
  /// The verdicts behind them.
  var verdicts: [Verdict] = []
  /// What is told of bad rows: line and words.
  var bad: [String] = []
  /// What all of it comes to.
  var report: ReplayReport

  /// - Parameter pieces: how many bytes come at each read, over and over.
  init(
    _ text: String, policy: StallPolicy = StallPolicy(), policies: PolicyBook? = nil, pieces: [Int] = [1 << 20]
  ) throws {
    try self.init(texts: [text], policy: policy, policies: policies, pieces: pieces)
  }

  init(
    texts: [String], policy: StallPolicy = StallPolicy(), policies: PolicyBook? = nil, pieces: [Int] = [1 << 20]
  ) throws {
    let policies = policies ?? PolicyBook(fallback: policy)
    let variants = ReplaySummary.adaptiveVariants(beside: policies)
    var replayer = Replayer(policies: policies)
    var summary = ReplaySummary(variants: variants)
    for text in texts {
      var trace = try TraceReader("t.csv", Self.source(Array(text.utf8), pieces))
      replayer.beginTrace()
      reading: while true {
        switch try trace.next() {
        case .end: break reading
        case .bad(let what): bad.append("\(trace.line): \(what)")
        case .row(let row):
          let outcome = replayer.take(row, of: trace)
          summary.take(outcome, replayer.news)
          verdicts.append(replayer.verdict(outcome))
          var line: [UInt8] = []
          VerdictLine.append(replayer.verdict(outcome), at: row.time, of: trace, to: &line)
          lines.append(String(decoding: line, as: UTF8.self))
        }
      }
    }
    summary.finish(underWay: replayer.underWay)
    report = ReplayReport(
      summary, volumes: replayer.volumeCount, badRows: bad.count, policies: policies)
  }

  var states: [MigrationState] { verdicts.map(\.state) }

  /// Gives the bytes in pieces of these sizes.
  static func source(_ bytes: [UInt8], _ pieces: [Int]) -> CSVReader.Source {
    var given = 0
    var turn = 0
    return { memory in
      let count = min(memory.count, max(1, pieces[turn % pieces.count]), bytes.count - given)
      turn += 1
      memory.copyBytes(from: bytes[given..<given + count])
      given += count
      return count
    }
  }
}
