import Alerting
import ArgumentParser
import CloudSimulator
import Foundation
import Logging
import MigrationExporter
import OpenStackClient
import ServiceLifecycle
import StallDetector

/// `exporterd demo`: the daemon against a simulated cloud in the same process.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run against a simulated cloud with migrations in every state and a fast clock; needs no configuration.")

  @OptionGroup var end: EndOption

  @Option(help: "How many times as fast as real time the clock runs.")
  var speed = 60.0

  @OptionGroup var color: ColorOption
  @OptionGroup var server: ServerOptions

  func validate() throws {
    guard speed >= 1, speed <= 600 else { throw ValidationError("--speed must be from 1 to 600") }
  }

  func run() async throws {
    let clock = SimulatedClock.running(speed: speed, from: Date().timeIntervalSince1970)
    let timekeeper = SimulatedTimekeeper(clock: clock)
    let logger = server.log.logger(timekeeper, defaultLevel: .warn)
    let simulated = SimulatedCloud(.demo(), clock: clock)
    try await simulated.start()
    let receiver = SimulatedReceiver { DemoMail.show($0) }
    try await receiver.start()
    let credential = CloudConfiguration(
      authURL: simulated.authURL,
      credential: .password(
        user: .name("admin", domain: .id("default")), password: "admin-secret",
        project: .name("admin", domain: .id("default"))))
    let order = CloudOrder(
      name: "demo", access: credential,
      policies: PolicyBook(fallback: StallPolicy(minimumRate: 20 * 0x1p20)))
    // For the history: it goes with the demo.
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-demo-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let daemon = try ExporterDaemon(
      orders: [order], alerting: Self.alerting(to: receiver, from: server.web),
      storage: .file(folder.appending(path: "exporterd.db").path), web: server.web, timekeeper: timekeeper,
      logger: logger)
    let show = DemoShow(
      daemon: daemon, speed: speed, keystone: simulated.authURL, receiver: receiver.url, end: end.end,
      isColoured: color.isColoured)
    try await daemon.run(with: [show], logger: logger)
    await simulated.stop()
    await receiver.stop()
  }
}

extension Demo {
  /// One receiver, which is told of each alert by itself, soon.
  ///
  /// Its links lead to the demonstration, as far as its address is known beforehand.
  private static func alerting(to receiver: SimulatedReceiver, from web: WebSettings) -> AlertingSettings {
    var alerting = AlertingSettings()
    if let address = web.addresses.first, address.port != 0, web.configurationFile == nil {
      let isAny = ["", "0.0.0.0", "::"].contains(address.host)
      alerting.externalURL = "http://\(ListenAddress(host: isAny ? "localhost" : address.host, port: address.port))"
    }
    let webhook = WebhookForm(
      receiver: "demo", url: "\(receiver.url)/alerts", groupBy: ["alertname", "volume_id", "source_host"],
      groupWait: 30,
      groupInterval: 60, externalURL: alerting.externalURL ?? "")
    alerting.receivers = [Receiver(name: "demo", form: webhook)]
    return alerting
  }
}

/// The simulated cloud's clock, for the exporter to live by.
struct SimulatedTimekeeper: Timekeeper {
  let clock: SimulatedClock

  func now() -> Double { clock.now() }

  func sleep(until time: Double) async throws {
    try await Task.sleep(for: .seconds(max(0, time - now()) / clock.speed))
  }
}

/// Tells on standard output where to look, and shows the migrations every now and then.
private struct DemoShow: Service {
  let daemon: ExporterDaemon
  let speed: Double
  let keystone: String
  let receiver: String
  let end: Double?
  let isColoured: Bool

  /// This program as one types it, wherever one is: it was built and is mostly installed nowhere.
  private static var program: String {
    let name = CommandLine.arguments.first ?? "exporterd"
    return name.contains("/") ? Shell.word(URL(filePath: name).standardizedFileURL.path) : name
  }

  /// Real seconds between two tables.
  private static let pause = 15.0

  func run() async throws {
    await cancelWhenGracefulShutdown {
      guard let address = await daemon.listeningAddress() else { return }
      let base = "\(daemon.scheme)://\(address)"
      print(
        """
        A simulated cloud with migrations in every state, \(Int(speed)) times as fast as real time.

          what migrates   \(base)/
          what has ended  \(base)/history
          as JSON         \(base)/api/v1/migrations
          metrics         \(base)/metrics
          in a terminal   \(Self.program) watch --server \(base)
          its Keystone    \(keystone) (user admin, password admin-secret)
          alerts go to    \(receiver)/alerts, and are shown here as they arrive

        Stalls show after a quarter of an hour, so after \(Int((900 / speed).rounded())) s here. Ctrl-C ends it.
        """)
      Terminal.flush()
      var left = end ?? .greatestFiniteMagnitude
      while left > 0 {
        let pause = min(left, Self.pause)
        do { try await Task.sleep(for: .seconds(pause)) } catch { break }
        left -= pause
        let form = MigrationTable.Form(columns: Terminal.columns, isColoured: isColoured)
        print("\n\(MigrationTable(Fleet(daemon.board.current), form).text)", terminator: "")
        Terminal.flush()
      }
    }
  }
}
