/// What a try to deliver came to, for counters and the log.
public enum DeliveryReport: Sendable, Hashable {
  /// Nothing was under way.
  case nothing
  /// The receiver took so many alerts.
  case accepted(alerts: Int)
  /// It is tried again, not before that time in unix seconds. With what went wrong, in words.
  case postponed(alerts: Int, until: Double, reason: String)
  /// A message of so many alerts was refused and is tried again in halves, to find the one that is not to be taken.
  case split(alerts: Int, reason: String)
  /// One alert was refused alone; it is not sent again until it changes.
  case refused(Alert, reason: String)
}
