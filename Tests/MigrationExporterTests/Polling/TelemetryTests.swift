import MetricsExposition
import OpenStackClient
import Testing

@testable import MigrationExporter

@Suite("The exporter's counts of its own doing")
struct TelemetryTests {
  private let telemetry = Telemetry(clouds: ["a", "b"])

  private func count(_ cloud: String, _ service: String, _ outcome: String) -> UInt64? {
    telemetry.read().requests[.init(cloud: cloud, service: service, outcome: outcome)]
  }

  @Test("begin at 0 for each cloud, so that the first event is an increase")
  func begin() {
    let counts = telemetry.read()
    #expect(counts.polls.keys.sorted() == ["a", "b"])
    for poll in counts.polls.values {
      #expect(poll.succeeded == 0)
      #expect(poll.failed == 0)
      #expect(poll.seconds.count == 0)
    }
    for cloud in ["a", "b"] {
      #expect(count(cloud, "identity", "201") == 0)
      #expect(count(cloud, "volume", "200") == 0)
    }
    #expect(counts.requests.count == 4)
    #expect(counts.requestSeconds.count == 4)
  }

  @Test("polls are counted by result, and timed whatever their result")
  func polls() {
    telemetry.countPoll(cloud: "a", succeeded: true, seconds: 0.2)
    telemetry.countPoll(cloud: "a", succeeded: false, seconds: 25)
    telemetry.countPoll(cloud: "a", succeeded: true, seconds: 0.3)
    let polls = telemetry.read().polls
    #expect(polls["a"]?.succeeded == 2)
    #expect(polls["a"]?.failed == 1)
    #expect(polls["a"]?.seconds.count == 3)
    #expect(polls["a"]?.seconds.sum == 25.5)
    #expect(polls["b"]?.seconds.count == 0)
  }

  @Test("requests are counted by cloud, service and outcome; an outcome of another kind appears when it comes")
  func requests() {
    telemetry.countRequest(.init(service: "volume", outcome: "200", seconds: 0.1), cloud: "a")
    telemetry.countRequest(.init(service: "volume", outcome: "200", seconds: 0.2), cloud: "a")
    telemetry.countRequest(.init(service: "volume", outcome: "timeout", seconds: 10), cloud: "a")
    telemetry.countRequest(.init(service: "identity", outcome: "401", seconds: 0.1), cloud: "b")
    #expect(count("a", "volume", "200") == 2)
    #expect(count("a", "volume", "timeout") == 1)
    #expect(count("a", "volume", "401") == nil)
    #expect(count("b", "identity", "401") == 1)
    #expect(count("b", "volume", "200") == 0)
    #expect(telemetry.read().requestSeconds[.init(cloud: "a", service: "volume")]?.count == 3)
  }

  @Test("a poll of a cloud that is not watched is not counted")
  func unknownCloud() {
    telemetry.countPoll(cloud: "c", succeeded: true, seconds: 1)
    #expect(telemetry.read().polls["c"] == nil)
  }

  @Test("nothing is lost when many count at once")
  func sideBySide() async {
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            telemetry.countRequest(.init(service: "volume", outcome: "200", seconds: 0.01), cloud: "a")
            telemetry.countPoll(cloud: "b", succeeded: true, seconds: 1)
          }
        }
      }
    }
    #expect(count("a", "volume", "200") == 8000)
    #expect(telemetry.read().polls["b"]?.succeeded == 8000)
    #expect(telemetry.read().polls["b"]?.seconds.sum == 8000)
  }
}
