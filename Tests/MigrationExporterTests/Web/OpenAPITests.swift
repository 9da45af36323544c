import Foundation
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The OpenAPI document")
struct OpenAPITests {
  private func object(_ value: some Encodable) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any])
  }

  /// What the document says of one schema: its properties, and those it requires.
  private func schema(_ name: String) throws -> (properties: Set<String>, required: Set<String>) {
    let document = try object(OpenAPI.document)
    let components = try #require(document["components"] as? [String: Any])
    let schemas = try #require(components["schemas"] as? [String: [String: Any]])
    let schema = try #require(schemas[name])
    let properties = try #require(schema["properties"] as? [String: Any])
    return (Set(properties.keys), Set(try #require(schema["required"] as? [String])))
  }

  @Test("has exactly the keys of each type that is written, and requires all of them")
  func keys() throws {
    let cloud = Sample.cloud("a", [Sample.migration("v1")])
    let fleet = Fleet(Sample.board([cloud]).current)
    let migration = try #require(fleet.migrations.first)
    let finished = API.FinishedMigration(FinishedSample.migration("v1", end: 1), HistoryPaces([]))
    let alert = API.Alert(
      fingerprint: "", alertname: "", severity: "", state: "firing", since: 1, labels: [:], annotations: [:],
      deliveries: [API.Delivery(receiver: "", queue: "", status: .delivered)])
    let written: [(String, any Encodable)] = [
      ("Migration", migration), ("Cloud", fleet.clouds[0]), ("FinishedMigration", finished),
      ("Migrations", API.Migrations(migrations: [], total: 0, offset: 0, limit: 1, next: nil)),
      ("MigrationDetail", API.MigrationDetail(Sample.migration("v1"), in: cloud, alerts: [])),
      ("Reading", API.Reading(kind: "percent", percent: 1, first: 1, last: 1, polls: 1)),
      ("Tick", API.Tick(time: 1, percent: 1)), ("Verdict", API.Verdict(time: 1, state: "copying", reason: "")),
      ("Clouds", API.Clouds(clouds: [], version: "", time: 0)),
      ("Alerts", API.Alerts(alerts: [], total: 0, offset: 0, limit: 1, next: nil)), ("Alert", alert),
      ("Delivery", try #require(alert.deliveries.first)),
      ("History", API.History(history: [], routes: [], limit: 1, offset: 0, next: nil, source: "store", note: nil)),
      (
        "RoutePace",
        API.RoutePace(
          cloud: "", copies: 1, mean_rate_bytes_per_second: 1, usual_rate_bytes_per_second: 1,
          slowest_rate_bytes_per_second: 1,
          fastest_rate_bytes_per_second: 1, last_end: 1)
      ),
      ("Policy", API.Policy(StallPolicy(), name: "default")),
      ("Problem", API.Problem(error: "", code: .not_found)),
    ]
    for (name, value) in written {
      let keys = Set(try object(value).keys)
      let schema = try schema(name)
      #expect(schema.properties == keys, "\(name)")
      #expect(schema.required == keys, "\(name)")
    }
    #expect(Set(written.map(\.0)) == Set(OpenAPI.schemas.map(\.name)), "a schema that nothing is compared with")
    #expect(Set(try object(fleet.clouds[0].migrations).keys) == Set(OpenAPI.states))
    #expect(Set(try object(fleet.clouds[0].finished).keys) == Set(OpenAPI.results))
  }

  @Test("each path that it has is answered, and is known to the server as one that can be read")
  func paths() async throws {
    for operation in OpenAPI.operations {
      let path = operation.path.replacing("{cloud}", with: "prod").replacing("{volume}", with: "v1")
      #expect(try await APITests.ask(path).status == 200, "\(path)")
    }
    #expect(APIRoutes.paths.contains("/api/v1/migrations/*/*"))
  }

  @Test("each parameter that it has is taken, and no others", arguments: ["migrations", "history", "alerts", "clouds"])
  func parameters(_ path: String) async throws {
    let operation = try #require(OpenAPI.operations.first { $0.path == path })
    let answer = try await APITests.ask("\(path)?nosuch=1")
    let problem = try JSONDecoder().decode(API.Problem.self, from: answer.body)
    let named = operation.parameters.map(\.name).joined(separator: ", ")
    #expect(problem.error.hasSuffix(named.isEmpty ? "it takes none" : "it takes \(named)"))
  }

  @Test("every field has a word about it that ends as a sentence does")
  func words() {
    for (name, about, fields) in OpenAPI.schemas {
      for text in [about] + fields.map(\.about) { #expect(text.hasSuffix("."), "\(name): \(text)") }
      #expect(Set(fields.map(\.name)).count == fields.count)
    }
  }

  @Test("every kind of reading is in it")
  func kinds() {
    let readings: [Reading] = [
      .starting, .percent(1), .noNumber(cloudGivesField: true), .noNumber(cloudGivesField: false), .text, .unavailable,
      .completing, .null, .missing, .success, .error, .failed,
    ]
    let kinds = readings.map { API.Reading(.init(reading: $0, first: 0, last: 0, count: 1)).kind }
    #expect(kinds == API.Reading.kinds)
  }

  @Test("every reference leads to a schema")
  func references() throws {
    let text = String(decoding: try JSONEncoder().encode(OpenAPI.document), as: UTF8.self).replacing("\\/", with: "/")
    let names = text.matches(of: /components\/schemas\/([A-Za-z]+)/).map { String($0.1) }
    #expect(!names.isEmpty)
    for name in names { #expect(OpenAPI.schemas.contains { $0.name == name }, "\(name)") }
  }

  @Test("docs/api.md has every path and every field")
  func documented() throws {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let text = try String(contentsOf: root.appending(path: "docs/api.md"), encoding: .utf8)
    for operation in OpenAPI.operations {
      #expect(text.contains("/api/v1/\(operation.path)"), "\(operation.path)")
      for parameter in operation.parameters where !parameter.isInPath { #expect(text.contains("`\(parameter.name)`")) }
    }
    for (name, _, fields) in OpenAPI.schemas {
      for field in fields { #expect(text.contains("`\(field.name)`"), "\(name).\(field.name)") }
    }
  }
}
