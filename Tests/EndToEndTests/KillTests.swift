import CloudSimulator
import Foundation
import Testing

/// The real program is killed again and again while migrations stall, move on, fail and do well; what a receiver has got
/// in the end is compared with what happened.
///
/// `KILLS` says how often, 8 when it is not set; the long form is a part of `make check-long`.
@Suite("Kills", .serialized)
struct KillTests {
  /// What becomes of a migration, and so what must have arrived of it at last.
  private enum Fate: String, CaseIterable {
    /// It stands still for ever: its alert fires.
    case stuck
    /// It stands still again and again and comes to its end: its alert is resolved, if there ever was one.
    case halting
    /// It ends in an error: that is an alert that fires.
    case failing
    /// It copies on: there is no alert.
    case well
  }

  private static let kills = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 8
  /// The longest that the program lives between two kills, in seconds of real time.
  private static let longestLife = 2.5
  /// What is called a stall, in seconds; no life is as long.
  private static let window = 4
  /// How long all kills together may take, in seconds: what halts goes on doing so until then.
  private static var longest: Double { Double(kills + moreKills) * (longestLife + 1) + 5 }
  /// How many more lives there may be, on a machine where the first were too short to see anything.
  private static let moreKills = 6

  private func name(_ fate: Fate, _ index: Int) -> String { "\(fate.rawValue)-\(index)" }

  private func script() -> CloudScript {
    var script = CloudScript()
    for fate in Fate.allCases {
      for index in 0..<(fate == .well ? 60 : 5) {
        var volume = SimulatedVolume(name: name(fate, index), sizeGiB: 100, host: "hosta@alpha#pool1")
        volume.createdAt = 1_700_000_000 + Double(index)
        script.volumes.append(volume)
        script.migrations.append(migration(of: volume.id, fate, index))
      }
    }
    return script
  }

  private func migration(of volume: String, _ fate: Fate, _ index: Int) -> MigrationScript {
    // A percent in half a second.
    let pace = 2 * 0x1p30
    var steps: [MigrationScript.Step] = [.starting(seconds: 0.2)]
    var ending = MigrationScript.Ending.success
    switch fate {
    case .stuck:
      steps += [.copying(bytesPerSecond: pace, toPercent: 2 + index), .frozen(seconds: .infinity)]
      ending = .never
    case .halting:
      // Eleven seconds of halt, which is a stall, and two of movement.
      let rounds = min(90, Int(Self.longest / 13) + 1)
      for round in 1...rounds {
        steps += [.copying(bytesPerSecond: pace / 4, toPercent: round), .frozen(seconds: 11)]
      }
      steps += [.copying(bytesPerSecond: 20 * pace, toPercent: 100), .completing(seconds: 0.3), .null(seconds: 0.04)]
    case .failing:
      // Late enough to be seen before, also where a start takes its time.
      steps += [.copying(bytesPerSecond: pace, toPercent: 16 + 2 * index)]
      ending = .error
    case .well:
      steps += [.copying(bytesPerSecond: pace / 2, toPercent: 100), .completing(seconds: 0.3), .null(seconds: 0.04)]
    }
    return MigrationScript(
      volumeID: volume, destinationHost: "hostb@beta#pool2", beginsAfter: 0.5 * Double(index % 5), steps: steps,
      ending: ending, every: fate == .well ? 110 : nil)
  }

  /// One alert of a message, as the receiver got it.
  private struct Told: Equatable {
    var name: String
    var volume: String
    var isFiring: Bool
    var startsAt: String
    /// The message's `Idempotency-Key`.
    var key: String
  }

  private struct Payload: Decodable {
    struct Alert: Decodable {
      var status: String
      var labels: [String: String]
      var startsAt: String
    }
    var alerts: [Alert]
  }

  private func told(_ receiver: SimulatedReceiver) throws -> [Told] {
    try receiver.deliveries.flatMap { delivery in
      try JSONDecoder().decode(Payload.self, from: Data(delivery.body)).alerts.map { alert in
        Told(
          name: alert.labels["alertname"] ?? "", volume: alert.labels["volume_id"] ?? "",
          isFiring: alert.status == "firing", startsAt: alert.startsAt, key: delivery.headers["idempotency-key"] ?? "")
      }
    }
  }

  private func seconds(_ time: String) throws -> Double {
    try Date(time, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true)).timeIntervalSince1970
  }

  private static let configuration = """
    clouds: [{name: sim, os_cloud: sim-admin}]
    poll: {interval: 1s, timeout: 5s, request_timeout: 4s}
    policies: [{mode: strict, window: \(window)s, number_missing_window: \(window)s, finishing_window: 20s}]
    storage: {path: memory.db}
    receivers:
    - name: hook
      timeout: 2s
      webhook: {url: 'URL', group_by: [alertname, volume_id], group_wait: 0s, group_interval: 1s}

    """

  private static let faults: [[Fault]] = [
    [], [], [Fault("POST", .status(503), times: 3)], [Fault("POST", .reset, times: 2)],
    [Fault("POST", .hang, times: 1)],
    [Fault("POST", .delay(seconds: 0.5), times: 4)], [Fault("POST", .truncate(bytes: 1), times: 2)],
  ]

  @Test("What must arrive has arrived after kills at random moments, each change once, and nothing else")
  func arrives() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let receiver = SimulatedReceiver()
    try await receiver.start()
    let cloud = SimulatedCloud(script(), clock: .running(speed: 1, from: Date().timeIntervalSince1970))
    try await cloud.start()
    let folder = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(cloud.cloudsYAML().utf8).write(to: folder.appending(path: "clouds.yaml"))
    try Data(Self.configuration.replacing("URL", with: "\(receiver.url)/hook").utf8)
      .write(to: folder.appending(path: "exporterd.yaml"))
    func start() throws -> RealProcess {
      try RealProcess(
        ["serve", "--config", "exporterd.yaml", "--web.listen-address", "127.0.0.1:0"], in: folder.path)
    }

    func ids(_ fate: Fate) -> Set<String> {
      Set(script().volumes.filter { $0.name?.hasPrefix(fate.rawValue) == true }.map(\.id))
    }
    let (stuck, halting, failing) = (ids(.stuck), ids(.halting), ids(.failing))
    var kills = 0
    while try kills < Self.kills
      || kills < Self.kills + Self.moreKills && stuck.isDisjoint(with: told(receiver).map(\.volume))
    {
      kills += 1
      receiver.setFaults(Self.faults.randomElement(using: &random) ?? [])
      let daemon = try start()
      try await Task.sleep(for: .seconds(.random(in: 0.1...Self.longestLife, using: &random)))
      try #require(daemon.isRunning, "it ended by itself: \(daemon.errors)")
      daemon.send(SIGKILL)
      _ = daemon.end()
    }
    receiver.setFaults([])
    let beforeLast = try told(receiver)
    let last = try start()
    let end = ContinuousClock.now + .seconds(Self.longest + 90)
    while true {
      let now = try told(receiver)
      let firing = { (volumes: Set<String>) in
        volumes.filter { volume in now.last { $0.volume == volume }?.isFiring == true }
      }
      // What halts is at its end when Cinder says so.
      let isOver = cloud.clock.now() - cloud.startedAt > Self.longest + 30
      if isOver, firing(stuck) == stuck, firing(failing) == failing, firing(halting).isEmpty { break }
      try #require(last.isRunning, "it ended by itself: \(last.errors)")
      guard ContinuousClock.now < end else {
        Issue.record(
          """
          seed \(seed): not all has arrived: stuck \(firing(stuck).count) of \(stuck.count), failing \
          \(firing(failing).count) of \(failing.count), halting and still firing \(firing(halting).count); \(last.errors)
          """)
        break
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    last.send(SIGTERM)
    #expect(last.end().status == 0)
    await cloud.stop()
    await receiver.stop()
    let all = try told(receiver)
    let repeated = all.count - Set(all.map(\.key)).count
    print(
      "\(kills) kills, seed \(seed): \(receiver.requestCount) requests, \(all.count) alerts told, \(repeated) of them "
        + "again after a kill; stalls of \(stuck.filter { id in beforeLast.contains { $0.volume == id } }.count) of the "
        + "\(stuck.count) that stand still told before the last start")

    // No life was as long as the window: it takes a memory to see that these stand still.
    #expect(stuck.contains { id in beforeLast.contains { $0.volume == id } }, "seed \(seed)")
    for volume in stuck {
      let story = all.filter { $0.volume == volume }
      // One alert from beginning to end: no start has forgotten it, or raised another.
      #expect(Set(story.map(\.startsAt)).count == 1, "seed \(seed): \(story)")
      #expect(Set(story.map(\.key)).count == 1 && story.allSatisfy(\.isFiring), "seed \(seed): \(story)")
      #expect(story.allSatisfy { $0.name == "CinderVolumeMigrationStalled" })
    }
    for volume in failing {
      let story = all.filter { $0.volume == volume && $0.name == "CinderVolumeMigrationFailed" }
      #expect(Set(story.map(\.key)).count == 1 && story.allSatisfy(\.isFiring), "seed \(seed): \(story)")
      #expect(Set(story.map(\.startsAt)).count == 1, "seed \(seed): \(story)")
    }
    for volume in halting {
      let story = all.filter { $0.volume == volume }
      #expect(
        story.last?.isFiring == false, "seed \(seed): the last alert of \(volume) was not told, or never resolved")
      for same in Dictionary(grouping: story, by: { "\($0.startsAt) \($0.isFiring)" }).values {
        #expect(Set(same.map(\.key)).count == 1, "seed \(seed): told once more as something else: \(same)")
      }
      for (before, after) in zip(story, story.dropFirst()) {
        let apart = try seconds(after.startsAt) - seconds(before.startsAt)
        // The same alert: what it was is never told after what it became. Or the next one, after a new percent and another
        // window; one that comes sooner would be the same stall told twice. That the one before is over may go untold,
        // where it did not arrive before the next one began.
        #expect(apart == 0 ? before.isFiring || !after.isFiring : apart > Double(Self.window), "seed \(seed): \(story)")
      }
    }
    let known = stuck.union(failing).union(halting)
    #expect(all.filter { !known.contains($0.volume) } == [], "seed \(seed)")
    // A message is told again only where a kill came between its being taken and that being noted.
    #expect(repeated <= kills, "seed \(seed)")
  }
}

/// SplitMix64, so that a failure can be had again by its seed.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
