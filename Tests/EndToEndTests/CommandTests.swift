import CloudSimulator
import Foundation
import Testing

@Suite("The program on the command line", .serialized)
struct CommandTests {
  private static let migrating: CloudScript = {
    let volume = SimulatedVolume(name: "pg-main-data", sizeGiB: 100, host: "hosta@alpha#pool1")
    return CloudScript(
      volumes: [volume],
      migrations: [
        MigrationScript(
          volumeID: volume.id, destinationHost: "hostb@beta#pool2", steps: [.readings(["42"], every: .infinity)],
          ending: .never)
      ])
  }()

  /// A simulated cloud, and a folder with its `clouds.yaml` to run in.
  private func with(
    _ script: CloudScript = migrating, configuration: String? = nil,
    _ body: (SimulatedCloud, String) async throws -> Void
  ) async throws {
    let cloud = SimulatedCloud(script, clock: .running(speed: 1, from: Date().timeIntervalSince1970))
    try await cloud.start()
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(cloud.cloudsYAML().utf8).write(to: folder.appending(path: "clouds.yaml"))
    if let configuration { try Data(configuration.utf8).write(to: folder.appending(path: "exporterd.yaml")) }
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(cloud, folder.path)
    await cloud.stop()
  }

  private func run(_ arguments: [String], in folder: String) throws -> (status: Int32, output: String, errors: String) {
    try RealProcess(arguments, in: folder).end()
  }

  /// Waits until the cloud was asked so many times.
  private func wait(_ what: String, until condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
      try #require(ContinuousClock.now < end, "waited in vain: \(what)")
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @Test("SIGTERM ends the daemon within two seconds with status 0, also while a cloud hangs", arguments: [false, true])
  func terminated(_ hangs: Bool) async throws {
    let script = hangs ? CloudScript(faults: [Fault("", .hang)]) : Self.migrating
    try await with(script) { cloud, folder in
      let daemon = try RealProcess(
        ["serve", "--os-cloud", "sim-admin", "--web.listen-address", "127.0.0.1:0"], in: folder)
      try await wait("a request", until: { cloud.requests().contains { hangs || $0.service == .cinder } })
      let start = ContinuousClock.now
      daemon.send(SIGTERM)
      let end = daemon.end()
      #expect(end.status == 0, "\(end.errors)")
      #expect(ContinuousClock.now - start < .seconds(2))
      #expect(end.errors.contains("msg=ended"))
      #expect(!end.errors.contains("admin-secret"))
    }
  }

  @Test("SIGHUP loads the file again: a bad one is refused with its line, a good one is taken")
  func reloaded() async throws {
    try await with(configuration: "clouds: [{os_cloud: sim-admin}]\npoll: {interval: 1s}") { cloud, folder in
      let daemon = try RealProcess(
        ["serve", "--config", "exporterd.yaml", "--web.listen-address", "127.0.0.1:0"], in: folder)
      func afterward(_ what: String) async throws {
        // Two polls later the signal has long been taken; there is no other sign of it outside the log.
        let before = cloud.requests().count
        try await wait(what, until: { cloud.requests().count > before + 8 })
      }
      try await afterward("the first polls")
      try Data("poll:\n  intervall: 1s".utf8).write(to: URL(filePath: "\(folder)/exporterd.yaml"))
      daemon.send(SIGHUP)
      try await afterward("polls after a bad file")
      try Data("clouds: [{os_cloud: sim-admin}]\npoll: {interval: 1s}".utf8).write(
        to: URL(filePath: "\(folder)/exporterd.yaml"))
      daemon.send(SIGHUP)
      try await afterward("polls after a good file")
      daemon.send(SIGTERM)
      let end = daemon.end()
      #expect(end.status == 0)
      let lines = end.errors.split(separator: "\n")
      let refused = lines.filter { $0.contains("configuration not reloaded, the old one stays in force") }
      #expect(refused.count == 1)
      #expect(
        refused.first?.contains("exporterd.yaml:2: unknown key intervall in poll; did you mean interval?") == true)
      #expect(lines.count { $0.contains("msg=\"configuration reloaded\" clouds=sim-admin") } == 1)
    }
  }

  @Test("check says what is good with status 0, and what is not with status 1")
  func check() async throws {
    try await with { _, folder in
      let good = try run(["check", "--os-cloud", "sim-admin"], in: folder)
      #expect(good.status == 0, "\(good.errors)")
      #expect(good.output.hasPrefix("sim-admin: good\n"))
      #expect(good.output.hasSuffix("\nAll is good.\n"))
      let member = try run(["check", "--os-cloud", "sim-member", "--output", "json"], in: folder)
      #expect(member.status == 1)
      #expect(member.output.contains("\"rights\" : \"not_admin\""))
      #expect(!member.errors.contains("Error"), "the report has said it all")
    }
  }

  @Test("check reads the web configuration file as serve does: what is wrong there is one line, and nothing is asked")
  func checkWeb() async throws {
    try await with(configuration: "clouds: [{os_cloud: sim-admin}]\nweb:\n  open_paths: [/m]") { cloud, folder in
      let check = ["check", "--config", "exporterd.yaml"]
      for (text, words) in [
        ("basic_auth_users:\n  alice: wonder\n", "web.yml:2: basic_auth_users.alice must be a password's bcrypt hash"),
        (
          "tls_server_config:\n  cert_file: a.pem\n  key_file: b.pem\n",
          "web.yml:2: reading \(folder)/a.pem, which tls_server_config.cert_file names, failed"
        ),
      ] {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/web.yml"))
        let arguments = ["--web.config.file", "\(folder)/web.yml", "--web.telemetry-path", "/m"]
        let checked = try run(check + arguments, in: folder)
        let served = try run(["serve", "--config", "exporterd.yaml"] + arguments, in: folder)
        #expect(checked.errors.hasPrefix("Error: \(folder)/\(words)"), "\(checked.errors)")
        #expect(!checked.errors.contains("wonder"))
        #expect(checked.status == 1 && served.status == 1)
        #expect(served.errors.hasSuffix(checked.errors), "\(served.errors)")
      }
      let misspelt = try run(check, in: folder)
      #expect(misspelt.status == 1)
      #expect(misspelt.errors.hasPrefix("Error: exporterd.yaml:3: there is no /m to stand in web.open_paths"))
      #expect(cloud.requests().isEmpty)
      try Data("rate_limit: {interval: 1s, burst: 5}\n".utf8).write(to: URL(filePath: "\(folder)/web.yml"))
      let good = try run(check + ["--web.config.file", "web.yml", "--web.telemetry-path", "/m"], in: folder)
      #expect(good.status == 0, "\(good.errors)")
      #expect(good.output.contains("\nweb: web.yml can be used\n  asks for   a rate limit\n"))
    }
  }

  @Test("list shows what migrates, and names a cloud that it can't see on standard error")
  func list() async throws {
    let configuration = "clouds: [{os_cloud: sim-admin}, {name: mine, os_cloud: sim-member}]\npoll: {timeout: 5s}"
    try await with(configuration: configuration) { _, folder in
      let one = try run(["list", "--os-cloud", "sim-admin"], in: folder)
      #expect(one.status == 0, "\(one.errors)")
      #expect(
        one.output.hasPrefix("STATE    VOLUME           SIZE  PROGRESS         WHY\ncopying  pg-main-data  100 GiB"))
      let json = try run(["list", "--os-cloud", "sim-admin", "--output", "json"], in: folder)
      #expect(json.output.contains("\"progress_percent\" : 42"))
      try Data("clouds: [{os_cloud: sim-admin}, {name: gone, os_cloud: gone}]".utf8).write(
        to: URL(filePath: "\(folder)/exporterd.yaml"))
      let gone = "  gone: {auth: {auth_url: 'http://127.0.0.1:1', username: u, password: hunter2, project_name: p}}\n"
      let clouds = try String(contentsOfFile: "\(folder)/clouds.yaml", encoding: .utf8)
      try Data((clouds + gone).utf8).write(to: URL(filePath: "\(folder)/clouds.yaml"))
      let two = try run(["list", "--config", "exporterd.yaml"], in: folder)
      #expect(two.status == 1)
      #expect(two.output.hasPrefix("CLOUD      STATE"))
      #expect(two.errors.hasPrefix("cloud gone: "))
      #expect(two.errors.split(separator: "\n").count == 1)
      #expect(!two.errors.contains("hunter2"))
    }
  }

  @Test("watch for programs says nothing of clouds before each was asked once, and then what migrates in all of them")
  func watchTwo() async throws {
    let configuration = "clouds: [{name: one, os_cloud: sim-admin}, {name: two, os_cloud: sim-admin}]"
    try await with(configuration: configuration) { _, folder in
      let end = try run(
        ["watch", "--config", "exporterd.yaml", "--interval", "1s", "--for", "6s", "--output", "json"], in: folder)
      #expect(end.status == 0)
      #expect(end.errors.isEmpty)
      let looks = try end.output.split(separator: "\n").map {
        try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(looks.count >= 2)
      for look in looks {
        #expect((look["clouds"] as? [[String: Any]])?.map { $0["polled"] as? Bool } == [true, true])
        #expect((look["migrations"] as? [Any])?.count == 2)
      }
    }
  }

  @Test("a configuration that can't be used is one line and status 1, a wrong flag is status 2, and nothing is asked")
  func refused() async throws {
    try await with(configuration: "poll: {interval: 10m}") { cloud, folder in
      for command in ["serve", "check", "list"] {
        let end = try run([command, "--config", "exporterd.yaml", "--os-cloud", "sim-admin"], in: folder)
        #expect(end.status == 1)
        #expect(
          end.errors == "Error: exporterd.yaml:1: poll.interval must be at most a third of the smallest window (15m), "
            + "so at most 5m\n")
        #expect(end.output.isEmpty)
        #expect(try run([command, "--nosuch"], in: folder).status == 2)
      }
      let nowhere = try run(["serve"], in: folder)
      #expect(nowhere.status == 1)
      #expect(nowhere.errors.hasPrefix("Error: cloud default: no cloud is named: give --os-cloud NAME"))
      #expect(try run(["serve", "--web.listen-address", "9776"], in: folder).status == 2)
      #expect(cloud.requests().isEmpty)
    }
  }

  @Test("simulate prints what it takes to ask it, and has a migration in every state from the start")
  func simulate() async throws {
    let simulated = try RealProcess(["simulate", "--for", "1s"]).end()
    #expect(simulated.status == 0, "\(simulated.errors)")
    #expect(simulated.output.contains("\nexport OS_AUTH_URL=http://127.0.0.1:"))
    #expect(simulated.output.contains("\nclouds:\n  \"sim-admin\":\n"))
    #expect(try RealProcess(["simulate", "--listen-address", "0.0.0.0"]).end().status == 2)
  }
}
