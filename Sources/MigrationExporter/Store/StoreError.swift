import Foundation
import GRDB

/// Why the memory can't be used, worded for the operator: what failed, at which file, and the way out.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The file is no database, or a damaged one.
    case damaged
    /// A later version of the exporter has written it.
    case newer
    /// It is another program's.
    case foreign
    /// Another exporter has it.
    case inUse
    /// Another program holds a lock on it.
    case locked
    /// The file or its file system can't be written.
    case readOnly
    /// It is not there, or its folder is not.
    case missing
    /// There is a folder in its place, or something else that is no file.
    case notFile
    /// This user may not.
    case noPermission
    /// The disk is full.
    case full
    /// The disk fails, or the file went away.
    case io
    /// It was closed, since the exporter ends.
    case closed
    /// Anything else.
    case other
  }

  /// What kind of failure it is.
  public let code: Code
  /// What failed, in a sentence.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// What is lost with the file, in words.
  private static let loss =
    "what is lost then: the history, how long each running migration has stood still, and which alerts were already told"

  /// What SQLite, or we, ran into at `path`.
  init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self = error as? StoreError ?? StoreError(.other, "the database \(path) can't be used: \(error)")
      return
    }
    self.init(Self.code(of: error.extendedResultCode), path, error.message ?? "\(error.resultCode)")
  }

  private static func code(of result: ResultCode) -> Code {
    // What SQLite's processes share beside a database is a file too, and finds no room.
    if result == .SQLITE_IOERR_SHMSIZE { return .full }
    return switch result.primaryResultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
    case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
    case .SQLITE_READONLY: .readOnly
    case .SQLITE_CANTOPEN: .missing
    case .SQLITE_PERM, .SQLITE_AUTH: .noPermission
    case .SQLITE_FULL: .full
    case .SQLITE_IOERR: .io
    default: .other
    }
  }

  /// What the system answered when `path` was to be opened or made.
  init(errno: Int32, path: String) {
    let code: Code =
      switch errno {
      case ENOENT, ENOTDIR: .missing
      case EISDIR, ELOOP, ENXIO: .notFile
      case EACCES, EPERM: .noPermission
      case EROFS: .readOnly
      case ENOSPC, EDQUOT: .full
      case EIO: .io
      default: .other
      }
    self.init(code, path, String(cString: strerror(errno)))
  }

  /// - Parameter reason: in the system's or SQLite's words.
  init(_ code: Code, _ path: String, _ reason: String) {
    let words =
      switch code {
      case .damaged:
        "the database \(path) is damaged (\(reason)); move it away: mv \(path) \(path).damaged, and the same with "
          + "\(path)-wal and \(path)-shm where they are; \(Self.loss)"
      case .newer:
        "the database \(path) was written by a later version of exporterd (\(reason)); install that version, or move the "
          + "file away: mv \(path) \(path).newer; \(Self.loss)"
      case .foreign:
        "the database \(path) is another program's (\(reason)); set storage.path to a file of the exporter's own"
      case .inUse:
        "the database \(path) is in use by another exporterd (\(reason)); end that one, or give this one a storage.path of "
          + "its own"
      case .locked:
        "the database \(path) is locked by another program (\(reason)); end it: fuser \(path) says which one it is"
      case .readOnly:
        "the database \(path) can't be written (\(reason)); mount its file system for writing, or set storage.path to a "
          + "place that can be written"
      case .missing:
        "the database \(path) can't be opened (\(reason)); make its folder, or set storage.path to a folder that is there"
      case .notFile: "\(path) is no file (\(reason)); set storage.path to the path of a file"
      case .noPermission:
        "the database \(path) may not be opened (\(reason)); give it and its folder to the user that exporterd runs as"
      case .full:
        "the database \(path) can't be written, as its disk is full (\(reason)); make room there: exporterd goes on by "
          + "itself then"
      case .io:
        "the database \(path) can't be read or written (\(reason)); look at its disk, the kernel's log says more"
      case .closed: "the database \(path) is closed (\(reason))"
      case .other: "the database \(path) can't be used: \(reason)"
      }
    self.init(code, words)
  }
}
