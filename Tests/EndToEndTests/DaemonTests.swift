import CloudSimulator
import Foundation
import StallDetector
import Testing

@Suite("The whole daemon", .serialized)
struct DaemonTests {
  private static func clock() -> SimulatedClock { .manual(from: 1_800_000_000) }

  /// The value of a sample line; nil where it is not on the page.
  private static func value(_ series: String, in page: String) -> Double? {
    page.split(separator: "\n").first { $0.hasPrefix(series + " ") }
      .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
  }

  @Test("the demonstration's cloud shows migrations in every state at once")
  func everyState() async throws {
    try await RunningDaemon.with(.demo(), clock: Self.clock(), policy: StallPolicy(minimumRate: 20 * 0x1p20)) {
      daemon in
      func count(_ state: MigrationState, _ page: String) -> Double {
        Self.value("cinder_migrations{cloud=\"sim\",state=\"\(state.rawValue)\"}", in: page) ?? 0
      }
      let page = try await daemon.scrape(until: { page in
        MigrationState.allCases.allSatisfy { count($0, page) > 0 }
      })
      for state in MigrationState.allCases { #expect(count(state, page) > 0, "\(state.rawValue)") }
      #expect(page.split(separator: "\n").count { $0.hasPrefix("cinder_migration_info{") } >= 12)
      #expect(Self.value("cinder_migration_exporter_cloud_up{cloud=\"sim\"}", in: page) == 1)
      #expect(Self.value("cinder_migration_exporter_progress_available{cloud=\"sim\"}", in: page) == 1)
    }
  }

  @Test("every result is counted, from 0 on")
  func everyResult() async throws {
    try await RunningDaemon.with(.demo(), clock: Self.clock()) { daemon in
      let results = ["success", "error", "reset", "vanished"]
      func count(_ result: String, _ page: String) -> Double? {
        Self.value("cinder_migrations_finished_total{cloud=\"sim\",result=\"\(result)\"}", in: page)
      }
      let first = try await daemon.get("/metrics").text
      for result in results { #expect(count(result, first) != nil) }
      let page = try await daemon.scrape(until: { page in results.allSatisfy { count($0, page) ?? 0 > 0 } })
      for result in results { #expect(count(result, page) ?? 0 > 0, "\(result)") }
    }
  }

  @Test("it is healthy and ready although the cloud refuses the sign-in, and says that it is not seen")
  func refusedSignIn() async throws {
    try await RunningDaemon.with(CloudScript(), clock: Self.clock(), password: "wrong-secret") { daemon in
      let page = try await daemon.scrape(until: { $0.contains("cloud_up{") })
      #expect(Self.value("cinder_migration_exporter_cloud_up{cloud=\"sim\"}", in: page) == 0)
      #expect(!page.contains("cinder_migrations{"), "what was never seen is not 0")
      #expect(try await daemon.get("/-/healthy").status == 200)
      #expect(try await daemon.get("/-/ready").status == 200)
      let landing = try await daemon.get("/")
      #expect(landing.text.contains("refused the sign-in"))
      #expect(!landing.text.contains("wrong-secret"))
    }
  }

  @Test("/metrics is text format 0.0.4, each family in one piece, no series twice")
  func pageIsSound() async throws {
    try await RunningDaemon.with(.demo(), clock: Self.clock()) { daemon in
      _ = try await daemon.scrape(until: { $0.contains("state=\"ended\"} 1") })
      let answer = try await daemon.get("/metrics")
      #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
      #expect(answer.text.hasSuffix("\n"))
      let samples = answer.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      let names = answer.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
      #expect(Set(names).count == names.count)
      let keys = samples.map { $0.prefix(upTo: $0.lastIndex(of: " ") ?? $0.endIndex) }
      #expect(Set(keys).count == keys.count)
    }
  }

  @Test("where no address is configured it listens at all of the machine's, IPv4 and IPv6")
  func bothFamilies() async throws {
    // As the kernel tells it, which is not how the daemon finds it out.
    let interfaces = (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)) ?? ""
    let apart = (try? String(contentsOfFile: "/proc/sys/net/ipv6/bindv6only", encoding: .utf8)) ?? "1"
    let hasIPv6 = interfaces.contains("00000000000000000000000000000001 ") && apart.hasPrefix("0")
    try await RunningDaemon.with(.demo(), clock: Self.clock(), host: "") { daemon in
      for host in ["127.0.0.1"] + (hasIPv6 ? ["[::1]"] : []) {
        let answer = try await daemon.get("/-/healthy", at: host)
        #expect(answer.status == 200)
      }
    }
  }
}
