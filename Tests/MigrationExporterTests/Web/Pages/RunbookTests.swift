import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import MigrationExporter

@Suite("The runbooks that come with the program")
struct RunbookTests {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../../../docs/runbooks").standardized

  private func test(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
    let board = Sample.board([Sample.cloud()])
    let router = WebServer.router(
      board: board, pages: StatusPages(timekeeper: TestTime(PageSample.now)),
      page: MetricsPage(board: board, telemetry: Telemetry(clouds: ["prod"])), settings: WebSettings(),
      links: WebLinks(prefix: "/cinder"))
    try await Application(router: router).test(.router) { try await body($0) }
  }

  @Test("are those of docs/runbooks, to the letter; else run `make runbooks`")
  func fresh() throws {
    let files = try FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)
    var texts: [String: String] = [:]
    for file in files where file.pathExtension == "md" {
      texts[file.deletingPathExtension().lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
    }
    let readme = texts.removeValue(forKey: "README") ?? ""
    #expect(texts.keys.sorted() == RunbookTexts.all.keys.sorted())
    for (name, text) in texts { #expect(RunbookTexts.all[name] == text, "\(name) has changed: run `make runbooks`") }
    #expect(RunbookTexts.always.hasPrefix("Three things hold for all of them:\n\n- "))
    #expect(readme.contains(RunbookTexts.always))
  }

  @Test("there is one for each alert", arguments: AlertName.allCases)
  func each(_ name: AlertName) {
    #expect(RunbookTexts.all[name.rawValue] != nil)
  }

  @Test(
    "each has a page, with the ending that links of alerts have and without", arguments: RunbookTexts.all.keys.sorted())
  func served(_ name: String) async throws {
    try await test { client in
      for path in ["/runbooks/\(name)", "/runbooks/\(name).md"] {
        let answer = try await client.execute(uri: path, method: .get)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        let page = PageSample.main(String(buffer: answer.body))
        #expect(page.contains("<h1>\(name)</h1>"))
        for heading in ["Meaning", "Impact", "Diagnosis", "Mitigation"] {
          #expect(page.contains("<h2>\(heading)</h2>"))
        }
        // Nothing of the notation is left over, and nothing is lost of what one types.
        #expect(!page.contains("```"))
        #expect(!page.contains("](") && !page.contains("|---"))
        let typed = (RunbookTexts.all[name] ?? "").split(separator: "\n").filter {
          $0.drop { $0 == " " }.hasPrefix("$ ")
        }
        #expect(page.components(separatedBy: "<kbd>").count - 1 == typed.count)
        #expect(try await client.execute(uri: path, method: .head).status == .ok)
        #expect(try await client.execute(uri: path, method: .head).body.readableBytes == 0)
        #expect(answer.body.readableBytes < 40_000)
      }
    }
  }

  @Test("lead to each other, and to nothing that is not there")
  func links() async throws {
    try await test { client in
      for name in RunbookTexts.all.keys {
        let page = String(buffer: try await client.execute(uri: "/runbooks/\(name)", method: .get).body)
        for link in PageSample.main(page).components(separatedBy: "href=\"").dropFirst() {
          let path = link.prefix { $0 != "\"" }
          #expect(path.hasPrefix("/cinder/runbooks"), "\(name): \(path)")
          #expect(try await client.execute(uri: String(path.dropFirst(7)), method: .get).status == .ok, "\(path)")
        }
      }
    }
  }

  @Test("all of them stand on one page, with what holds for each")
  func all() async throws {
    try await test { client in
      let page = String(buffer: try await client.execute(uri: "/runbooks", method: .get).body)
      for name in RunbookTexts.all.keys {
        #expect(page.contains("<li><a href=\"/cinder/runbooks/\(name)\">\(name)</a>\n<p>"))
      }
      #expect(page.contains("The exporter never acts on a migration."))
      #expect(!PageSample.main(page).contains(":</p>\n<li>"))
    }
  }

  @Test(
    "no other name is one, and no path: its page leads to those that there are",
    arguments: ["Nothing", "README", "..%2F..%2Fetc%2Fpasswd", "%2e%2e%2fREADME.md", "%3Cscript%3E", "x.md.md"])
  func notFound(_ name: String) async throws {
    try await test { client in
      let answer = try await client.execute(uri: "/runbooks/\(name)", method: .get)
      #expect(answer.status == .notFound)
      let page = String(buffer: answer.body)
      #expect(page.contains("<h1>There is no such runbook.</h1>"))
      #expect(page.contains("<a href=\"/cinder/runbooks\">"))
      #expect(!PageSample.main(page).contains("<script"))
    }
  }

  @Test("what they use of Markdown is shown as it is meant, and everything is escaped")
  func markdown() {
    let text = """
      # A <title>

      One `a < b` and **bold `c`**, *cited*, [there](X.md) and [here](../y.md), 2 * 3 * 4.
      Goes on.

      1. First:

         ```bash
         $ echo "<hi>"\t&
         <hi>
         ```

         - inner
           goes on
         - **Dead**: start it.

      2. Second

      | a | b |
      |---|---|
      | `x | y` | <i> |
      """
    let html = Markdown { $0 == "X.md" ? "/x?a&b" : nil }.html(text).text
    #expect(
      html == """
        <h1>A &lt;title&gt;</h1>
        <p>One <code>a &lt; b</code> and <strong>bold <code>c</code></strong>, <cite>cited</cite>, \
        <a href="/x?a&amp;b">there</a> and here, 2 * 3 * 4. Goes on.</p>
        <ol>
        <li><p>First:</p>
        <pre tabindex="0"><code><kbd>echo &quot;&lt;hi&gt;&quot;    &amp;</kbd>
        &lt;hi&gt;</code></pre>
        <ul>
        <li><p>inner goes on</p>
        <li><p><strong>Dead</strong>: start it.</p>
        </ul>
        <li><p>Second</p>
        </ol>
        <div class="wide"><table><thead><tr><th scope="col">a<th scope="col">b</thead>
        <tbody>
        <tr><td><code>x | y</code><td>&lt;i&gt;
        </table></div>

        """)
  }
}
