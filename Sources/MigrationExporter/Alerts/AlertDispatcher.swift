import Alerting
import Logging

/// The one owner of all alerts: takes each poll's snapshot, decides what is an alert, remembers it, and gives couriers
/// what their receivers are to be told.
///
/// What an evaluation changes is stored together with the notifications that are due for it, in one transaction, before
/// any courier is told. What can't be stored is still delivered, and stored with the next change that can.
actor AlertDispatcher {
  /// Where all of its state hangs, so that faces can look at it; nobody else changes it.
  private let board: AlertBoard
  private var rules: AlertRules
  private var routes: [AlertingState.Route]
  /// Remembers alerts and what receivers are yet to be told; nil: nothing is remembered.
  private let store: MigrationStore?
  private let telemetry: AlertTelemetry
  private let timekeeper: any Timekeeper
  private let logger: Logger
  /// The clouds that are watched; nil: nobody has said yet.
  private var watched: Set<String>?
  /// Since when each cloud is watched, in unix seconds: from its first poll on.
  private var watchedSince: [String: Double] = [:]
  /// How many records are being stored, and who waits for that to end.
  private var saves = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// How many ends of alerts each queue had given up untold when that was last logged.
  private var dropped: [String: UInt64] = [:]
  /// What couriers are woken by, by queue: there may be something new for it.
  private var wakes: [String: AsyncStream<Void>.Continuation] = [:]

  /// An owner of no alerts yet.
  ///
  /// - Parameters:
  ///   - settings: what is an alert, and who is told.
  ///   - board: where the alerts are to be seen.
  ///   - store: remembers all of it; nil: nothing is remembered.
  ///   - telemetry: where counts and gauges go.
  ///   - timekeeper: the clock.
  ///   - logger: where events go.
  init(
    _ settings: AlertingSettings, board: AlertBoard = AlertBoard(), store: MigrationStore?,
    telemetry: AlertTelemetry, timekeeper: any Timekeeper, logger: Logger
  ) {
    self.board = board
    let state = AlertingState(routes: settings.routes, at: timekeeper.now())
    board.change { $0 = state }
    rules = settings.rules
    routes = settings.routes
    self.store = store
    self.telemetry = telemetry
    self.timekeeper = timekeeper
    self.logger = logger
    telemetry.show(state)
  }

  /// Goes on where the last run ended; to be called before anything else, save a reload.
  ///
  /// Alerts of clouds that are not among `clouds`, as it is once the store has answered, end.
  func resume(clouds: @Sendable () -> [String]) async {
    guard let store else { return }
    do {
      let record = try await store.alertingRecord()
      // A reload may have come meanwhile.
      var state = AlertingState(routes: routes, record: record, at: timekeeper.now())
      state.forgetRefusals(at: timekeeper.now())
      board.change { [state] in $0 = state }
    } catch {
      logger.error("alerts of the last run can't be read; they begin anew", metadata: ["reason": "\(error)"])
    }
    forgetClouds(except: clouds(), at: timekeeper.now())
    await settle()
  }

  /// Takes what a poll has found of a cloud.
  ///
  /// What is true is only decided by a poll that went well: of a cloud that can't be seen all alerts stay as they are.
  func take(_ cloud: CloudSnapshot) async {
    // A snapshot may have waited while a reload took its cloud away: what it began nobody would ever end.
    guard watched?.contains(cloud.name) != false else { return }
    let now = timekeeper.now()
    if let conditions = rules.conditions(in: cloud, at: now) {
      let scope = AlertRules.scope(of: cloud.name)
      note(board.change { $0.evaluate(conditions, scope: scope, at: now) })
    }
    let since = watchedSince[cloud.name] ?? now
    watchedSince[cloud.name] = since
    if let conditions = rules.blindness(of: cloud, watchedSince: since, at: now) {
      let scope = AlertRules.blindScope(of: cloud.name)
      note(board.change { $0.evaluate(conditions, scope: scope, at: now) })
    }
    await settle()
  }

  /// Works by these settings from now on; alerts of clouds that are not among `clouds` end.
  func replace(_ settings: AlertingSettings, clouds: [String]) async {
    let now = timekeeper.now()
    rules = settings.rules
    routes = settings.routes
    let names = board.change { state in
      state.replaceRoutes(settings.routes, at: now)
      state.forgetRefusals(at: now)
      return state.queueNames
    }
    wakes = wakes.filter { names.contains($0.key) }
    forgetClouds(except: clouds, at: now)
    await settle()
  }

  private func forgetClouds(except clouds: [String], at time: Double) {
    watched = Set(clouds)
    let scopes = Set(clouds.flatMap { [AlertRules.scope(of: $0), AlertRules.blindScope(of: $0)] })
    for scope in board.state.scopes where !scopes.contains(scope) {
      note(board.change { $0.drop(scope: scope, at: time) })
    }
    watchedSince = watchedSince.filter { clouds.contains($0.key) }
  }

  /// Tells the log which alerts began and ended, and has the last words of those that end.
  private func note(_ changes: AlertChanges) {
    changes.settle()
    for (message, items) in [("alert fires", changes.fired), ("alert is resolved", changes.resolved)] {
      for item in items {
        var metadata: Logger.Metadata = [:]
        for (label, value) in item.alert.identity.labels { metadata[label] = "\(value)" }
        logger.notice("\(message)", metadata: metadata)
      }
    }
  }

  /// Tells the log of ends that a receiver will never hear of.
  private func noteDropped(_ state: AlertingState) {
    for queue in state.queueNames where state.dropped(queue: queue) > dropped[queue] ?? 0 {
      let all = state.dropped(queue: queue)
      logger.error(
        "too much waits for a receiver: the oldest ends of alerts are given up, and it will not hear of them",
        metadata: ["queue": "\(queue)", "given_up": "\(all - (dropped[queue] ?? 0))", "given_up_in_all": "\(all)"])
      dropped[queue] = all
    }
    // A queue that went with a reload counts anew when it is back.
    dropped = dropped.filter { state.dropped(queue: $0.key) >= $0.value }
  }

  /// What is to be sent to a receiver now; nil when there is nothing, or one message is on its way already.
  ///
  /// What is being stored is waited for, also by a courier that was awake: a receiver never knows more than the store.
  func next(for queue: String) async -> AlertMessage? {
    while saves > 0, store?.status.isWorking == true { await withCheckedContinuation { waiting.append($0) } }
    let now = timekeeper.now()
    return board.change { $0.next(queue: queue, at: now) }
  }

  /// When there will be something to be sent, in unix seconds; nil: not before something happens.
  func due(for queue: String) -> Double? { board.state.due(queue: queue) }

  /// Takes what came of the message that was last given out for a queue, and says what follows from it.
  func finish(_ outcome: DeliveryOutcome, for queue: String) async -> DeliveryReport {
    let (now, random) = (timekeeper.now(), Double.random(in: 0...1))
    let report = board.change { $0.finish(queue: queue, outcome: outcome, at: now, random: random) }
    await settle()
    return report
  }

  /// Has a courier woken whenever there may be something for its queue; the first time at once.
  func attach(_ wake: AsyncStream<Void>.Continuation, for queue: String) {
    wakes[queue] = wake
    wake.yield()
  }

  /// Has every courier end once it has nothing to send at this moment.
  func endWakes() {
    for wake in wakes.values { wake.finish() }
    wakes = [:]
  }

  /// Stores what has changed, and then wakes the couriers.
  private func settle() async {
    let record = board.change { $0.takeUnsaved() }
    if let store, !record.isEmpty {
      saves += 1
      // The store tells the log by itself.
      do { try await store.save(record) } catch { board.change { $0.putBack(record) } }
      saves -= 1
      if saves == 0 {
        for continuation in waiting { continuation.resume() }
        waiting = []
      }
    }
    let state = board.state
    telemetry.show(state)
    noteDropped(state)
    for wake in wakes.values { wake.yield() }
  }
}
