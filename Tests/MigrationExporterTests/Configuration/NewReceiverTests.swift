import CloudSimulator
import Foundation
import Testing

@testable import Alerting
@testable import MigrationExporter

/// A room of a chat: all that the project is told of a kind of receiver that it has never heard of.
private struct ChatForm: ReceiverForm {
  static let kind = "chat"
  static let keys: [ReceiverKey] = [.secret("url"), .plain("room")]

  let url: String
  let room: String
  let batching: Batching

  static func forms(from section: some ReceiverSection) throws -> ReceiverForms {
    let url = try section.neededAddress("url")
    guard let room = try section.text("room") else { throw section.failure(nil, "chat needs a room") }
    guard room != "all" else { throw section.failure("room", "chat.room must not be all") }
    let batching = Batching(grouping: .each, maximum: 1, sendsResolved: section.sendsResolved)
    return .one(ChatForm(url: url, room: room, batching: batching))
  }

  var description: String { "chat at \(WebOrigin.of(url))" }

  func request(for message: AlertMessage, at now: Double) throws -> ReceiverRequest {
    let alert = try message.onlyAlert
    let body = JSONValue.members(["room": .text(room), "text": .text("\(alert.isFiring ? "!" : "ok") \(alert.title)")])
    return ReceiverRequest(url: url, body: body.bytes)
  }
}

@Suite("A new kind of receiver is one file", .timeLimit(.minutes(1)))
struct NewReceiverTests {
  private func parse(_ text: String, environment: [String: String]? = [:]) throws -> ExporterConfiguration {
    try ConfigurationFile.parse(
      text, path: "exporterd.yaml", environment: environment, kinds: ReceiverKinds.all + [ChatForm.self])
  }

  @Test("it is read from the configuration, gets its alerts, and shows no secret")
  func delivered() async throws {
    let receiver = SimulatedReceiver()
    try await receiver.start()
    let configuration = try parse(
      """
      alerts: {rules: {CinderVolumeMigrationStalled: {receivers: [room]}}}
      receivers:
      - {name: ops, webhook: {url: http://127.0.0.1:9/}}
      - name: room
        bearer_token: swordfish
        chat: {url_env: CHAT_URL, room: storage}
      """, environment: ["CHAT_URL": "\(receiver.url)/hooks/hunter2"])
    let host = receiver.url.replacing("http://", with: "")
    let room = try #require(configuration.receivers.last)
    #expect(room.queue == "room")
    #expect((room.form as? ChatForm)?.room == "storage")

    let trials = await ReceiverTrial.send(to: .telling(room), at: Sample.begin)
    #expect(trials.map(\.problem) == [nil])
    #expect(receiver.deliveries.map(\.path) == ["/hooks/hunter2", "/hooks/hunter2"])
    #expect(receiver.deliveries.allSatisfy { $0.headers["authorization"] == "Bearer swordfish" })
    #expect(
      receiver.deliveries.map { String(decoding: $0.body, as: UTF8.self) } == [
        #"{"room":"storage","text":"! Test of the receiver room: nothing is wrong"}"#,
        #"{"room":"storage","text":"ok Test of the receiver room: nothing is wrong"}"#,
      ])
    await receiver.stop()

    var report = CheckReport([], receivers: configuration.receivers)
    report.trials = trials
    #expect(report.text().contains("room      chat     \(host)\n"))
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in [dumped, "\(configuration)", report.text(), report.json] {
      #expect(!text.contains("hunter2") && !text.contains("swordfish"))
    }
    #expect(dumped.contains("chat at http://\(host)"))
  }

  @Test(
    "what is wrong with it is told with its line",
    arguments: [
      (
        "{url: https://h/, rom: storage}",
        "unknown key rom in chat; did you mean room? known are room, url, url_env, url_file"
      ),
      ("{room: storage}", "chat needs a url, url_file or url_env"),
      ("{url_env: CHAT_URL}", "the environment variable CHAT_URL, which chat.url_env names, is not set"),
      ("{url: https://h/}", "chat needs a room"),
      ("{url: https://h/, room: all}", "chat.room must not be all"),
      (
        "{url: hunter2, room: storage}",
        "chat.url must be an http or https URL with a host and without user and password"
      ),
      ("storage", "chat must be a mapping of keys to values"),
    ])
  func refused(_ chat: String, _ expected: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try parse("receivers:\n- name: room\n  chat: \(chat)")
    }
    #expect(error?.description.hasPrefix("exporterd.yaml:3: \(expected)") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("errors name it beside the other kinds, and who only lists needs no secret of it")
  func listed() throws {
    let error = #expect(throws: ConfigurationError.self) { try parse("receivers: [{name: room}]") }
    #expect(error?.description.hasSuffix("one of webhook, alertmanager, pagerduty, slack and chat") == true)
    let unread = "receivers: [{name: room, chat: {url_env: CHAT_URL, room: storage}}]"
    #expect(try parse(unread, environment: nil).receivers.map(\.name) == ["room"])
    #expect(throws: ConfigurationError.self) {
      try ConfigurationFile.parse(unread, path: "exporterd.yaml", environment: ["CHAT_URL": "http://h/"])
    }
  }

  @Test("every kind for which there is a file can be configured")
  func everyFile() throws {
    var folder = URL(filePath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    folder.append(path: "Sources/Alerting/Receivers")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix("Form.swift") && $0 != "ReceiverForm.swift" }
    #expect(Set(files) == Set(ReceiverKinds.all.map { "\($0).swift" }))
  }

  @Test("no two kinds are called the same, or as something else that is said of a receiver")
  func names() {
    let keys = ReceiverEntrySection(kinds: ReceiverKinds.all).keys
    #expect(Set(keys).count == keys.count)
  }

  @Test(
    "no two keys of a kind are called the same, be it in a file or in the environment", arguments: ReceiverKinds.all)
  func keys(_ kind: any ReceiverForm.Type) {
    let keys = ReceiverKindSection(kind).keys
    #expect(Set(keys).count == keys.count)
    #expect(!keys.isEmpty)
  }
}
