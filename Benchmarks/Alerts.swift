import Alerting
import ArgumentParser
import CloudSimulator
import Foundation
import Logging
import MigrationExporter
import StallDetector

/// `benchmark alerts`: what it costs when every migration becomes an alert at once: to decide that, to store it, and to
/// deliver it; and what a receiver that is down for a day leaves behind in memory.
///
/// The migrations are real ones, as the daemon has them after it polled a simulated cloud in this process, under a policy
/// by which every copy is too slow. The parts are put together as the daemon does it; the receiver is a webhook of this
/// process, by way of the loopback.
struct Alerts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure alerts from the rules to the receiver; fails when a median is above its limit.")

  @Option(help: "How many migrations are an alert.")
  var migrations = 10_000

  @Option(help: "How often the cloud is polled before.")
  var polls = 5

  @Option(help: "How often the rules are asked.")
  var repeats = 31

  @Option(help: "The most that it may take to decide, in milliseconds of one core.")
  var limit = 50.0

  @Option(help: "The most that it may take to store what was decided, in seconds.")
  var storeLimit = 1.0

  @Option(help: "The most that it may take to deliver all of it, in seconds.")
  var deliveryLimit = 10.0

  @Option(help: "The most memory that the process may have while a receiver is down for a day, in MB.")
  var memoryLimit = 500

  @Option(help: "How many alerts begin, and end, each minute of the day in which the receiver is down.")
  var churn = 60

  func validate() throws {
    guard migrations > 0, polls > 0, repeats > 0 else {
      throw ValidationError("--migrations, --polls and --repeats must be positive")
    }
  }

  func run() async throws {
    let policy = StallPolicy(minimumRate: 1e15)
    let polled = try await PolledCloud.make(migrations: migrations, polls: polls, policy: policy)
    guard let cloud = polled.board.current.clouds.first, let now = cloud.lastSuccess else {
      throw BenchmarkError("nothing was polled")
    }
    let rules = AlertRules(externalURL: "https://exporter.example.org")
    var fired = 0
    var milliseconds: [Double] = []
    var again: [Double] = []
    for _ in 0..<repeats {
      // Each time as if for the first time.
      var state = Self.state(at: now)
      func decide() -> (milliseconds: Double, fired: Int) {
        let start = processorTime()
        guard let conditions = rules.conditions(in: cloud, at: now) else { return (0, 0) }
        let fired = state.evaluate(conditions, scope: AlertRules.scope(of: cloud.name), at: now).fired.count
        return ((processorTime() - start) * 1000, fired)
      }
      let first = decide()
      fired = first.fired
      milliseconds.append(first.milliseconds)
      again.append(decide().milliseconds)
    }
    milliseconds.sort()
    again.sort()
    guard fired >= migrations else { throw BenchmarkError("\(fired) alerts came of \(migrations) migrations") }
    let median = milliseconds[repeats / 2]
    tell(
      "decided, \(fired) alerts at once: median \(rounded(median)) ms, least \(rounded(milliseconds[0])) ms of one core, "
        + "\(repeats) times; at the next poll, where none of them is new: median \(rounded(again[repeats / 2])) ms")
    guard let conditions = rules.conditions(in: cloud, at: now) else { throw BenchmarkError("nothing is decided") }
    let (stored, delivered) = try await deliver(Array(conditions), cloud.name, at: now)
    tell("stored, with what each receiver is to be told: \(rounded(stored)) s")
    tell("delivered by \(Self.batch) a message, each noted in the store: \(rounded(delivered)) s")
    try dayWithoutReceiver()
    guard median < limit, stored < storeLimit, delivered < deliveryLimit else {
      throw BenchmarkError("limits: \(limit) ms to decide, \(storeLimit) s to store, \(deliveryLimit) s to deliver")
    }
    tell("limits \(limit) ms to decide, \(storeLimit) s to store, \(deliveryLimit) s to deliver: kept")
  }

  private static let batch = 500

  private static func state(at now: Double) -> AlertingState {
    let batching = Batching(grouping: .all, maximum: batch)
    return AlertingState(routes: [.init(receiver: "hook", queues: ["hook"], batching: batching)], at: now)
  }

  /// Seconds to store, and then to deliver, all of these as they begin.
  private func deliver(
    _ conditions: [AlertCondition], _ cloud: String, at now: Double
  ) async throws -> (stored: Double, delivered: Double) {
    let path = NSTemporaryDirectory() + "/benchmark-alerts-\(getpid()).db"
    defer { for name in ["", "-wal", "-shm", ".lock"] { unlink(path + name) } }
    let logger = Logger(label: "benchmark", factory: { _ in SwiftLogNoOpLogHandler() })
    let store = try MigrationStore(at: .file(path), timekeeper: SystemTimekeeper(), logger: logger)
    let receiver = SimulatedReceiver()
    try await receiver.start()
    let form = WebhookForm(receiver: "hook", url: receiver.url)
    let sender = try ReceiverSender(options: HTTPOptions())
    var state = Self.state(at: now)
    _ = state.evaluate(conditions, scope: AlertRules.scope(of: cloud), at: now)
    let clock = ContinuousClock()
    var record = state.takeUnsaved()
    let stored = try await clock.measure { try await store.save(record) } / .seconds(1)
    let start = clock.now
    while let message = state.next(queue: "hook", at: now) {
      let outcome = await sender.send(form.request(for: message, at: now))
      guard outcome == .accepted else { throw BenchmarkError("a message was not taken: \(outcome)") }
      _ = state.finish(queue: "hook", outcome: outcome, at: now, random: 0.5)
      record = state.takeUnsaved()
      try await store.save(record)
    }
    let delivered = (clock.now - start) / .seconds(1)
    guard state.outboxLength(queue: "hook") == 0 else { throw BenchmarkError("not all was delivered") }
    await sender.close()
    await receiver.stop()
    await store.end()
    return (stored, delivered)
  }

  /// A day of a receiver that takes nothing, while alerts come and go: what is kept, and in how much memory.
  private func dayWithoutReceiver() throws {
    let begin = 1_800_000_000.0
    var state = Self.state(at: begin)
    let living = 1000
    func condition(_ number: Int) -> AlertCondition {
      AlertCondition(
        key: "k\(number)",
        identity: AlertIdentity(labels: [
          "alertname": "CinderVolumeMigrationStalled", "severity": "critical", "cloud": "prod",
          "volume_id": "6f1b0a52-0000-4000-8000-\(String(1_000_000_000_000 + number).dropFirst())",
        ]),
        annotations: ["description": String(repeating: "a sentence of an ordinary length. ", count: 15)])
    }
    func day(_ hours: ClosedRange<Int>) {
      for minute in (hours.lowerBound * 60)..<(hours.upperBound * 60) {
        let now = begin + Double(minute) * 60
        let first = minute * churn
        _ = state.evaluate((first..<(first + living)).map(condition), scope: "cloud prod", at: now)
        if state.next(queue: "hook", at: now) != nil {
          _ = state.finish(queue: "hook", outcome: .retry(after: nil, reason: "down"), at: now, random: 0.5)
        }
        _ = state.takeUnsaved()
      }
    }
    for hour in stride(from: 0, to: 24, by: 6) {
      day(hour...(hour + 6))
      let memory = try residentMegabytes()
      tell(
        "receiver down for \(hour + 6) h, \((hour + 6) * 60 * churn) alerts have ended: \(state.outboxLength(queue: "hook")) "
          + "to be told, \(state.dropped(queue: "hook")) given up, memory \(memory) MB")
      guard memory < memoryLimit else { throw BenchmarkError("more than \(memoryLimit) MB") }
    }
    guard state.outboxLength(queue: "hook") <= 50_000 + living else { throw BenchmarkError("the outbox has no bound") }
  }

  private func residentMegabytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1000
  }

  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func rounded(_ milliseconds: Double) -> Double { (milliseconds * 100).rounded() / 100 }
}
