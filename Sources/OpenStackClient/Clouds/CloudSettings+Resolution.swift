extension CloudSettings {
  /// The settings with every required one there, or an error that names what is missing.
  ///
  /// - Parameter home: what `~` stands for.
  func resolved(home: String?) throws -> CloudConfiguration {
    let certificate = try path("cert", home: home)
    let key = try path("key", home: home)
    if key != nil, certificate == nil { throw error("key is given without cert") }
    return CloudConfiguration(
      authURL: try authURL(),
      credential: try credential(),
      region: try blockStorage("region_name")?.value.text ?? text("region_name"),
      interfaces: try interfaces(),
      endpointOverride: try endpointOverride(),
      caFile: try path("cacert", home: home),
      certificateFile: certificate,
      keyFile: key,
      verifiesTLS: try verifiesTLS())
  }

  private func authURL() throws -> String {
    guard let written = auth["auth_url"] else { throw error("auth_url is missing") }
    let url = try formatted(written, key: "auth_url")
    try requireHTTP(url, key: "auth_url")
    let last = url.split(separator: "/").last.map(String.init) ?? ""
    guard !last.hasPrefix("v2") else {
      throw error("auth_url ends in /\(last), and Keystone's version 3 is needed; take that off, or write /v3")
    }
    return url
  }

  private func requireHTTP(_ url: String, key: String) throws {
    guard ["http://", "https://"].contains(where: url.lowercased().hasPrefix) else {
      throw error("\(key) does not begin with http:// or https://")
    }
  }

  /// One interface or several, in the order of preference; older tools write `publicURL` for `public`.
  private func interfaces() throws -> [String] {
    // The older name is the stronger one in openstacksdk.
    let general = ["endpoint_type", "interface"].lazy.compactMap { key in rest[key].map { (key: key, value: $0) } }
      .first
    guard let setting = blockStorage("endpoint_type") ?? blockStorage("interface") ?? general else { return ["public"] }
    let names: [String]
    switch setting.value {
    case .text(let name, _): names = [name]
    case .list(let list): names = list.compactMap(\.text)
    case .null, .mapping: throw error("\(setting.key) is neither a name nor a list of names")
    }
    let interfaces = names.filter { !$0.isEmpty }.map { $0.hasSuffix("URL") ? String($0.dropLast(3)) : $0 }
    if let odd = interfaces.first(where: { !["public", "internal", "admin"].contains($0) }) {
      throw error("\(setting.key) \(odd) is not supported; use public, internal or admin")
    }
    return interfaces.isEmpty ? ["public"] : interfaces
  }

  private func endpointOverride() throws -> String? {
    for suffix in ["endpoint_override", "endpoint"] {
      guard let (key, value) = blockStorage(suffix) else { continue }
      guard let text = value.text else { throw error("\(key) is not a text") }
      guard !text.isEmpty else { continue }
      let url = try formatted(text, key: key)
      try requireHTTP(url, key: key)
      return url
    }
    return nil
  }

  /// A file's path, with `~` for the home folder.
  private func path(_ key: String, home: String?) throws -> String? {
    guard let written = try text(key) else { return nil }
    let path = try formatted(written, key: key)
    guard let home, path == "~" || path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }

  private func verifiesTLS() throws -> Bool {
    var verifies = true
    if let verify = rest["verify"], verify.text != "" {
      guard let value = verify.boolean else {
        throw error("verify is neither true nor false (without quotes); a file with CAs goes into cacert")
      }
      verifies = value
    }
    if let insecure = rest["insecure"], insecure.text != "" {
      // Here openstacksdk takes the word in quotes too, as OS_INSECURE has it.
      let word = insecure.text?.lowercased()
      guard let value = insecure.boolean ?? (word == "true" ? true : word == "false" ? false : nil) else {
        throw error("insecure is neither true nor false")
      }
      if value { verifies = false }
    }
    return verifies
  }

  /// A text with `{region_name}` and other keys replaced by their values, which profiles make use of.
  private func formatted(_ text: String, key: String) throws -> String {
    var result = ""
    var left = text[...]
    while let brace = left.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      result += left[..<brace]
      left = left[brace...]
      if left.hasPrefix("{{") || left.hasPrefix("}}") {
        result.append(left.removeFirst())
        left.removeFirst()
        continue
      }
      guard let end = left.firstIndex(of: "}"), end > left.startIndex else {
        throw error("\(key) has a brace that is not closed or opened")
      }
      let name = String(left[left.index(after: left.startIndex)..<end])
      guard let value = rest[name]?.text else { throw error("\(key) has {\(name)}, and there is no key \(name)") }
      result += value
      left = left[left.index(after: end)...]
    }
    return result + left
  }
}
