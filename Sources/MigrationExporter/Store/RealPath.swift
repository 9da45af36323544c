import Foundation

/// What stands at a path, with symbolic links followed.
struct RealPath {
  /// The path without symbolic links.
  let path: String
  /// Whether it is a file, and neither a folder nor a device nor a pipe.
  let isFile: Bool

  /// Looks; throws where nothing is there, or this user may not look.
  init(_ path: String) throws(StoreError) {
    guard let real = realpath(path, nil) else { throw StoreError(errno: errno, path: path) }
    defer { free(real) }
    self.path = String(cString: real)
    let attributes = try? FileManager.default.attributesOfItem(atPath: self.path)
    isFile = attributes?[.type] as? FileAttributeType == .typeRegular
  }
}
