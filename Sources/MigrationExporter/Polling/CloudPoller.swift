import Logging
import OpenStackClient
public import ServiceLifecycle
import StallDetector

/// Polls one cloud, keeps its ledger, and publishes a snapshot after each poll.
///
/// Each cloud has its own, so that one that hangs or refuses holds up no other.
public struct CloudPoller: Service {
  let name: String
  let cloud: OpenStackCloud
  let settings: PollSettings
  let policy: StallPolicy
  let timekeeper: any Timekeeper
  let board: SnapshotBoard
  let telemetry: Telemetry
  let logger: Logger

  /// The statuses of a migration under way, in the order of its life: one that moves on between two lists is seen twice
  /// and not missed.
  static let listedStatuses = ["starting", "migrating", "completing"]

  /// Polls until the task is cancelled or the service group shuts down.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      var ledger = MigrationLedger(policy: policy)
      var snapshot = CloudSnapshot(name: name)
      var due = timekeeper.now()
      while !Task.isCancelled {
        let before = snapshot
        await poll(&ledger, &snapshot)
        // What a shutdown broke off says nothing about the cloud.
        guard !Task.isCancelled else { break }
        board.publish(snapshot)
        PollLog(logger: logger).note(from: before, to: snapshot)
        // A poll that took too long costs the ones that it overran, and the rhythm stays.
        let now = timekeeper.now()
        repeat { due += settings.interval } while due <= now
        do { try await timekeeper.sleep(until: due) } catch { break }
      }
    }
    await cloud.close()
  }

  /// One poll: asks, lets the ledger judge, and makes the snapshot; a poll that fails keeps the migrations as they were.
  func poll(_ ledger: inout MigrationLedger, _ snapshot: inout CloudSnapshot) async {
    let start = ContinuousClock.now
    snapshot.hasBeenPolled = true
    do {
      let findings = try await ask(ledger, until: start + .seconds(settings.timeout))
      snapshot.description = findings.description
      ledger.take(findings.findings)
      snapshot.failure = nil
      snapshot.lastSuccess = findings.findings.time
      snapshot.migrations = ledger.migrations
      snapshot.totals = ledger.totals
      snapshot.progressAvailable =
        ledger.hasSeenProgress ? true : findings.description.versions.mayHaveProgress ? nil : false
    } catch {
      snapshot.failure = error
    }
    telemetry.countPoll(
      cloud: name, succeeded: snapshot.failure == nil, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// One poll's questions and answers; throws when the cloud as a whole can't be seen.
  private func ask(
    _ ledger: MigrationLedger, until end: ContinuousClock.Instant
  ) async throws(OpenStackError) -> (findings: PollFindings, description: OpenStackCloud.Description) {
    do {
      let description = try await cloud.describe(within: remaining(end))
      let time = timekeeper.now()
      let listed = try await lists(until: end)
      var findings = PollFindings(
        time: time, nextPoll: time + settings.interval, mayHaveProgress: description.versions.mayHaveProgress,
        listed: listed)
      let questions = ledger.questions(listed: listed, mayHaveProgress: findings.mayHaveProgress, at: time)
      await answer(questions, into: &findings, until: end)
      return (findings, description)
    } catch let error as OpenStackError {
      throw error
    } catch {
      throw OpenStackError(.unreachable, "the poll failed: \(error)")
    }
  }

  /// The volumes that migrate, each once, as the last list that has it shows it.
  private func lists(until end: ContinuousClock.Instant) async throws -> [Volume] {
    var volumes: [Volume] = []
    var places: [String: Int] = [:]
    for status in Self.listedStatuses {
      let page = try await cloud.volumes(migrationStatus: status, within: remaining(end))
      for volume in page.volumes {
        guard let status = volume.migrationStatus else {
          throw OpenStackError(
            .notAdmin,
            "Cinder does not tell this credential which volumes migrate: it tells that to admins only; give its user the "
              + "role admin in its project (or the role that Cinder's policy context_is_admin names)")
        }
        guard status.isActive else { continue }
        if let place = places[volume.id] {
          volumes[place] = volume
        } else {
          places[volume.id] = volumes.count
          volumes.append(volume)
        }
      }
    }
    return volumes
  }

  private enum Answer: Sendable {
    case details(DetailsAnswer)
    case destination(Result<Volume?, OpenStackError>)
  }

  private func answer(
    _ questions: [PollQuestion], into findings: inout PollFindings, until end: ContinuousClock.Instant
  ) async {
    var order = AskingOrder(questions, concurrency: settings.concurrency, perHost: settings.perHost)
    await withTaskGroup(of: (PollQuestion, Answer).self) { group in
      func ask(_ question: PollQuestion) {
        group.addTask { (question, await answer(question, until: end)) }
      }
      while let question = order.next() { ask(question) }
      while let (question, answer) = await group.next() {
        order.answered(question)
        switch (question, answer) {
        case (.details(let id, _), .details(let answer)): findings.details[id] = answer
        case (.destination(let id), .destination(let result)): findings.destinations[id] = result
        default: break
        }
        while let question = order.next() { ask(question) }
      }
    }
  }

  private func answer(_ question: PollQuestion, until end: ContinuousClock.Instant) async -> Answer {
    func result<Value>(_ value: () async throws -> Value) async -> Result<Value, OpenStackError> {
      do {
        return .success(try await value())
      } catch {
        return .failure(error as? OpenStackError ?? OpenStackError(.unreachable, "\(error)"))
      }
    }
    switch question {
    case .details(let id, _):
      let result = await result { try await cloud.volume(id: id, within: remaining(end)) }
      return .details(DetailsAnswer(time: timekeeper.now(), result: result))
    case .destination(let id):
      return .destination(
        await result {
          try await cloud.volumes(migrationStatus: "target:\(id)", within: remaining(end)).volumes.first
        })
    }
  }

  private func remaining(_ end: ContinuousClock.Instant) -> Double { max(0, (end - .now) / .seconds(1)) }
}
