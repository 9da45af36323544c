import Foundation

/// Where a trace is recorded to.
struct TraceOutput {
  /// What takes its lines.
  let buffer: OutputBuffer
  private let needsHeader: Bool
  /// The program was killed in the middle of a line.
  private let needsLineEnd: Bool

  private static let header = TraceColumn.header(TraceLine.columns)

  /// Opens the file at `path` and goes on behind what stands in it; nil or `-` is standard output.
  ///
  /// - Throws: `ReplayError` where it can't be written, or holds something else than a recorded trace.
  init(_ path: String?) throws {
    guard let path, path != "-" else {
      buffer = OutputBuffer(descriptor: STDOUT_FILENO, name: "standard output")
      (needsHeader, needsLineEnd) = (true, false)
      return
    }
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw ReplayError("writing \(path) failed: \(String(cString: strerror(errno))); give a file that can be written")
    }
    buffer = OutputBuffer(descriptor: descriptor, name: path)
    let size = lseek(descriptor, 0, SEEK_END)
    var first = [UInt8](repeating: 0, count: Self.header.utf8.count + 1)
    var last: UInt8 = 0
    // A pipe or a terminal has no size, and nothing stands in it.
    guard size > 0 else {
      (needsHeader, needsLineEnd) = (true, false)
      return
    }
    let count = pread(descriptor, &first, first.count, 0)
    guard count == first.count, first == Array("\(Self.header)\n".utf8), pread(descriptor, &last, 1, size - 1) == 1
    else {
      close(descriptor)
      throw ReplayError("\(path) holds something else than a trace that record has written; give another file")
    }
    (needsHeader, needsLineEnd) = (false, last != UInt8(ascii: "\n"))
  }

  /// Writes what must stand before the first row.
  func begin() throws {
    if needsHeader { try buffer.line { $0.append(contentsOf: Self.header.utf8) } }
    if needsLineEnd { try buffer.line { _ in } }
    try buffer.flush()
  }
}
