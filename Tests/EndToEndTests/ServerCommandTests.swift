import CloudSimulator
import Foundation
import MigrationExporter
import Testing

@Suite("The commands that ask a running exporter", .serialized, .timeLimit(.minutes(3)))
struct ServerCommandTests {
  /// One copy that goes on, one that stands still for good, and one that has ended.
  private static let script: CloudScript = {
    let volumes = ["moving", "stuck", "=done"].map {
      SimulatedVolume(name: $0, sizeGiB: 100, host: "hosta@alpha#pool1")
    }
    func migration(_ index: Int, _ steps: [MigrationScript.Step], _ ending: MigrationScript.Ending) -> MigrationScript {
      MigrationScript(
        volumeID: volumes[index].id, destinationHost: "hostb@beta#pool2", steps: steps, ending: ending)
    }
    return CloudScript(
      volumes: volumes,
      migrations: [
        migration(0, [.readings((1...99).map(String.init), every: 600)], .never),
        migration(1, [.readings(["42"], every: .infinity)], .never),
        migration(2, [.readings(["50", "99"], every: 60)], .success),
      ])
  }()

  /// A daemon that has seen a stall.
  private func withDaemon(_ body: @escaping @Sendable (RunningDaemon, _ url: String) async throws -> Void) async throws
  {
    try await RunningDaemon.with(Self.script, clock: .manual(from: Date().timeIntervalSince1970)) { daemon in
      let page = try await daemon.scrape(until: { $0.contains(#"cinder_migrations{cloud="sim",state="stalled"} 1"#) })
      try #require(page.contains(#"cinder_migrations{cloud="sim",state="stalled"} 1"#))
      try await body(daemon, "http://\(daemon.address)")
    }
  }

  @Test("list shows what the exporter knows, as a table, as the API's own JSON and as CSV")
  func list() async throws {
    try await withDaemon { daemon, url in
      let table = try await RealProcess.run(["list", "--server", url])
      #expect(table.status == 0, "\(table.errors)")
      let lines = table.output.split(separator: "\n")
      #expect(lines[0].hasPrefix("STATE"))
      #expect(lines[1].firstMatch(of: /^stalled +stuck/) != nil)
      #expect(lines[1].contains("no new percent for "))
      #expect(!table.output.contains("\u{1B}"))

      let json = try await RealProcess.run(["list", "--server", url, "--output", "json", "--sort", "name"])
      let rows = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
      let told = try await daemon.get("/api/v1/migrations").text
      let whole = try #require(JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any])
      let first = try #require((whole["migrations"] as? [[String: Any]])?.first)
      #expect(Set(try #require(rows.first).keys) == Set(first.keys))
      let names = rows.compactMap { $0["volume_name"] as? String }
      #expect(names == names.sorted() && names.contains("moving") && names.contains("stuck"))

      let csv = try await RealProcess.run(["list", "--server", url, "--output", "csv", "--state", "stalled"])
      #expect(csv.output.split(separator: "\n").count == 2)
      let wide = try await RealProcess.run(["list", "--server", url, "--output", "wide", "--color", "always"])
      #expect(wide.output.contains("\u{1B}[1;31mstalled\u{1B}[0m"))
      #expect(wide.output.contains("hosta@alpha#pool1"))
    }
  }

  @Test(
    "list ends with status 3 where a stall is to be a failure, 0 where none is shown, 1 for a cloud that is not watched"
  )
  func statuses() async throws {
    try await withDaemon { _, url in
      let failing = ["list", "--server", url, "--fail-if-stalled"]
      #expect(try await RealProcess.run(failing).status == 3)
      #expect(try await RealProcess.run(failing + ["--state", "copying"]).status == 0)
      #expect(try await RealProcess.run(["list", "--server", url]).status == 0)
      let unknown = try await RealProcess.run(["list", "--server", url, "--cloud", "prod"])
      #expect(unknown.status == 1)
      #expect(unknown.errors == "Error: no cloud prod is watched; those that are: sim\n")
      #expect(unknown.output.isEmpty)
    }
  }

  @Test("history shows what has ended, and what the exporter can't tell without a store")
  func history() async throws {
    try await RunningDaemon.with(Self.script, clock: .manual(from: Date().timeIntervalSince1970)) { daemon in
      _ = try await daemon.scrape(until: {
        $0.contains(#"cinder_migrations_finished_total{cloud="sim",result="success"} 1"#)
      })
      let url = "http://\(daemon.address)"
      // It is known for five minutes of the simulated clock only, which runs on.
      let answer = try await daemon.get("/api/v1/history")
      #expect(answer.status == 200)
      let csv = try await RealProcess.run(["history", "--server", url, "--output", "csv", "--since", "7d"])
      #expect(csv.status == 0)
      #expect(csv.output.hasPrefix("cloud,region,volume_id"))
      #expect(csv.errors.hasPrefix("there is no store: only what ended in the last five minutes"))
      #expect(try await RealProcess.run(["history", "--server", url, "--storage", "x"]).status == 2)
      let unknown = try await RealProcess.run(["history", "--server", url, "--cloud", "sim", "--cloud", "nope"])
      #expect(unknown.status == 1)
      #expect(unknown.output.isEmpty)
      #expect(unknown.errors.contains("no cloud nope is watched or has a history; those that are or have: sim\n"))
      let known = try await RealProcess.run(["history", "--server", url, "--cloud", "sim", "--output", "csv"])
      #expect(known.status == 0)
    }
  }

  @Test(
    "what can't be asked is one line and a status",
    arguments: [
      (
        ["list", "--server", "http://127.0.0.1:1"], 1,
        "Error: no connection to http://127.0.0.1:1: Connection refused; does exporterd run there?\n"
      ),
      (["list", "--server", "127.0.0.1:9776"], 2, "Error: --server takes a URL"),
      (
        ["list", "--server", "http://u:hunter2@127.0.0.1:1"], 2, "Error: --server must have no user and password in it"
      ),
      (
        ["list", "--server", "http://127.0.0.1:1", "--os-cloud", "x"], 2,
        "Error: --server and --config or --os-cloud contradict each other"
      ),
      (["watch", "--insecure"], 2, "Error: --user, --password-file"),
      (["list", "--fail-if-stalled"], 2, "Error: --fail-if-stalled goes with --server"),
      (["list", "--server", "http://127.0.0.1:1", "--user", "u"], 2, "Error: the user u has no password"),
      (["list", "--token-file", "/nowhere"], 2, "Error: --user, --password-file, --token-file"),
      (
        ["list", "--server", "http://127.0.0.1:1", "--user", "u", "--token-file", "/nowhere"], 2,
        "Error: --user and --token-file contradict each other"
      ),
      (
        ["history", "--server", "http://127.0.0.1:1", "--token-file", "/nowhere"], 1,
        "Error: reading the token in /nowhere failed"
      ),
      (
        ["list", "--server", "http://127.0.0.1:1", "--user", "u", "--password-file", "/nowhere"], 1,
        "Error: reading the password in /nowhere failed"
      ),
      (
        ["list", "--server", "https://127.0.0.1:1", "--ca-file", "/nowhere"], 1,
        "Error: reading the CA file /nowhere failed"
      ),
      (["list", "--sort", "worse"], 2, "Error: The value 'worse' is invalid for '--sort"),
      (["history", "--limit", "0"], 2, "Error: --limit takes a number from 1 on"),
      (["watch", "--interval", "0s"], 2, "--interval takes a duration from 1s to 1d"),
    ] as [([String], Int32, String)])
  func refused(_ arguments: [String], _ status: Int32, _ words: String) async throws {
    let end = try await RealProcess.run(arguments)
    #expect(end.status == status)
    #expect(end.errors.contains(words), "\(end.errors)")
    #expect(!end.errors.contains("hunter2"))
    #expect(end.output.isEmpty)
  }

  @Test("what is no exporter, or an older one, is said to be")
  func noExporter() async throws {
    let receiver = SimulatedReceiver { _ in }
    try await receiver.start()
    let end = try await RealProcess.run(["list", "--server", receiver.url])
    #expect(end.status == 1)
    #expect(end.errors.hasPrefix("Error: "))
    #expect(end.errors.split(separator: "\n").count == 1)
    await receiver.stop()
  }

  @Test("watch without a terminal prints plain frames until its time is over, and goes on where nobody answers")
  func watch() async throws {
    try await withDaemon { _, url in
      let end = try await RealProcess.run(["watch", "--server", url, "--interval", "1s", "--for", "3s"])
      #expect(end.status == 0, "\(end.errors)")
      #expect(end.output.matches(of: #/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\nSTATE +VOLUME/#).count >= 2)
      #expect(!end.output.contains("\u{1B}"))
    }
    try await withDaemon { _, url in
      func watch(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        try await RealProcess.run(["watch", "--server", url, "--interval", "1s", "--for", "4s"] + arguments)
      }
      let json = try await watch(["--output", "json"])
      #expect(json.status == 0 && json.errors.isEmpty, "\(json.errors)")
      let looks = try json.output.split(separator: "\n").map {
        try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(looks.count >= 2)
      for look in looks { #expect((look["migrations"] as? [Any])?.isEmpty == false) }
      let csv = try await watch(["--output", "csv", "--state", "stalled"])
      #expect(csv.output.hasPrefix("time,cloud,region,volume_id,"))
      #expect(csv.output.matches(of: #/time,cloud/#).count == 1)
      #expect(csv.output.matches(of: #/(?m)^\d+(\.\d+)?,sim,/#).count >= 2)
      // Of these there are none, so that after the first line nothing is written; longer than `end` would wait.
      let left = try await RealProcess.runLeft([
        "watch", "--server", url, "--interval", "1s", "--for", "2m", "--output", "csv", "--state", "unreadable",
      ])
      #expect(left.output.matches(of: #/\n/#).count == 1 && left.output.hasPrefix("time,"))
      #expect(left.status == 0, "\(left.errors)")
      let unknown = try await watch(["--cloud", "nope"])
      #expect(unknown.status == 1)
      #expect(unknown.output.isEmpty)
      #expect(unknown.errors == "Error: no cloud nope is watched; those that are: sim\n")
    }
    let nobody = try await RealProcess.run([
      "watch", "--server", "http://127.0.0.1:1", "--interval", "1s", "--for", "3s",
    ])
    #expect(nobody.status == 0)
    #expect(nobody.output.isEmpty)
    #expect(nobody.errors.split(separator: "\n").count >= 2)
  }

  @Test("watch straight at a cloud keeps its detector between polls, so that rates appear")
  func watchCloud() async throws {
    let volume = SimulatedVolume(name: "pg-main-data", sizeGiB: 100, host: "hosta@alpha#pool1")
    let migration = MigrationScript(
      volumeID: volume.id, destinationHost: "hostb@beta#pool2",
      steps: [.readings((1...99).map(String.init), every: 1)], ending: .never)
    let cloud = SimulatedCloud(
      CloudScript(volumes: [volume], migrations: [migration]),
      clock: .running(speed: 1, from: Date().timeIntervalSince1970))
    try await cloud.start()
    let environment = [
      "OS_AUTH_URL": cloud.authURL, "OS_USERNAME": "admin", "OS_PASSWORD": "admin-secret", "OS_PROJECT_NAME": "admin",
      "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
    ]
    let unknown = try await RealProcess.run(["watch", "--for", "8s", "--cloud", "nope"], environment: environment)
    #expect(unknown.status == 1)
    #expect(unknown.errors.hasPrefix("Error: no cloud nope is watched; those that are: "))
    let end = try await RealProcess.run(["watch", "--interval", "1s", "--for", "8s"], environment: environment)
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output.contains("MIB/S"), "\(end.output)")
    await cloud.stop()
  }
}
