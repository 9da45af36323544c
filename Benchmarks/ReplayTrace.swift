import ArgumentParser
import Foundation
import MigrationExporter
import StallDetector

/// `benchmark replay`: what a summary of a long history costs.
struct ReplayTrace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay a trace that is made up by seed; says rows a second and the memory it took.")

  @Option(help: "How many rows.")
  var rows = 10_000_000

  @Option(help: "How many volumes migrate at once.")
  var volumes = 200

  @Option(help: "What the trace is made from.")
  var seed: UInt64 = 1

  @Option(help: "At most so many seconds, or the status is 1.")
  var limit: Double?

  func run() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID()).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    let bytes = try Self.write(rows, volumes: volumes, seed: seed, to: file)
    let before = try Self.peakMemory()
    let clock = ContinuousClock()
    var replay = TraceReplay(files: [file.path], policies: PolicyBook(), isStrict: true) { tell($0) }
    var text = ""
    let seconds = try clock.measure { text = try replay.summary().text(columns: 80) } / .seconds(1)
    tell(String(text.prefix { $0 != "\n" }))
    let peak = try Self.peakMemory()
    tell(
      String(
        format: "%d rows, %.0f MB: %.2f s, %.0f rows/s, %.0f ns a row; memory at its highest %.1f MB, %.1f before",
        rows,
        Double(bytes) / 1e6, seconds, Double(rows) / seconds, seconds / Double(rows) * 1e9, peak / 1e6, before / 1e6))
    if let limit, seconds > limit { throw BenchmarkError("the replay took more than \(limit) s") }
  }

  /// Copies of 100 GiB to 10 TiB at 20 to 400 MiB/s, polled each half a minute; each begins again after its end.
  ///
  /// Gives the file's size.
  private static func write(_ rows: Int, volumes: Int, seed: UInt64, to file: URL) throws -> Int {
    struct Copy {
      let id: String
      let size: Int
      let pace: Double
      var start = 0
    }
    var random = SeededNumbers(state: seed)
    var copies = (0..<volumes).map { index in
      let size = Int.random(in: 100...10_240, using: &random)
      return Copy(
        id: String(format: "%08x-0000-4000-8000-%012x", UInt32.random(in: 0 ... .max, using: &random), index),
        size: size,
        pace: Double(size) * 1024 / 100 / Double.random(in: 20...400, using: &random))
    }
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw BenchmarkError("writing \(file.path) failed")
    }
    let handle = try FileHandle(forWritingTo: file)
    var text = "time,volume,size_gib,migration_status,migration_progress\n"
    var written = 0
    for row in 0..<rows {
      let (poll, index) = row.quotientAndRemainder(dividingBy: volumes)
      let percent = Int(Double((poll - copies[index].start) * 30) / copies[index].pace)
      let said = percent > 100 ? "success," : percent == 100 ? "completing," : "migrating,\(percent)"
      if percent > 100 { copies[index].start = poll + 2 }
      text += "\(1_767_902_567 + poll * 30).\(10 + index % 90),\(copies[index].id),\(copies[index].size),\(said)\n"
      if text.utf8.count > 1 << 20 || row == rows - 1 {
        written += text.utf8.count
        try handle.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    try handle.close()
    return written
  }

  /// Of this process, in bytes.
  private static func peakMemory() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0) * 1024
  }

  /// SplitMix64.
  private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }
}
