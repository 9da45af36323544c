/// What our own runbooks use of Markdown, as a page: headings, paragraphs, lists in lists, tables, blocks of code, and in a
/// line code, emphasis and links.
///
/// It is for the texts that come with the program. Whatever else stands in one is shown as it stands, and all of it is
/// escaped.
struct Markdown: Sendable {
  /// Where a link leads, by what stands in the text; nil: it is shown without one.
  let target: @Sendable (Substring) -> String?

  /// The markup of a text.
  func html(_ text: String) -> HTML {
    blocks(text.split(separator: "\n", omittingEmptySubsequences: false)[...])
  }

  private typealias Lines = ArraySlice<Substring>

  private func blocks(_ lines: Lines) -> HTML {
    var (rest, html) = (lines, HTML())
    while let line = rest.first {
      if line.allSatisfy(\.isWhitespace) {
        rest.removeFirst()
      } else if line.hasPrefix("```") {
        html += code(&rest)
      } else if line.hasPrefix("#") {
        html += heading(rest.removeFirst())
      } else if line.hasPrefix("|") {
        html += table(Self.take(&rest) { $0.hasPrefix("|") })
      } else if let marker = Self.marker(line) {
        html += list(&rest, isOrdered: marker.isOrdered)
      } else {
        let words = Self.take(&rest) { !$0.allSatisfy(\.isWhitespace) && !Self.beginsBlock($0) }
        html += "<p>\(inline(words.joined(separator: " ")[...]))</p>\n"
      }
    }
    return html
  }

  /// The lines from the first on for which that is true; the first one always.
  private static func take(_ rest: inout Lines, _ isMore: (Substring) -> Bool) -> Lines {
    let end = rest.dropFirst().firstIndex { !isMore($0) } ?? rest.endIndex
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  private static func beginsBlock(_ line: Substring) -> Bool {
    line.hasPrefix("```") || line.hasPrefix("#") || line.hasPrefix("|") || marker(line) != nil
  }

  /// What a list's item begins with: `- `, or a number with its full stop.
  private static func marker(_ line: Substring) -> (isOrdered: Bool, width: Int)? {
    if line.hasPrefix("- ") { return (false, 2) }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, line.dropFirst(digits.count).hasPrefix(". ") else { return nil }
    return (true, digits.count + 2)
  }

  private func heading(_ line: Substring) -> HTML {
    let level = line.prefix { $0 == "#" }.count
    let words = inline(line.dropFirst(level).drop { $0 == " " })
    return switch level {
    case 1: "<h1>\(words)</h1>\n"
    case 2: "<h2>\(words)</h2>\n"
    default: "<h3>\(words)</h3>\n"
    }
  }

  private func list(_ rest: inout Lines, isOrdered: Bool) -> HTML {
    var items = HTML()
    while let line = rest.first, let marker = Self.marker(line), marker.isOrdered == isOrdered {
      let indent = String(repeating: " ", count: marker.width)
      var item = Self.take(&rest) { $0.allSatisfy(\.isWhitespace) || $0.hasPrefix(indent) }
      while let last = item.last, last.allSatisfy(\.isWhitespace) { item.removeLast() }
      items += "<li>\(blocks(Lines(item.map { $0.dropFirst(marker.width) })))"
    }
    return isOrdered ? "<ol>\n\(items)</ol>\n" : "<ul>\n\(items)</ul>\n"
  }

  private func table(_ lines: Lines) -> HTML {
    var (head, rows) = (HTML(), HTML())
    for cell in Self.cells(lines.first ?? "") { head += "<th scope=\"col\">\(inline(cell))" }
    for line in lines.dropFirst(2) {
      rows += "<tr>"
      for cell in Self.cells(line) { rows += "<td>\(inline(cell))" }
      rows += "\n"
    }
    return "<div class=\"wide\"><table><thead><tr>\(head)</thead>\n<tbody>\n\(rows)</table></div>\n"
  }

  /// What stands between the bars of a table's row; one in code is no such bar.
  private static func cells(_ line: Substring) -> [Substring] {
    var cells: [Substring] = []
    var (start, isCode) = (line.startIndex, false)
    for index in line.indices {
      if line[index] == "`" { isCode.toggle() }
      guard line[index] == "|", !isCode else { continue }
      if index != line.startIndex { cells.append(line[start..<index].trimmingSpaces) }
      start = line.index(after: index)
    }
    return cells
  }

  /// What one types is told from what is answered: by its look, and by the prompt that is not copied with it.
  private func code(_ rest: inout Lines) -> HTML {
    rest.removeFirst()
    let end = rest.firstIndex { $0.hasPrefix("```") } ?? rest.endIndex
    var lines: [HTML] = []
    for line in rest[..<end] {
      let words = String(line).replacing("\t", with: "    ")
      if words.hasPrefix("$ ") {
        lines.append("<kbd>\(String(words.dropFirst(2)))</kbd>")
      } else {
        lines.append("\(words)")
      }
    }
    rest = rest[end...].dropFirst()
    return "<pre tabindex=\"0\"><code>\(lines.joined(separator: "\n"))</code></pre>\n"
  }

  private func inline(_ text: Substring) -> HTML {
    var (rest, html, plain) = (text, HTML(), "")
    func flush() {
      html += "\(plain)"
      plain = ""
    }
    while let first = rest.first {
      if let found = Self.enclosed(rest, by: "`", and: "`") {
        flush()
        html += "<code>\(String(found.inner))</code>"
        rest = found.rest
      } else if let found = Self.enclosed(rest, by: "**", and: "**") {
        flush()
        html += "<strong>\(inline(found.inner))</strong>"
        rest = found.rest
      } else if let found = Self.enclosed(rest, by: "*", and: "*"), found.inner.first != " " {
        flush()
        html += "<cite>\(inline(found.inner))</cite>"
        rest = found.rest
      } else if let words = Self.enclosed(rest, by: "[", and: "]("),
        let link = Self.enclosed(words.rest, by: "", and: ")")
      {
        flush()
        let shown = inline(words.inner)
        html += target(link.inner).map { "<a href=\"\($0)\">\(shown)</a>" } ?? shown
        rest = link.rest
      } else {
        plain.append(first)
        rest.removeFirst()
      }
    }
    flush()
    return html
  }

  /// What stands between two marks at the beginning of `text`; nil where it does not begin so, or where nothing does.
  private static func enclosed(
    _ text: Substring, by open: String, and close: String
  ) -> (inner: Substring, rest: Substring)? {
    guard text.hasPrefix(open), let end = text.dropFirst(open.count).firstRange(of: close) else { return nil }
    let inner = text[text.index(text.startIndex, offsetBy: open.count)..<end.lowerBound]
    return inner.isEmpty ? nil : (inner, text[end.upperBound...])
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
