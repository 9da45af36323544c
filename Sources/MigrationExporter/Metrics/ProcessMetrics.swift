import Foundation
import MetricsExposition

/// Writes the usual `process_*` metrics from Linux's `/proc/self`; what cannot be read there is left out.
enum ProcessMetrics {
  private static let cpu = MetricFamily(
    "process_cpu_seconds_total", .counter, "Processor time used, user and system, in seconds.")
  private static let start = MetricFamily(
    "process_start_time_seconds", .gauge, "When the process started, in unix seconds.")
  private static let virtualMemory = MetricFamily(
    "process_virtual_memory_bytes", .gauge, "Virtual memory in bytes.")
  private static let residentMemory = MetricFamily(
    "process_resident_memory_bytes", .gauge, "Resident memory in bytes.")
  private static let openFiles = MetricFamily("process_open_fds", .gauge, "Open file descriptors.")
  private static let maximumFiles = MetricFamily(
    "process_max_fds", .gauge, "File descriptors that the process may open.")

  static func write(to page: inout TextPage) {
    writeStat(to: &page)
    if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      page.write(openFiles, Double(files.count))
    }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      page.write(maximumFiles, Double(limit.rlim_cur))
    }
  }

  /// Fields of `/proc/self/stat` after the name in parentheses, counted from `state` = 0 (proc(5) counts it as 3).
  private static func writeStat(to page: inout TextPage) {
    guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let nameEnd = text.lastIndex(of: ")")
    else { return }
    let fields = text[text.index(after: nameEnd)...].split(separator: " ").map { Double($0) }
    func field(_ number: Int) -> Double? { fields.indices.contains(number - 3) ? fields[number - 3] : nil }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    if let user = field(14), let system = field(15) { page.write(cpu, (user + system) / ticks) }
    if let started = field(22), let boot = bootTime { page.write(start, boot + started / ticks) }
    if let bytes = field(23) { page.write(virtualMemory, bytes) }
    if let pages = field(24) { page.write(residentMemory, pages * Double(sysconf(Int32(_SC_PAGESIZE)))) }
  }

  /// When the machine booted, in unix seconds, from the line `btime` of `/proc/stat`; it does not change.
  private static let bootTime: Double? = {
    guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
  }()
}
