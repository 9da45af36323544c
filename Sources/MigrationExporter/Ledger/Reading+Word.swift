import StallDetector

extension Reading {
  /// It in one word, or its number: without a blank.
  var word: String {
    switch self {
    case .starting: "starting"
    case .percent(let percent): "\(percent)"
    case .noNumber(cloudGivesField: true): "absent"
    case .noNumber(cloudGivesField: false): "never-seen"
    case .text: "text"
    case .unavailable: "unavailable"
    case .completing: "completing"
    case .null: "null"
    case .missing: "missing"
    case .success: "success"
    case .error: "error"
    case .failed: "failed"
    }
  }

  /// Reads such a word; nil where it is none.
  init?(word: Substring) {
    switch word {
    case "starting": self = .starting
    case "absent": self = .noNumber(cloudGivesField: true)
    case "never-seen": self = .noNumber(cloudGivesField: false)
    case "text": self = .text
    case "unavailable": self = .unavailable
    case "completing": self = .completing
    case "null": self = .null
    case "missing": self = .missing
    case "success": self = .success
    case "error": self = .error
    case "failed": self = .failed
    default:
      guard let percent = Int(word) else { return nil }
      self = .percent(percent)
    }
  }
}
