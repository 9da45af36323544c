import Foundation
import Testing

/// The program itself as a process of its own, as an operator runs it.
final class RealProcess {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  /// The program lies beside the tests.
  private static var program: URL? {
    let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let beside = folder.appending(path: "exporterd")
    return FileManager.default.isExecutableFile(atPath: beside.path) ? beside : nil
  }

  /// Starts it; of the environment it has nothing but what is given.
  init(_ arguments: [String], environment: [String: String] = [:], in folder: String = "/") throws {
    let program: URL = try #require(Self.program)
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Sends it a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end; what it printed is short enough for its pipes.
  func end() -> (status: Int32, output: String, errors: String) {
    let timer = DispatchSource.makeTimerSource()
    let id = process.processIdentifier
    timer.schedule(deadline: .now() + 60)
    timer.setEventHandler { kill(id, SIGKILL) }
    timer.resume()
    defer { timer.cancel() }
    let output = self.output.fileHandleForReading.readDataToEndOfFile()
    let errors = self.errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let isByItself = process.terminationReason == .exit
    return (
      isByItself ? process.terminationStatus : -process.terminationStatus, String(decoding: output, as: UTF8.self),
      String(decoding: errors, as: UTF8.self)
    )
  }
}
