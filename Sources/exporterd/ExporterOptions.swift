import ArgumentParser
import Foundation
import MigrationExporter
import OpenStackClient

/// The flags of every command that can ask a running exporter: which one, and who asks.
struct ExporterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Ask the exporter that runs at this address, such as http://localhost:9776.", valueName: "url"))
  var server: String?

  @Option(
    help:
      "The user to be there; default $EXPORTERD_USER. The password is that of --password-file or $EXPORTERD_PASSWORD.")
  var user: String?

  @Option(
    name: .customLong("password-file"), help: "The file with the password, in its first line.", completion: .file())
  var passwordFile: String?

  @Option(
    name: .customLong("token-file"),
    help: "For a proxy that wants one: the file with a bearer token, in its first line; default $EXPORTERD_TOKEN.",
    completion: .file())
  var tokenFile: String?

  @Option(
    name: .customLong("ca-file"), help: "Trust the CA certificates in this file (PEM) instead of the system's.",
    completion: .file())
  var caFile: String?

  @Option(name: .customLong("cert-file"), help: "Show the client certificate in this file (PEM).", completion: .file())
  var certificateFile: String?

  @Option(
    name: .customLong("key-file"), help: "The key of the client certificate; default: the same file.",
    completion: .file())
  var keyFile: String?

  @Flag(help: "Take any certificate: whoever is on the way can then read and change everything.")
  var insecure = false

  static let discussion = """
    With --server it asks a running exporterd, which knows rates, estimates and stalls. Else it asks the clouds themselves: \
    those of --config, else the one that --os-cloud or OS_CLOUD names in clouds.yaml, else the one that the other OS_* \
    variables describe.
    """

  func validate() throws {
    let others = [user, passwordFile, tokenFile, caFile, certificateFile, keyFile].contains { $0 != nil } || insecure
    guard server == nil, others else { return }
    throw ValidationError(
      "--user, --password-file, --token-file, --ca-file, --cert-file, --key-file and --insecure go with --server")
  }

  /// Refuses what contradicts --server.
  func check(_ configuration: ConfigurationOptions) throws {
    guard server != nil, configuration.config != nil || configuration.osCloud != nil else { return }
    throw ValidationError("--server and --config or --os-cloud contradict each other: ask the exporter, or the clouds")
  }

  /// The client; nil without --server.
  func client() throws -> ExporterClient? {
    guard let server else { return nil }
    var tls = ClientTLS()
    (tls.caFile, tls.certificateFile, tls.keyFile, tls.verifies) = (caFile, certificateFile, keyFile, !insecure)
    do {
      let login = try ExporterLogin(
        .init(user: user, passwordFile: passwordFile, tokenFile: tokenFile),
        environment: ProcessInfo.processInfo.environment)
      return try ExporterClient(server, login: login, tls: tls)
    } catch let error as ExporterClientError where error.code == .usage {
      throw ValidationError(error.description)
    }
  }
}
