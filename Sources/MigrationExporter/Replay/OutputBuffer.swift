import Foundation

/// Gathers what is written, for few and large writes.
final class OutputBuffer {
  private let descriptor: Int32
  private let name: String
  private var bytes: [UInt8] = []

  /// - Parameter name: what errors call it.
  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    bytes.reserveCapacity(Self.enough + 4096)
  }

  private static let enough = 1 << 16

  /// Adds one line; writes when enough has come together.
  func line(_ append: (inout [UInt8]) -> Void) throws {
    append(&bytes)
    bytes.append(UInt8(ascii: "\n"))
    if bytes.count >= Self.enough { try flush() }
  }

  /// Writes all that is not yet written; what was written before a failure is not written again.
  func flush() throws {
    var written = 0
    defer { bytes.removeFirst(written) }
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // Its other end was opened so that it does not block; wait until it takes more.
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&place, 1, -1)
        continue
      }
      guard count > 0 else {
        throw ReplayError("writing to \(name) failed: \(String(cString: strerror(errno))); what came before is there")
      }
      written += count
    }
  }
}
