import Foundation
import Testing

@testable import MigrationExporter

@Suite("Sockets from systemd")
struct SystemdSocketTests {
  /// A descriptor of a socket on a free port of this machine, on which somebody may connect or not.
  private static func socket(listens: Bool) throws -> Int32 {
    let descriptor = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    if listens { try #require(listen(descriptor, 1) == 0) }
    return descriptor
  }

  @Test("are taken when they are for this process, and no child inherits them")
  func taken() throws {
    let descriptor = try Self.socket(listens: true)
    defer { close(descriptor) }
    let found = try SystemdSockets.descriptors(
      environment: ["LISTEN_PID": "77", "LISTEN_FDS": "1"], pid: 77, first: descriptor)
    #expect(found == [descriptor])
    #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
  }

  @Test(
    "that are not there, or for another process, are missed",
    arguments: [
      [:], ["LISTEN_PID": "77"], ["LISTEN_FDS": "1"], ["LISTEN_PID": "78", "LISTEN_FDS": "1"],
      ["LISTEN_PID": "77", "LISTEN_FDS": "0"], ["LISTEN_PID": "77", "LISTEN_FDS": "-1"],
      ["LISTEN_PID": "77", "LISTEN_FDS": "x"],
    ])
  func missing(_ environment: [String: String]) {
    #expect(
      throws: ConfigurationError(
        "--web.systemd-socket: systemd has passed no socket: start it by its .socket unit, or leave out the flag")
    ) { try SystemdSockets.descriptors(environment: environment, pid: 77, first: 1000) }
  }

  @Test("on which nobody can connect are refused")
  func notListening() throws {
    let descriptor = try Self.socket(listens: false)
    defer { close(descriptor) }
    #expect(
      throws: ConfigurationError(
        "--web.systemd-socket: what systemd has passed as descriptor \(descriptor) is no socket for connections: its "
          + ".socket unit needs ListenStream, and Accept=no")
    ) {
      try SystemdSockets.descriptors(
        environment: ["LISTEN_PID": "77", "LISTEN_FDS": "1"], pid: 77, first: descriptor)
    }
  }
}
