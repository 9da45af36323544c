import Alerting
import Foundation
import OpenStackClient

@testable import MigrationExporter
@testable import StallDetector

/// Pages of made-up snapshots, at a time that stands still.
enum PageSample {
  static let now = Sample.begin + 20
  static let context = PageContext(now: now)

  static func fleet(
    _ clouds: [CloudSnapshot], _ query: FleetQuery = FleetQuery(), alerts: AlertsOverview = AlertsOverview()
  ) -> String {
    FleetPage(snapshot: snapshot(clouds), alerts: alerts, query: query, context: context).html.text
  }

  static func migration(
    _ migration: MigrationSnapshot, in cloud: CloudSnapshot = Sample.cloud(), alerts: [AlertsOverview.Entry] = [],
    _ context: PageContext = context
  ) -> String {
    MigrationPage(cloud: cloud, migration: migration, alerts: alerts, context: context).html.text
  }

  static func snapshot(_ clouds: [CloudSnapshot]) -> Snapshot {
    var snapshot = Snapshot()
    snapshot.clouds = clouds
    return snapshot
  }

  /// A copy of 100 GiB that has gone one percent each `pace` seconds up to `percent`, and stands for `plateau`.
  static func copy(
    _ id: String = "v1", _ state: MigrationState = .copying, percent: Int = 42, pace: Double = 30, plateau: Double = 60,
    _ adjust: (inout MigrationSnapshot) -> Void = { _ in }
  ) -> MigrationSnapshot {
    Sample.migration(id, state, percent: percent) { migration in
      let last = Sample.begin - plateau
      migration.start = last - pace * Double(percent) - 40
      for step in 0...percent {
        let time = last - pace * Double(percent - step)
        let verdict = Verdict(step == 0 ? .waiting : .copying, .advancing(percent: step, plateau: 0, window: 900))
        migration.trail.note(Observation(time: time, reading: .percent(step), nextPoll: nil), verdict)
      }
      // What it is called now, since its window ran out.
      for time in [min(last + 900, Sample.begin), Sample.begin] {
        migration.trail.note(
          Observation(time: time, reading: .percent(percent), nextPoll: nil), Verdict(state, migration.verdict.reason))
      }
      migration.lastReading = Sample.begin
      migration.lastAdvance = last
      migration.verdict.stallDeadline = last + 900
      migration.verdict.rate = state == .stalled ? 0 : 0x1p30 / pace
      if state == .copying {
        migration.verdict.earliestCompletion = Sample.begin + 10_200
        migration.verdict.estimatedCompletion = Sample.begin + 11_400
        migration.verdict.latestCompletion = Sample.begin + 13_200
      }
      migration.observation = Observation(time: Sample.begin, reading: .percent(percent), nextPoll: nil)
      adjust(&migration)
    }
  }

  /// As many copies as asked for, with names, ids and hosts as long as real ones.
  static func many(_ count: Int) -> CloudSnapshot {
    Sample.cloud(
      "prod",
      (0..<count).map { number in
        copy(String(format: "%08x-58bd-4fd8-a01c-%012x", number, number), percent: 20 + number % 60) { migration in
          migration.volume.name = "volume-of-project-\(number % 50)-\(number)"
          migration.volume.sizeBytes = Double(1 + number % 2000) * 0x1p30
          migration.sourceHost = "stor\(number % 10)@backend\(number % 2)#pool"
          migration.destinationHost = "stor\((number + 7) % 10)@backend1#pool"
        }
      })
  }

  /// The markup of the page, without its head and its frame.
  static func main(_ page: String) -> Substring {
    let start = page.range(of: "<main")?.lowerBound ?? page.startIndex
    return page[start..<(page.range(of: "</main>")?.lowerBound ?? page.endIndex)]
  }
}
