import CloudSimulator
import Foundation
import Testing

@Suite("Recording a trace and replaying it", .serialized)
struct TraceTests {
  private static let script: CloudScript = {
    let copying = SimulatedVolume(name: "pg-main-data", sizeGiB: 100, host: "hosta@alpha#pool1")
    let driver = SimulatedVolume(name: "cctv", sizeGiB: 50, host: "hosta@alpha#pool1")
    return CloudScript(
      volumes: [copying, driver],
      migrations: [
        MigrationScript(
          volumeID: copying.id, destinationHost: "hostb@beta#pool2", steps: [.readings(["42"], every: .infinity)],
          ending: .never),
        MigrationScript(
          volumeID: driver.id, destinationHost: "hostb@beta#pool2",
          steps: [.text("driver, \"assisted\"", seconds: .infinity)], ending: .never),
      ])
  }()

  private static let header =
    "time,volume,size_gib,migration_status,migration_progress,cloud,source_host,destination_host,volume_type"

  private func with(_ body: (SimulatedCloud, String) async throws -> Void) async throws {
    let cloud = SimulatedCloud(Self.script, clock: .running(speed: 1, from: Date().timeIntervalSince1970))
    try await cloud.start()
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(cloud.cloudsYAML().utf8).write(to: folder.appending(path: "clouds.yaml"))
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(cloud, folder.path)
    await cloud.stop()
  }

  private func lines(_ folder: String) throws -> [Substring] {
    let text = try String(contentsOfFile: "\(folder)/trace.csv", encoding: .utf8)
    return text.split(separator: "\n")
  }

  @Test("a recorded trace has a row for each migration and poll, is continued, and replays to the same states")
  func roundTrip() async throws {
    try await with { _, folder in
      let command = ["record", "trace.csv", "--os-cloud", "sim-admin", "--interval", "1s"]
      let first = try RealProcess(command + ["--for", "3s"], in: folder).end()
      #expect(first.status == 0, "\(first.errors)")
      let before = try lines(folder).count
      #expect(before >= 5)
      let second = try RealProcess(command, in: folder)
      let end = ContinuousClock.now + .seconds(30)
      while try lines(folder).count < before + 4, ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(50))
      }
      second.send(SIGTERM)
      #expect(second.end().status == 0)
      let lines = try lines(folder)
      #expect(lines.filter { $0 == Self.header }.count == 1)
      #expect(lines.dropFirst().allSatisfy { $0.contains(",sim-admin,hosta@alpha#pool1,") })
      #expect(lines.contains { $0.contains(",50,migrating,\"driver, \"\"assisted\"\"\",") })

      let replay = try RealProcess(["replay", "--strict-input", "trace.csv"], in: folder).end()
      #expect(replay.status == 0, "\(replay.errors)")
      let verdicts = replay.output.split(separator: "\n")
      #expect(verdicts.count == lines.count - 1)
      #expect(verdicts.filter { $0.contains("\"state\":\"copying\"") }.count == verdicts.count / 2)
      #expect(verdicts.filter { $0.contains("\"state\":\"unmeasurable\"") }.count == verdicts.count / 2)
      let summary = try RealProcess(["replay", "--summary", "trace.csv"], in: folder).end()
      #expect(summary.output.contains("of 2 volumes"))
    }
  }

  @Test("a file that holds something else is left alone")
  func elsewhere() async throws {
    try await with { _, folder in
      try Data("mine\n".utf8).write(to: URL(filePath: "\(folder)/trace.csv"))
      let end = try RealProcess(["record", "trace.csv", "--os-cloud", "sim-admin", "--for", "1s"], in: folder).end()
      #expect(end.status == 1)
      #expect(end.errors.contains("trace.csv holds something else than a trace that record has written"))
      #expect(try lines(folder) == ["mine"])
    }
  }

  @Test("what can't be replayed ends with status 1 and one line; a bad row does where that is asked for")
  func refused() throws {
    #expect(try RealProcess(["replay", "/nonexistent.csv"]).end().status == 1)
    let misspelt = try RealProcess(["replay", "--policy", "windw=3m", "/dev/null"]).end()
    #expect(misspelt.status == 1)
    #expect(misspelt.errors.contains("did you mean window?"))
    let file = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID()).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("time,volume,size_gib,migration_status,migration_progress\nx,v,1,,\n1,v,1,,\n".utf8).write(to: file)
    let lenient = try RealProcess(["replay", file.path]).end()
    #expect(lenient.status == 0)
    #expect(lenient.errors == "\(file.path):2: skipped: time is no number of seconds: \"x\"\n")
    #expect(lenient.output.split(separator: "\n").count == 1)
    let strict = try RealProcess(["replay", "--strict-input", file.path]).end()
    #expect(strict.status == 1)
    #expect(strict.output.isEmpty)
  }
}
