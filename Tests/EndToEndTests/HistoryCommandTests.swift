import Foundation
import Logging
import OpenStackClient
import Testing

@testable import MigrationExporter

@Suite("exporterd history")
struct HistoryCommandTests {
  @Test("reads what a daemon has left, and says what is wrong where there is nothing")
  func history() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let nothing = try RealProcess(["history", "--storage", "\(folder)/exporterd.db"]).end()
    #expect(nothing.status == 1)
    #expect(nothing.errors.contains("\(folder)/exporterd.db can't be read"))
    #expect(try RealProcess(["history"]).end().errors.contains("--storage"))
    #expect(try RealProcess(["history", "--since", "a week"]).end().status == 2)

    let store = try MigrationStore(
      at: .file("\(folder)/exporterd.db"), timekeeper: SystemTimekeeper(), logger: Logger(label: "test"))
    let order = CloudOrder(
      name: "prod",
      access: CloudConfiguration(
        authURL: "http://127.0.0.1",
        credential: .password(user: .name("u", domain: .id("d")), password: "p", project: .name("p", domain: .id("d"))))
    )
    var ledger = MigrationLedger(cloud: "prod", policies: PolicyBook())
    var memory = CloudMemory(&ledger, of: order)
    memory.ends = [Double](arrayLiteral: 1, 40).map { days in
      FinishedMigration(
        cloud: "prod", volumeID: "v\(Int(days))", key: 1, name: "=1", projectID: "p", volumeType: "", method: .cinder,
        isRetype: false, end: Date().timeIntervalSince1970 - days * 86_400, result: .error)
    }
    store.remember(memory)
    await store.saveAll()
    let csv = try RealProcess(
      ["history", "--output", "csv", "--since", "7d"], environment: ["STATE_DIRECTORY": folder]
    )
    .end()
    #expect(csv.status == 0, "\(csv.errors)")
    #expect(csv.output.contains("prod,,v1,'=1,p,"))
    #expect(!csv.output.contains("v40"))
    func history(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
      try RealProcess(["history", "--storage", "\(folder)/exporterd.db"] + arguments).end()
    }
    let unknown = try history(["--cloud", "prod", "--cloud", "nope"])
    #expect(unknown.status == 1)
    #expect(unknown.output.isEmpty)
    #expect(
      unknown.errors == "Error: no cloud nope is watched or has a history; those that are or have: prod\n")
    #expect(try history(["--cloud", "prod", "--output", "csv"]).output.split(separator: "\n").count == 3)
    await store.end()
    let table = try RealProcess(["history", "--storage", "\(folder)/exporterd.db"]).end()
    #expect(table.output.split(separator: "\n").count == 3, "\(table.output)\(table.errors)")
    let none = try RealProcess(
      ["history", "--storage", "\(folder)/exporterd.db", "--result", "success", "--output", "json"]
    ).end()
    #expect(none.output == "[\n\n]\n")
  }
}
