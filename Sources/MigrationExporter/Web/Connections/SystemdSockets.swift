import Foundation

/// The sockets that systemd has opened for us (sd_listen_fds(3)).
enum SystemdSockets {
  /// Their descriptors, which no child of ours inherits.
  ///
  /// - Throws: `ConfigurationError` when there is none, or one that is no socket on which somebody may connect.
  static func descriptors(
    environment: [String: String] = ProcessInfo.processInfo.environment, pid: Int32 = getpid(), first: Int32 = 3
  ) throws -> [Int32] {
    guard environment["LISTEN_PID"] == "\(pid)", let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }),
      (1...1000).contains(count)
    else {
      throw ConfigurationError(
        "--web.systemd-socket: systemd has passed no socket: start it by its .socket unit, or leave out the flag")
    }
    return try (first..<first + count).map { descriptor in
      guard option(SO_ACCEPTCONN, of: descriptor) == 1, option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
      else {
        throw ConfigurationError(
          "--web.systemd-socket: what systemd has passed as descriptor \(descriptor) is no socket for connections: "
            + "its .socket unit needs ListenStream, and Accept=no")
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      return descriptor
    }
  }

  private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }
}
