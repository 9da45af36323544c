/// The OpenAPI document of `/api/v1/`, made of the same lists of words and paths that the routes live by.
enum OpenAPI {
  /// The whole document.
  static let document: JSONTree = [
    "openapi": "3.1.0",
    "info": [
      "title": "cinder-migration-exporter",
      "summary": "OpenStack Cinder volume migrations: progress, copy rate, estimates, and which are stuck.",
      "description": .text(
        "Each object has every key, null where a value is not known. Sizes are in bytes, rates in bytes per second, times "
          + "in unix seconds. Keys are only ever added. Nothing can be changed here."),
      "version": .text(exporterVersion),
      "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
    ],
    // The exporter may stand behind a path: the address of the document tells where.
    "servers": [["url": "./"]],
    // With a password only where the web configuration wants one.
    "security": [[:], ["basic": []]],
    "paths": .object(
      Dictionary(uniqueKeysWithValues: operations.map { ("/\($0.path)", ["get": $0.json]) })),
    "components": [
      "schemas": .object(
        Dictionary(
          uniqueKeysWithValues: schemas.map { schema in
            (schema.name, OpenAPISchema.Field("", .object(schema.fields), schema.about).json)
          })),
      "responses": .object(responses),
      "securitySchemes": ["basic": ["type": "http", "scheme": "basic"]],
    ],
  ]

  /// What answers that are no success have in common, by their names in the document.
  private static let responses: [String: JSONTree] = [
    "Problem": ["description": "Why there is no such answer.", "content": json("Problem")],
    "Unauthorized": [
      "description": "A user and a password are wanted, or others than these.", "content": json("Problem"),
      "headers": [
        "WWW-Authenticate": [
          "description": "How to sign in: basic authentication.", "required": true, "schema": OpenAPISchema.text.json,
        ]
      ],
    ],
    "Later": [
      "description": "More requests than may be, or a history that can't be read just now: try again later.",
      "content": json("Problem"),
      "headers": [
        "Retry-After": [
          "description": "In how many seconds, where that is known.", "schema": OpenAPISchema.whole.json,
        ]
      ],
    ],
  ]

  /// What any request may be answered before a route sees it, by status.
  static let gate: [(status: Int, response: String)] = [
    (401, "Unauthorized"), (413, "Problem"), (429, "Later"), (500, "Problem"), (503, "Later"),
  ]

  /// What can be asked.
  struct Operation: Sendable {
    let path: String
    let id: String
    let about: String
    let answer: String
    var parameters: [Parameter] = []
    /// The statuses other than 200 that the route itself gives; those of the gate come on top.
    var problems: [Int] = [400]

    var json: JSONTree {
      var responses: [String: JSONTree] = ["200": ["description": .text(about), "content": content]]
      for (status, name) in OpenAPI.gate {
        responses["\(status)"] = ["$ref": .text("#/components/responses/\(name)")]
      }
      for status in problems { responses["\(status)"] = ["$ref": "#/components/responses/Problem"] }
      return [
        "operationId": .text(id), "summary": .text(about), "parameters": .list(parameters.map(\.json)),
        "responses": .object(responses),
      ]
    }

    private var content: JSONTree {
      answer.isEmpty ? ["application/json": ["schema": ["type": "object"]]] : OpenAPI.json(answer)
    }
  }

  /// One parameter of a path or a query.
  struct Parameter: Sendable {
    let name: String
    let schema: OpenAPISchema
    let about: String
    var isInPath = false

    var json: JSONTree {
      [
        "name": .text(name), "in": isInPath ? "path" : "query", "required": .flag(isInPath),
        "description": .text(about), "schema": schema.json,
      ]
    }
  }

  fileprivate static func json(_ schema: String) -> JSONTree {
    ["application/json": ["schema": OpenAPISchema.reference(schema).json]]
  }

  private static let paging = [
    Parameter(name: "limit", schema: .whole, about: "The most rows, 1 to \(APIRoutes.largestPage); default 1000."),
    Parameter(name: "offset", schema: .whole, about: "How many rows to leave out first; default 0."),
  ]

  private static let textAbout = "Only what has this in its name, its id or a backend, whatever the case."

  static let operations = [
    Operation(
      path: "migrations", id: "listMigrations", about: "What migrates now, and what ended in the last minutes.",
      answer: "Migrations",
      parameters: [
        Parameter(
          name: "cloud", schema: .list(.text),
          about: "Only of this cloud, by its configured name; may stand several times."),
        Parameter(name: "state", schema: .list(.words(states)), about: "Only in this state; may stand several times."),
        Parameter(
          name: "result", schema: .list(.words(results)), about: "Only what ended so; may stand several times."),
        Parameter(name: "q", schema: .text, about: textAbout),
        Parameter(
          name: "sort", schema: .words(MigrationSort.allCases.map(\.rawValue)),
          about: "The order; what is not known comes last. Default worst: the worst state first."),
        Parameter(name: "reverse", schema: .flag, about: "The order the other way about; default false."),
      ] + paging),
    Operation(
      path: "migrations/{cloud}/{volume}", id: "getMigration", about: "One migration, and all that led to its verdict.",
      answer: "MigrationDetail",
      parameters: [
        Parameter(name: "cloud", schema: .text, about: "The configured name of its cloud.", isInPath: true),
        Parameter(name: "volume", schema: .text, about: "The volume's id.", isInPath: true),
      ], problems: [400, 404]),
    Operation(
      path: "alerts", id: "listAlerts",
      about: "The alerts: those that fire, that are pending, and that were resolved lately.", answer: "Alerts",
      parameters: [
        Parameter(name: "cloud", schema: .list(.text), about: "Only of this cloud; may stand several times."),
        Parameter(
          name: "state", schema: .list(.words(alertStates)), about: "Only in this state; may stand several times."),
      ] + paging),
    Operation(
      path: "clouds", id: "listClouds", about: "The watched clouds, and how well each is seen.", answer: "Clouds"),
    Operation(
      path: "history", id: "listHistory", about: "What has ended, the last first.", answer: "History",
      parameters: [
        Parameter(
          name: "cloud", schema: .list(.text),
          about: "Only of this cloud, by its configured name; one that is no longer watched has a history still; "
            + "may stand several times."),
        Parameter(name: "since", schema: .number, about: "Only what ended then or later, in unix seconds."),
        Parameter(name: "result", schema: .words(results), about: "Only what ended so."),
      ] + paging + [Parameter(name: "q", schema: .text, about: textAbout)], problems: [400]),
    Operation(path: "openapi.json", id: "getDocument", about: "This document.", answer: ""),
  ]
}
