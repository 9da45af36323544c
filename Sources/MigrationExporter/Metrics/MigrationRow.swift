import MetricsExposition
import OpenStackClient
import StallDetector

/// The numbers of one migration as the page shows them, taken out of its snapshot once; nil: no line.
///
/// Each of some twenty families goes through all migrations. A row is nothing but numbers, so that this is cheap: to
/// copy a snapshot, with all its texts, for each line would cost several times as much as to write the line.
struct MigrationRow {
  /// The place of its state in `states`.
  let state: Int?
  /// The place of its status in `statuses`.
  let status: Int?
  let size: Double?

  // What is only true of a migration that goes on.
  private(set) var progress: Double?
  private(set) var copied: Double?
  private(set) var rate: Double?
  private(set) var rateLowerBound: Double?
  private(set) var rateUpperBound: Double?
  private(set) var estimatedCompletion: Double?
  private(set) var earliestCompletion: Double?
  private(set) var latestCompletion: Double?
  private(set) var start: Double?
  private(set) var lastProgress: Double?
  private(set) var lastReading: Double?
  private(set) var stallDeadline: Double?
  private(set) var deadline: Double?
  private(set) var stalled: Double?

  /// All states, in the order of the page.
  static let states = MigrationState.allCases
  /// The six statuses of a migration, in the order of the page.
  static let statuses: [MigrationStatus] = [.starting, .migrating, .completing, .success, .error, .none]

  init(_ migration: MigrationSnapshot) {
    let verdict = migration.verdict
    state = Self.states.firstIndex(of: verdict.state)
    status = Self.statuses.firstIndex(of: migration.status)
    size = migration.volume.sizeBytes
    guard migration.result == nil else { return }
    progress = migration.percent.map { Double($0) / 100 }
    copied = migration.copiedBytes
    rate = verdict.rate
    rateLowerBound = verdict.rateLowerBound
    rateUpperBound = verdict.rateUpperBound
    estimatedCompletion = verdict.estimatedCompletion
    earliestCompletion = verdict.earliestCompletion
    latestCompletion = verdict.latestCompletion
    start = migration.start
    lastProgress = migration.lastAdvance
    lastReading = migration.lastReading
    stallDeadline = verdict.stallDeadline
    deadline = migration.deadline
    stalled =
      switch verdict.state {
      case .unmeasurable, .unreadable, .ended: nil
      case .stalled: 1
      case .waiting, .copying, .slow, .finishing: 0
      }
  }
}
