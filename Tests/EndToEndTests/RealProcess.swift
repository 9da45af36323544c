import Foundation
import Testing

/// The program itself as a process of its own, as an operator runs it.
final class RealProcess {
  private let process = Process()
  private let printed: URL

  /// The program lies beside the tests.
  private static var program: URL? {
    let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let beside = folder.appending(path: "exporterd")
    return FileManager.default.isExecutableFile(atPath: beside.path) ? beside : nil
  }

  /// Starts it; of the environment it has nothing but what is given.
  ///
  /// - Parameters:
  ///   - isRefused: false: root, as who CI runs the tests, may write where the modes of files refuse it.
  ///   - reader: reads what it prints in place of a file.
  init(
    _ arguments: [String], environment: [String: String] = [:], in folder: String = "/", isRefused: Bool = false,
    reader: Pipe? = nil
  ) throws {
    let program: URL = try #require(Self.program)
    printed = FileManager.default.temporaryDirectory.appending(path: "exporterd-printed-\(UUID())")
    try FileManager.default.createDirectory(at: printed, withIntermediateDirectories: true)
    process.executableURL = isRefused && geteuid() == 0 ? URL(filePath: "/usr/bin/setpriv") : program
    let less = ["--bounding-set=-dac_override,-dac_read_search", program.path]
    process.arguments = (isRefused && geteuid() == 0 ? less : []) + arguments
    process.environment = environment
    process.currentDirectoryURL = URL(filePath: folder)
    // Files, so that it can be read what it has printed so far, and it never waits for a reader.
    if let reader { process.standardOutput = reader } else { process.standardOutput = try file("output") }
    process.standardError = try file("errors")
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(at: printed)
  }

  /// Runs it to its end, on a thread of its own: whom it asks may live in this process.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], isRefused: Bool = false
  ) async throws -> (status: Int32, output: String, errors: String) {
    try await withCheckedThrowingContinuation { ended in
      DispatchQueue.global().async {
        ended.resume(
          with: Result { try RealProcess(arguments, environment: environment, isRefused: isRefused).end() })
      }
    }
  }

  /// Runs it with a reader that goes away once it has read something, and then to its end.
  static func runLeft(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
    try await withCheckedThrowingContinuation { ended in
      DispatchQueue.global().async {
        ended.resume(
          with: Result {
            let reader = Pipe()
            let process = try RealProcess(arguments, reader: reader)
            let read = reader.fileHandleForReading.availableData
            try reader.fileHandleForReading.close()
            let end = process.end()
            return (end.status, String(decoding: read, as: UTF8.self), end.errors)
          })
      }
    }
  }

  private func file(_ name: String) throws -> FileHandle {
    let place = printed.appending(path: name)
    try Data().write(to: place)
    return try FileHandle(forWritingTo: place)
  }

  private func text(_ name: String) -> String {
    String(decoding: (try? Data(contentsOf: printed.appending(path: name))) ?? Data(), as: UTF8.self)
  }

  /// What it has printed to standard error so far.
  var errors: String { text("errors") }

  /// Where it listens, as `host:port`, once its log says so.
  var address: String? { errors.firstMatch(of: /msg=listening address=(\S+)/).map { String($0.1) } }

  /// False once it has ended.
  var isRunning: Bool { process.isRunning }

  /// Sends it a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end.
  func end() -> (status: Int32, output: String, errors: String) {
    let timer = DispatchSource.makeTimerSource()
    let id = process.processIdentifier
    timer.schedule(deadline: .now() + 60)
    timer.setEventHandler { kill(id, SIGKILL) }
    timer.resume()
    defer { timer.cancel() }
    process.waitUntilExit()
    let isByItself = process.terminationReason == .exit
    return (isByItself ? process.terminationStatus : -process.terminationStatus, text("output"), errors)
  }
}
