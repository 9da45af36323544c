/// A JSON Schema as the OpenAPI document needs it: the kinds of value that the answers are made of, and no more.
indirect enum OpenAPISchema: Sendable {
  case text, number, whole, flag
  /// One of these words.
  case words([String])
  /// This, or null where it is not known.
  case nullable(OpenAPISchema)
  case list(OpenAPISchema)
  /// A number for each of these words.
  case counts([String])
  /// An object of texts by name.
  case texts
  /// An object with all of these fields.
  case object([Field])
  /// Another schema of the document.
  case reference(String)

  /// One field of an object.
  struct Field: Sendable {
    let name: String
    let schema: OpenAPISchema
    let about: String

    init(_ name: String, _ schema: OpenAPISchema, _ about: String) {
      self.name = name
      self.schema = schema
      self.about = about
    }
  }

  /// The schema as JSON.
  var json: JSONTree {
    switch self {
    case .text: ["type": "string"]
    case .number: ["type": "number"]
    case .whole: ["type": "integer"]
    case .flag: ["type": "boolean"]
    case .words(let words): ["type": "string", "enum": .list(words.map(JSONTree.text))]
    case .nullable(let schema): ["anyOf": .list([schema.json, ["type": "null"]])]
    case .list(let schema): ["type": "array", "items": schema.json]
    case .counts(let words): Self.object(words.map { Field($0, .whole, "") }).json
    case .texts: ["type": "object", "additionalProperties": ["type": "string"]]
    case .object(let fields):
      [
        "type": "object",
        "properties": .object(Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.json) })),
        "required": .list(fields.map { .text($0.name) }),
      ]
    case .reference(let name): ["$ref": .text("#/components/schemas/\(name)")]
    }
  }
}

extension OpenAPISchema.Field {
  /// Its schema, with what it is about: in OpenAPI 3.1 both may stand together, whatever the schema is.
  var json: JSONTree {
    guard case .object(var members) = schema.json, !about.isEmpty else { return schema.json }
    members["description"] = .text(about)
    return .object(members)
  }
}
