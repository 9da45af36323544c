import Alerting
import Logging

/// Carries one receiver's messages to it, one after another.
///
/// Each receiver, and each replica of Alertmanager, has its own, so that one that is slow or down holds up no other.
struct Courier: Sendable {
  let receiver: Receiver
  let sender: ReceiverSender
  let dispatcher: AlertDispatcher
  let telemetry: AlertTelemetry
  let timekeeper: any Timekeeper
  let logger: Logger

  /// Delivers until the task is cancelled.
  func run() async {
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    await dispatcher.attach(wake, for: receiver.queue)
    var log = CourierLog(receiver: receiver, logger: logger)
    var timer: Task<Void, Never>?
    for await _ in wakes {
      timer?.cancel()
      while !Task.isCancelled, let message = await dispatcher.next(for: receiver.queue) {
        let outcome = await send(message)
        telemetry.count(outcome, receiver: receiver.name)
        log.note(await dispatcher.finish(outcome, for: receiver.queue), message)
      }
      guard let due = await dispatcher.due(for: receiver.queue) else { continue }
      timer = Task { [timekeeper] in
        do { try await timekeeper.sleep(until: due) } catch { return }
        wake.yield()
      }
    }
    timer?.cancel()
    await sender.close()
  }

  private func send(_ message: AlertMessage) async -> DeliveryOutcome {
    do {
      return await sender.send(try receiver.form.request(for: message, at: timekeeper.now()))
    } catch {
      return .refused(reason: "\(error)")
    }
  }
}
