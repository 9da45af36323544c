import StallDetector

/// Any bytes at all as a trace: nothing traps, where the reads are cut makes no difference, and each line that comes out
/// is plain.
///
/// The first byte says how the reads are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  guard let piece = input.first else { return 0 }
  let trace = Array(input.dropFirst())
  let whole = replayed(trace, piece: trace.count)
  precondition(replayed(trace, piece: max(1, Int(piece))) == whole)
  // Behind a header, so that more inputs than those that begin with one have rows.
  let rows = Array("time,volume,size_gib,migration_status,migration_progress\n".utf8) + trace
  precondition(replayed(rows, piece: max(1, Int(piece))) == replayed(rows, piece: rows.count))
  return 0
}

/// The lines that replay prints, and what it tells of bad rows.
private func replayed(_ bytes: [UInt8], piece: Int) -> [String] {
  var given = 0
  var lines: [String] = []
  do {
    var trace = try TraceReader("t") { memory in
      let count = min(piece, memory.count, bytes.count - given)
      memory.copyBytes(from: bytes[given..<given + count])
      given += count
      return count
    }
    lines.append("a trace")
    var replayer = Replayer(policies: PolicyBook())
    var summary = ReplaySummary(variants: [PolicyVariant(mode: .adaptive, window: 3600)])
    replayer.beginTrace()
    while true {
      switch try trace.next() {
      case .end:
        summary.finish(underWay: replayer.underWay)
        return lines
      case .bad(let what): lines.append("\(trace.line): \(what)")
      case .row(let row):
        let outcome = replayer.take(row, of: trace)
        summary.take(outcome, replayer.news)
        var line: [UInt8] = []
        VerdictLine.append(replayer.verdict(outcome), at: row.time, of: trace, to: &line)
        precondition(line.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        lines.append(String(decoding: line, as: UTF8.self))
      }
    }
  } catch {
    return lines + ["\(error)"]
  }
}
