import OpenStackClient
import StallDetector

/// The first thing that an operator reads: whether anything is wrong.
struct Headline: Sendable {
  /// A sentence, with its full stop.
  let sentence: String
  let mark: PageFrame.Mark
  /// What the browser's tab says.
  let title: String

  /// - Parameter counts: how many migrations stand how, of all clouds.
  init(_ snapshot: Snapshot, counts: [Standing: Int], at now: Double) {
    let dark = snapshot.clouds.filter { $0.failure != nil }
    let unpolled = snapshot.clouds.filter { !$0.hasBeenPolled }
    let active = counts.filter { $0.key != .ended && $0.key != .failed }.values.reduce(0, +)
    let trouble: [(Standing, String)] = [
      (.stalled, "stalled"), (.unreadable, "can't be read"), (.failed, "failed"), (.slow, "too slow"),
    ].filter { counts[$0.0, default: 0] > 0 }
    var parts: [String] = []
    if !dark.isEmpty {
      parts.append(
        dark.count == 1
          ? "Cloud \(Words.plain(dark[0].name, 60)) can't be seen" : "\(dark.count) clouds can't be seen")
    }
    if !trouble.isEmpty { parts.append(Self.words(trouble, counts, of: active)) }
    if parts.isEmpty {
      if !unpolled.isEmpty && snapshot.clouds.count == unpolled.count {
        self.init(
          sentence: "Waiting for the first answer of the cloud\(unpolled.count == 1 ? "" : "s").", mark: .plain,
          title: "Cinder migrations")
      } else if active == 0 {
        let place = unpolled.isEmpty ? "" : " in the clouds that have answered so far"
        self.init(sentence: "Nothing is migrating\(place).", mark: .plain, title: "Nothing is migrating")
      } else {
        let copying = counts[.copying, default: 0]
        let rest = active == copying ? (active == 1 ? "It moves." : "All of them move.") : "Nothing is wrong."
        self.init(
          sentence: "\(Words.count(active, "volume")) migrate\(active == 1 ? "s" : ""). \(rest)", mark: .good,
          title: "\(Words.grouped(active)) migrating")
      }
      return
    }
    let worst = trouble.first.map { "\(Words.grouped(counts[$0.0, default: 0])) \($0.1)" }
    let sentence = parts.joined(separator: "; ")
    self.init(
      sentence: sentence.prefix(1).uppercased() + sentence.dropFirst() + ".", mark: trouble.isEmpty ? .blind : .bad,
      title: worst ?? "A cloud can't be seen")
  }

  private init(sentence: String, mark: PageFrame.Mark, title: String) {
    (self.sentence, self.mark, self.title) = (sentence, mark, title)
  }

  /// `2 of 12 migrations are stalled, 1 can't be read, 1 is too slow`.
  private static func words(_ trouble: [(Standing, String)], _ counts: [Standing: Int], of active: Int) -> String {
    trouble.enumerated().map { index, part -> String in
      let (standing, word) = part
      let count = counts[standing, default: 0]
      let whom =
        index > 0
        ? ""
        : standing == .failed
          ? (count == 1 ? " migration" : " migrations")
          : " of \(Words.count(active, "migration"))"
      let verb = standing == .failed ? " has failed" : standing == .unreadable ? " \(word)" : " is \(word)"
      let verbs = standing == .failed ? " have failed" : standing == .unreadable ? " \(word)" : " are \(word)"
      // Where there is but one, there is no share of them.
      if index == 0, active == 1, standing != .failed { return "the only migration\(verb)" }
      return "\(Words.grouped(count))\(whom)\(count == 1 ? verb : verbs)"
    }.joined(separator: ", ")
  }
}
