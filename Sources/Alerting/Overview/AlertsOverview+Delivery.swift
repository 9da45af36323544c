extension AlertsOverview {
  /// What one receiver, or one replica of it, knows of an alert.
  public struct Delivery: Sendable, Hashable {
    /// The receiver's name in the configuration.
    public let receiver: String
    /// The name of its queue: the receiver's, or with the replica's address where there are several.
    public let queue: String
    /// What is to become of the alert's present state.
    public let status: Status
    /// What was last told; nil: nothing yet, or that was before a restart and in which moment is not known.
    public let told: Told?

    /// What is to become of an alert's present state with one receiver.
    public enum Status: Sendable, Hashable {
      /// It is yet to be told.
      case waiting(Waiting)
      /// There is nothing to be told: the receiver took it, or does not want to hear that an alert is resolved.
      case delivered
      /// The receiver said that it will not take it; not tried again until the alert changes, or at a start or a reload.
      /// With the time in unix seconds, nil where it was before a restart, and with why, in words without secrets.
      case refused(at: Double?, reason: String)
    }

    /// What is known of something that is yet to be told.
    public struct Waiting: Sendable, Hashable {
      /// Since when it is to be told, in unix seconds.
      public let since: Double
      /// How often it was tried in vain, since the start of the exporter.
      public let tries: Int
      /// What went wrong the last time, in words without secrets; nil: it was not tried yet.
      public let lastFailure: String?
      /// When it is tried next, in unix seconds; nil: it is on its way right now.
      public let nextTry: Double?
    }

    /// Something that a receiver took.
    public struct Told: Sendable, Hashable {
      /// When it last took it, in unix seconds; a repetition counts.
      public let at: Double
      /// What it was told: that the alert fires, or that it is resolved.
      public let state: State
    }
  }
}
