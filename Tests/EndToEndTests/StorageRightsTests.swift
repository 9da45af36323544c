import Foundation
import Testing

@Suite("A memory that may not be written")
struct StorageRightsTests {
  @Test(
    "is refused at the start, with whose right it takes, be it the file's or the folder's", arguments: [true, false])
  func refused(_ isFolder: Bool) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())")
    let memory = folder.appending(path: "memory")
    try FileManager.default.createDirectory(at: memory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = memory.appending(path: "exporterd.db").path
    let configuration = folder.appending(path: "exporterd.yaml").path
    try Data("storage: {path: \(path)}\n".utf8).write(to: URL(filePath: configuration))
    if !isFolder { try Data().write(to: URL(filePath: path)) }
    let changed = isFolder ? memory.path : path
    try FileManager.default.setAttributes([.posixPermissions: isFolder ? 0o500 : 0o400], ofItemAtPath: changed)
    let ended = try await RealProcess.run(
      ["serve", "--config", configuration, "--web.listen-address", "127.0.0.1:0"],
      environment: [
        "OS_AUTH_URL": "http://127.0.0.1:9/v3", "OS_USERNAME": "u", "OS_PASSWORD": "p", "OS_PROJECT_NAME": "p",
        "OS_USER_DOMAIN_ID": "default", "OS_PROJECT_DOMAIN_ID": "default",
      ], isRefused: true)
    #expect(ended.status == 1)
    #expect(ended.errors.contains(path) && ended.errors.contains("user that exporterd runs as"), "\(ended.errors)")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: changed)
  }
}
