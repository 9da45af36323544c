/// The text of a `clouds.yaml` for a simulated cloud.
struct CloudsFile {
  var script: CloudScript
  var authURL: String
  var interface: String

  var text: String {
    let users = script.users.map { user in
      cloud(
        "sim-" + user.name, type: nil,
        auth: [
          ("username", user.name), ("password", user.password), ("project_name", user.project),
          ("user_domain_name", "Default"), ("project_domain_name", "Default"),
        ])
    }
    let credentials = script.applicationCredentials.enumerated().map { index, credential in
      cloud(
        index == 0 ? "sim-appcred" : "sim-appcred-" + credential.name, type: "v3applicationcredential",
        auth: [
          ("application_credential_id", credential.id), ("application_credential_secret", credential.secret),
        ])
    }
    return "clouds:\n" + (users + credentials).joined()
  }

  private func cloud(_ name: String, type: String?, auth: [(String, String)]) -> String {
    var lines = ["  \(Self.quoted(name)):"]
    if let type { lines.append("    auth_type: \(type)") }
    lines += ["    auth:", "      auth_url: \(Self.quoted(authURL))"]
    lines += auth.map { "      \($0.0): \(Self.quoted($0.1))" }
    lines += [
      "    region_name: \(Self.quoted(script.region))", "    interface: \(Self.quoted(interface))",
      "    identity_api_version: 3",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A double-quoted YAML scalar.
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\u{0}"..."\u{1F}": "\\x" + Hexadecimal.digits(UInt64(scalar.value), count: 2)
      default: "\(scalar)"
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
