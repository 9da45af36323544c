import ArgumentParser
import Foundation
import MigrationExporter

/// `exporterd replay`: recorded polls through the detector.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run recorded polls through the detector, to try a window on history before it pages anyone.",
    discussion: """
      A trace is CSV with the header time,volume,size_gib,migration_status,migration_progress and optionally \
      cloud,source_host,destination_host,volume_type, one row a poll; `exporterd record` writes such. For each row it \
      prints one line of JSON; with --summary, what all of it comes to.
      """)

  /// How a summary looks.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(
    help: "Traces, read one after another; - or none is standard input.", completion: .file(extensions: ["csv"]))
  var traces: [String] = []

  @Flag(help: "Print for people: alerts, longest plateaus, and what other windows would have done.")
  var summary = false

  @Option(help: "How the summary looks: text or json.")
  var output = Format.text

  @Option(
    name: .customLong("policy"),
    help: ArgumentHelp(
      "One key of the policy that applies, as in the configuration file: window=30m; may stand several times.",
      valueName: "key=value"))
  var policy: [String] = []

  @Option(help: "Take the policies of this configuration file instead.")
  var config: String?

  @Flag(help: "End with status 1 at the first bad row, instead of telling of it and skipping it.")
  var strictInput = false

  func validate() throws {
    if config != nil, !policy.isEmpty {
      throw ValidationError("--policy and --config contradict each other: put the policy into the file")
    }
    if output == .json, !summary { throw ValidationError("--output is the summary's: add --summary") }
  }

  func run() throws {
    let policies =
      try config.map { try ConfigurationFile.read($0, environment: nil).policies }
      ?? PolicyBook(fallback: ConfigurationFile.policy(policy, option: "--policy"))
    var replay = TraceReplay(files: traces, policies: policies, isStrict: strictInput) { line in
      try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
    }
    guard summary else { return try replay.writeVerdicts(to: STDOUT_FILENO) }
    let report = try replay.summary()
    switch output {
    case .text: print(report.text(columns: Terminal.columns), terminator: "")
    case .json: print(report.json, terminator: "")
    }
  }
}
