/// What one poll said about one migration, and when.
public struct Observation: Sendable, Hashable, Codable {
  /// When the question was put, in unix seconds; at most `time`.
  ///
  /// What the answer says was true at some moment between the two, so that a slow backend makes bounds wider, not wrong.
  public var asked: Double

  /// When the answer came, in unix seconds.
  ///
  /// A clock that steps back is noticed and bridged; it never shortens or lengthens a plateau by itself.
  public var time: Double

  /// What Cinder said.
  public var reading: Reading

  /// When the next poll is planned, in unix seconds; nil: unknown, and then an outage of polling is not noticed.
  public var nextPoll: Double?

  /// Makes an observation of `reading`, asked for at `asked` (nil: just then) and answered at `time`.
  public init(time: Double, asked: Double? = nil, reading: Reading, nextPoll: Double?) {
    self.asked = asked ?? time
    self.time = time
    self.reading = reading
    self.nextPoll = nextPoll
  }
}
