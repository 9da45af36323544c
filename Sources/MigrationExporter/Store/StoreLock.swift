import Foundation

/// The right to write a database: one process has it, and the kernel takes it back when that ends, however it ends.
///
/// A file beside the database is locked and not the database itself: to close a file that SQLite has open would release
/// SQLite's own locks. It stays when the exporter ends; to remove it would be a race with the next one.
final class StoreLock: Sendable {
  private let file: Int32

  /// Takes the lock of the database at `path`.
  init(of path: String) throws(StoreError) {
    let file = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StoreError(errno: errno, path: path) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      var words = [UInt8](repeating: 0, count: 20)
      let count = max(0, read(file, &words, words.count))
      close(file)
      guard reason == EWOULDBLOCK else { throw StoreError(errno: reason, path: path) }
      let holder = Int32(String(decoding: words.prefix(count), as: UTF8.self).filter(\.isNumber))
      throw StoreError(.inUse, path, holder.map { "process \($0)" } ?? "its lock \(path).lock is taken")
    }
    // For whoever comes second; that it can't be written on a full disk does no harm.
    let words = Array("\(getpid())\n".utf8)
    if ftruncate(file, 0) == 0 { _ = pwrite(file, words, words.count, 0) }
    self.file = file
  }

  deinit { close(file) }
}
