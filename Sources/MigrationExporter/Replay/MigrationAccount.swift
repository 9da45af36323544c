/// What the summary of a replay keeps of one migration under way.
struct MigrationAccount {
  /// An alert that is on.
  struct OpenAlert {
    var start: Double
    var percent: Int?
    var sentence: String
  }

  var volumeName = ""
  /// When its last row came, in unix seconds.
  var lastTime = 0.0
  /// Whether it has been seen migrating, and so counts.
  var isCounted = false
  /// For which variants it is stalled: a bit each, the first for the policy itself.
  var stalled: UInt32 = 0
  var strict = StrictWatch()
  var alert: OpenAlert?
  /// The plateau that goes on: at which percent, and since when by the clock as it is now.
  var plateau: (percent: Int, since: Double)?
  /// Its longest plateau; `next`: the percent that ended it.
  var longest: (seconds: Double, percent: Int, since: Double, next: Int?)?

  /// Keeps a plateau that ended at `time` if it is the longest.
  mutating func keep(_ plateau: (percent: Int, since: Double), until time: Double, next: Int?) {
    let seconds = time - plateau.since
    // At 100 there is no next percent to wait for.
    guard plateau.percent < 100, seconds > longest?.seconds ?? 0 else { return }
    longest = (seconds, plateau.percent, plateau.since, next)
  }
}
