package import OpenStackClient

/// What one poll wants to know, besides the three lists.
enum PollQuestion: Sendable, Hashable {
  /// A volume's details; costs an RPC to `host`, none where that is nil.
  case details(id: String, host: String?)
  /// The destination volume of the migration of `id`; costs a look into the database.
  case destination(of: String)
}

/// What Cinder said when asked for a volume's details.
package struct DetailsAnswer: Sendable {
  /// When the question was put, in unix seconds: what the answer says was true at some moment from then on.
  var asked: Double
  /// When the answer came, in unix seconds: a slow backend's answer is as old as it is, not as old as its poll.
  var time: Double
  var result: Result<Volume, OpenStackError>
  /// What Cinder's own records say of it, where the details could not be read.
  var record: Volume?

  package init(asked: Double, time: Double, result: Result<Volume, OpenStackError>, record: Volume? = nil) {
    self.asked = asked
    self.time = time
    self.result = result
    self.record = record
  }
}

/// What one poll found out.
package struct PollFindings: Sendable {
  /// When the poll began, in unix seconds.
  var time: Double
  /// When the next one is planned, in unix seconds.
  var nextPoll: Double
  /// Whether this cloud's Cinder is new enough to give a progress.
  var mayHaveProgress: Bool
  /// The volumes that the lists showed as starting, migrating or completing, each once, in its latest status.
  var listed: [Volume]
  /// The answers to `details`.
  var details: [String: DetailsAnswer] = [:]
  /// How many rows of the lists made no sense.
  var skippedRows = 0
  /// The answers to `destination`: none (yet), one, or also some that an earlier migration has left behind.
  var destinations: [String: Result<[Volume], OpenStackError>] = [:]

  package init(
    time: Double, nextPoll: Double, mayHaveProgress: Bool = true, listed: [Volume],
    details: [String: DetailsAnswer] = [:], skippedRows: Int = 0
  ) {
    self.time = time
    self.nextPoll = nextPoll
    self.mayHaveProgress = mayHaveProgress
    self.listed = listed
    self.details = details
    self.skippedRows = skippedRows
  }
}
