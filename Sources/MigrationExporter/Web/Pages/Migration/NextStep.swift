/// A command that an admin would type next, what for, and what it may cost.
struct NextStep: Sendable, Hashable {
  /// What is at stake when it is typed.
  enum Risk: String, Sendable, Hashable {
    /// It only looks.
    case none
    /// It changes what Cinder believes, or what runs.
    case change
    /// Data can be lost when it is the wrong moment or the wrong volume.
    case loss

    /// As it stands beside the command.
    var words: String {
      switch self {
      case .none: "changes nothing"
      case .change: "changes something"
      case .loss: "data can be lost"
      }
    }
  }

  /// What it is for, in a sentence.
  let purpose: String
  /// As one types it.
  let command: String
  let risk: Risk
  /// What may go wrong, and what is lost then; empty where it only looks.
  var warning = ""
}

/// Texts of others in a command line.
package enum Shell {
  /// `text` as one word, in quotes unless it is plain.
  package static func word(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "/"):
          true
        default: false
        }
      }
    // An option's name would be taken for one.
    return isPlain && !text.hasPrefix("-") ? text : "'\(text.replacing("'", with: "'\\''"))'"
  }
}
