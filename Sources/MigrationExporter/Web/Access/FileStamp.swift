import Foundation

/// By what one sees that a file is another than before, without reading it.
struct FileStamp: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64
  private let size: UInt64
  private let modified: Date

  /// Nil where there is no such file; a link's stamp is that of the file behind it.
  init?(_ path: String) {
    let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else { return nil }
    func number(_ key: FileAttributeKey) -> UInt64 { (attributes[key] as? NSNumber)?.uint64Value ?? 0 }
    (device, inode, size) = (number(.systemNumber), number(.systemFileNumber), number(.size))
    modified = attributes[.modificationDate] as? Date ?? .distantPast
  }
}
