import Foundation
import GRDB

extension MigrationStore {
  /// How SQLite is to work, for us.
  static func configuration(pagesToCheckpoint: Int) -> Configuration {
    var configuration = Configuration()
    configuration.label = "store"
    configuration.busyMode = .timeout(Double(patience) / 1000)
    configuration.prepareDatabase { db in
      // Heeded only before the first table is made.
      try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = \(pagesToCheckpoint)")
      // The log of a large save is cut back to this afterwards, in bytes.
      try db.execute(sql: "PRAGMA journal_size_limit = 8388608")
    }
    return configuration
  }

  /// Sees to the folder of `path`, and follows a symbolic link, so that two names of a file are one lock.
  static func prepare(_ path: String) throws(StoreError) -> String {
    do throws(StoreError) {
      let real = try RealPath(path)
      guard real.isFile else { throw StoreError(errno: EISDIR, path: path) }
      return real.path
    } catch {
      guard error.code == .missing else { throw error }
    }
    let file = URL(filePath: path)
    let folder = file.deletingLastPathComponent().path
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw StoreError(errno: errno, path: path) }
    return try "\(RealPath(folder).path)/\(file.lastPathComponent)"
  }

  /// Makes the file, for its owner alone, where it is not there; SQLite gives its other files the same mode.
  static func touch(_ path: String) throws(StoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StoreError(errno: errno, path: path) }
    close(file)
  }
}
