import Foundation

/// A trace in a file or on standard input, as a source of bytes.
final class TraceFile {
  /// What errors call it.
  let name: String
  private let descriptor: Int32

  /// Opens the file at `path`; `-` is standard input.
  ///
  /// - Throws: `ReplayError` with the reason.
  init(_ path: String) throws {
    guard path != "-" else {
      (name, descriptor) = ("standard input", STDIN_FILENO)
      return
    }
    name = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ReplayError("reading \(path) failed: \(String(cString: strerror(errno))); give the path of a trace, or -")
    }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// Puts the next bytes into `memory`; 0: there are no more.
  func read(into memory: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Foundation.read(descriptor, memory.baseAddress, memory.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw ReplayError("reading \(name) failed: \(String(cString: strerror(errno)))")
      }
    }
  }
}
