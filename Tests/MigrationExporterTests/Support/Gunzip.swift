import Foundation
import NIOCore
import Testing

/// What gzip's own program makes of a body.
enum Gunzip {
  static func text(_ body: ByteBuffer) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "answer-\(UUID().uuidString).gz")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(body.readableBytesView as ByteBufferView).write(to: file)
    let gzip = Process()
    let output = Pipe()
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "--decompress", "--stdout", file.path]
    gzip.standardOutput = output
    try gzip.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    gzip.waitUntilExit()
    #expect(gzip.terminationStatus == 0)
    return String(decoding: text, as: UTF8.self)
  }
}
