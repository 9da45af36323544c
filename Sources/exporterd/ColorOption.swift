import ArgumentParser
import Foundation

/// The flag of the commands that may print in colours.
struct ColorOption: ParsableArguments {
  /// When colours are used.
  enum When: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  @Option(
    name: .customLong("color"),
    help: "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.")
  var color = When.auto

  /// Whether standard output gets colours.
  var isColoured: Bool {
    let environment = ProcessInfo.processInfo.environment
    return switch color {
    case .always: true
    case .never: false
    // https://no-color.org: present and not empty.
    case .auto: Terminal.columns != nil && environment["NO_COLOR"]?.isEmpty ?? true && environment["TERM"] != "dumb"
    }
  }
}
