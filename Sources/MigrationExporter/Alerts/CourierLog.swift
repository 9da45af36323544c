import Alerting
import Logging

/// Tells the log what a receiver takes and what not: the first failure of a row, and that it takes again.
struct CourierLog {
  private var logger: Logger
  private var isFailing = false

  init(receiver: Receiver, logger: Logger) {
    self.logger = logger
    self.logger[metadataKey: "receiver"] = "\(receiver.queue)"
  }

  mutating func note(_ report: DeliveryReport, _ message: AlertMessage) {
    let metadata: Logger.Metadata = ["group": "\(message.groupKey)", "alerts": "\(message.items.count)"]
    func with(_ reason: String) -> Logger.Metadata { metadata.merging(["reason": "\(reason)"]) { old, _ in old } }
    switch report {
    case .nothing: break
    case .accepted:
      if isFailing { logger.info("receiver takes notifications again") }
      isFailing = false
      logger.debug("notification delivered", metadata: metadata)
    case .postponed(_, _, let reason):
      if !isFailing { logger.error("notification not delivered, tried again until it is", metadata: with(reason)) }
      isFailing = true
    case .split(_, let reason):
      logger.debug("notification refused as a whole, tried in halves", metadata: with(reason))
    case .refused(let alert, let reason):
      var metadata = with(reason)
      metadata["fingerprint"] = "\(alert.identity.fingerprint)"
      logger.error("notification refused by the receiver, not tried again until the alert changes", metadata: metadata)
    }
  }
}
