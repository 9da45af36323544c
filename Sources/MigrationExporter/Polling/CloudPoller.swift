import Logging
import OpenStackClient
import StallDetector

/// Polls one cloud, keeps its ledger, and publishes a snapshot after each poll.
///
/// Each cloud has its own, so that one that hangs or refuses holds up no other.
struct CloudPoller: Sendable {
  /// What a poller knows from poll to poll; it outlives the poller when the configuration changes.
  struct State: Sendable {
    var ledger: MigrationLedger
    var snapshot: CloudSnapshot
    var health: BackendHealth

    init(_ order: CloudOrder) {
      ledger = MigrationLedger(cloud: order.name, policies: order.policies)
      snapshot = CloudSnapshot(name: order.name)
      health = BackendHealth(interval: order.poll.interval)
    }
  }

  let order: CloudOrder
  let cloud: OpenStackCloud
  let timekeeper: any Timekeeper
  let board: SnapshotBoard
  let telemetry: Telemetry
  let logger: Logger
  /// Remembers what each poll finds; nil: nothing is remembered.
  var store: MigrationStore?

  private var settings: PollSettings { order.poll }

  /// The statuses of a migration under way, in the order of its life: one that moves on between two lists is seen twice
  /// and not missed.
  static let listedStatuses = ["starting", "migrating", "completing"]

  /// Polls at once, then each interval, until the task is cancelled; returns what it knows then.
  ///
  /// - Parameter place: from 0 up to 1, which part of an interval after the first the other polls come: several clouds are
  ///   not all asked at the same moment.
  func run(from state: State, place: Double = 0) async -> State {
    var state = state
    var log = PollLog(logger: logger)
    let interval = settings.interval
    var due = timekeeper.now() + (place > 0 ? place - 1 : 0) * interval
    while !Task.isCancelled {
      let before = state
      await poll(&state)
      // What a shutdown broke off says nothing about the cloud.
      guard !Task.isCancelled else {
        state = before
        break
      }
      board.publish(state.snapshot)
      log.note(from: before.snapshot, to: state.snapshot)
      remember(&state)
      // A poll that took too long costs the ones that it overran, and the rhythm stays.
      let now = timekeeper.now()
      repeat { due += interval } while due <= now
      // A clock that was set back must not keep the next poll waiting.
      due = min(due, now + interval)
      do { try await timekeeper.sleep(until: due) } catch { break }
    }
    await cloud.close()
    return state
  }

  /// One poll: asks, lets the ledger judge, and makes the snapshot; a poll that fails keeps the migrations as they were.
  func poll(_ state: inout State) async {
    let start = ContinuousClock.now
    state.snapshot.hasBeenPolled = true
    do {
      let (findings, description) = try await ask(&state, until: start + .seconds(settings.timeout))
      state.ledger.take(findings)
      state.snapshot.description = description
      state.snapshot.failure = nil
      state.snapshot.lastSuccess = findings.time
      state.snapshot.migrations = state.ledger.migrations
      state.snapshot.totals = state.ledger.totals
      state.snapshot.progressAvailable =
        state.ledger.hasSeenProgress ? true : description.versions.mayHaveProgress ? nil : false
    } catch {
      state.snapshot.failure = error
    }
    telemetry.countPoll(
      cloud: order.name, succeeded: state.snapshot.failure == nil, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Hands over what the poll has found; one that failed has found nothing.
  private func remember(_ state: inout State) {
    guard state.snapshot.failure == nil else { return }
    let memory = CloudMemory(
      &state.ledger, of: order, region: state.snapshot.description?.region, lastSuccess: state.snapshot.lastSuccess)
    store?.remember(memory)
  }

  /// One poll's questions and answers; throws when the cloud as a whole can't be seen.
  private func ask(
    _ state: inout State, until end: ContinuousClock.Instant
  ) async throws(OpenStackError) -> (PollFindings, OpenStackCloud.Description) {
    do {
      let description = try await cloud.describe(within: remaining(end))
      let time = timekeeper.now()
      let (listed, skipped) = try await lists(until: end)
      var findings = PollFindings(
        time: time, nextPoll: time + settings.interval, mayHaveProgress: description.versions.mayHaveProgress,
        listed: listed, skippedRows: skipped)
      let questions = state.ledger.questions(listed: listed, mayHaveProgress: findings.mayHaveProgress, at: time)
      var asking = AskingOrder(
        questions, concurrency: settings.concurrency, perHost: settings.perHost, health: state.health, at: time)
      await answer(&asking, into: &findings, until: end)
      state.health = asking.health
      return (findings, description)
    } catch let error as OpenStackError {
      throw error
    } catch {
      throw OpenStackError(.unreachable, "the poll failed: \(error)")
    }
  }

  /// The volumes that migrate, each once, as the last list that has it shows it.
  private func lists(until end: ContinuousClock.Instant) async throws -> (volumes: [Volume], skipped: Int) {
    var volumes: [Volume] = []
    var skipped = 0
    var places: [String: Int] = [:]
    for status in Self.listedStatuses {
      let page = try await cloud.volumes(migrationStatus: status, within: remaining(end))
      skipped += page.skipped
      for volume in page.volumes {
        guard let status = volume.migrationStatus else { throw OpenStackError.notAdmin }
        guard status.isActive else { continue }
        if let place = places[volume.id] {
          volumes[place] = volume
        } else {
          places[volume.id] = volumes.count
          volumes.append(volume)
        }
      }
    }
    return (volumes, skipped)
  }

  private enum Answer: Sendable {
    case details(DetailsAnswer, timedOut: Bool)
    case destination(Result<[Volume], OpenStackError>)

    var timedOut: Bool {
      if case .details(_, true) = self { true } else { false }
    }
  }

  private func answer(
    _ order: inout AskingOrder, into findings: inout PollFindings, until end: ContinuousClock.Instant
  ) async {
    await withTaskGroup(of: (PollQuestion, Answer).self) { group in
      func ask(_ question: PollQuestion) {
        group.addTask { (question, await answer(question, until: end)) }
      }
      while let question = order.next() { ask(question) }
      while let (question, answer) = await group.next() {
        order.answered(question, timedOut: answer.timedOut)
        switch (question, answer) {
        case (.details(let id, _), .details(let answer, _)): findings.details[id] = answer
        case (.destination(let id), .destination(let result)): findings.destinations[id] = result
        default: break
        }
        while let question = order.next() { ask(question) }
      }
    }
    for case .details(let id, let host) in order.leftOut {
      let error = OpenStackError(
        .timeout, "\(host ?? "its backend") does not answer; until it does, it is asked for one volume at a time")
      let now = timekeeper.now()
      findings.details[id] = DetailsAnswer(asked: now, time: now, result: .failure(error))
    }
  }

  private func answer(_ question: PollQuestion, until end: ContinuousClock.Instant) async -> Answer {
    switch question {
    case .details(let id, _):
      return await details(of: id, until: end)
    case .destination(let id):
      return .destination(
        await result {
          try await cloud.volumes(migrationStatus: "target:\(id)", within: remaining(end)).volumes
        })
    }
  }

  /// A volume's details; where its backend fails to give them, at least what Cinder's own records say.
  private func details(of id: String, until end: ContinuousClock.Instant) async -> Answer {
    // An answer that did not come since the poll was nearly over says nothing about its backend.
    let isCutShort = remaining(end) < settings.requestTimeout
    let asked = timekeeper.now()
    let full = await result { try await cloud.volume(id: id, within: remaining(end)) }
    var answer = DetailsAnswer(asked: asked, time: timekeeper.now(), result: full)
    guard case .failure(let failure) = full, failure.code == .timeout || failure.code == .serverError else {
      return .details(answer, timedOut: false)
    }
    switch await result({ try await cloud.volume(id: id, .recordOnly, within: remaining(end)) }) {
    case .success(let volume): answer.record = volume
    case .failure(let error): if error.code == .notFound { answer.result = .failure(error) }
    }
    return .details(answer, timedOut: failure.code == .timeout && !isCutShort)
  }

  private func result<Value>(_ value: () async throws -> Value) async -> Result<Value, OpenStackError> {
    do {
      return .success(try await value())
    } catch {
      return .failure(error as? OpenStackError ?? OpenStackError(.unreachable, "\(error)"))
    }
  }

  private func remaining(_ end: ContinuousClock.Instant) -> Double { max(0, (end - .now) / .seconds(1)) }
}
