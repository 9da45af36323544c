import StallDetector

extension MigrationSnapshot {
  /// Why its state is what it is, in a sentence.
  ///
  /// - Parameter isOnePoll: true where it was polled once only: then nothing is said of how long anything has been so,
  ///   since all that the detector could say is "0 s".
  func why(isOnePoll: Bool) -> String {
    if let result { return "ended: \(result.rawValue)" }
    if verdict.reason == .driverAssisted, let driverText {
      return "\(verdict.reason.sentence) (it says: \(driverText))"
    }
    guard isOnePoll else { return verdict.reason.sentence }
    let way = destinationHost.map { ", on its way to \($0)" } ?? ""
    return switch verdict.reason {
    case .advancing(let plateau): "at \(plateau.percent) %\(way)"
    case .noNumberYet: "no number yet\(way)"
    case .starting: "Cinder's scheduler has it"
    case .finishing: "the copy is done, Cinder is completing it"
    case .readingFailed: "its details could not be read"
    default: verdict.reason.sentence
    }
  }
}
