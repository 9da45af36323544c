import ArgumentParser
import MigrationExporter

/// `benchmark fleet`: what it is worth that one copy knows of others; the figures of docs/decisions/0005-fleet-knowledge.md.
struct Fleet: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Measure what copies can learn from one another.")

  @Option(help: "How many new copies to watch for each line.")
  var copies = 8000

  @Option(help: "How many shared backends to watch for each line.")
  var backends = 100

  func run() {
    for slowest in [10.0, 1.5] {
      for spread in [0.2, 0.5, 0.8] {
        tell("new copies, backends from \(slowest) MiB/s on, spread \(spread)")
        let copies = NewCopies(spread: spread, slowest: slowest * 0x1p20)
        tell(line("no knowledge", copies, .init(choice: nil)))
        for (quantile, factor) in [(0.0, 2.0), (0, 3), (0.2, 2), (0.2, 3), (0.2, 5), (0.5, 3), (0.5, 5)] {
          for least in [1, 3, 5] {
            let rule = NewCopies.Rule(choice: choice(quantile, least), factor: factor)
            tell(line("quantile \(quantile), factor \(factor), \(least) copies at least", copies, rule))
          }
        }
        let rule = NewCopies.Rule(choice: choice(0.2, 3), fallsBack: true)
        tell(line("quantile 0.2, factor 3.0, 3 copies at least, else of both ends", copies, rule))
      }
    }
    for event in SharedBackend.Event.allCases {
      tell("shared backend: \(event.rawValue)")
      tell(line("no knowledge", event, nil))
      for (others, slowdown) in [(1, 1.5), (2, 1.3), (2, 1.5), (3, 1.3)] {
        let rule = SharedBackend.Rule(leastOthers: others, leastSlowdown: slowdown)
        tell(line("\(others) others at least \(slowdown)-fold slower", event, rule))
      }
    }
  }

  private func choice(_ quantile: Double, _ least: Int) -> RoutePaces.Choice {
    var choice = RoutePaces.Choice()
    choice.quantile = quantile
    choice.leastCopies = least
    return choice
  }

  private func line(_ name: String, _ fleet: NewCopies, _ rule: NewCopies.Rule) -> String {
    var all = NewCopies.Result()
    for seed in 1...4 {
      let part = fleet.run(rule, copies: copies / 4, seed: UInt64(seed))
      all.healthy += part.healthy
      all.falseAlarms += part.falseAlarms
      all.delays += part.delays
    }
    return "  \(name): \(tenths(all.falseAlarms, of: all.healthy)) false alarms in 1000, told after "
      + "\(Int(all.delays.mean / 60)) min on average, nine in ten within \(Int(all.delays.quantile(0.9) / 60)) min"
  }

  private func line(_ name: String, _ event: SharedBackend.Event, _ rule: SharedBackend.Rule?) -> String {
    var all = SharedBackend.Result()
    for seed in 1...backends {
      let part = SharedBackend(event: event).run(rule, seed: UInt64(seed))
      all.falseAlarms += part.falseAlarms
      all.hours += part.hours
      all.delays += part.delays
      all.missed += part.missed
    }
    let alarms = "  \(name): \(tenths(all.falseAlarms, of: Int(all.hours))) false alarms in 1000 h"
    guard !all.delays.isEmpty else { return alarms }
    return alarms + ", told after \(Int(all.delays.mean / 60)) min on average, \(all.missed) missed"
  }

  private func tenths(_ count: Int, of all: Int) -> Double {
    (Double(count) / Double(max(1, all)) * 10_000).rounded() / 10
  }
}
