/// What a tenant may call a volume, and what a broken server may say, so as to look like something else.
enum HostileText {
  static let all = [
    "", " ", "plain", "two words", "a=b", "\"", "\\", "\\n", "\"quoted\" level=error", "pg\nlevel=error msg=forged",
    "pg\r\nfoo=bar", "\r", "tab\there", "nul\u{0}nul", "\u{1B}[2J\u{1B}[1;1H", "\u{1B}]0;title\u{7}", "\u{9B}31m",
    "\u{7F}\u{8}\u{8}", "next\u{85}line", "line\u{2028}separator", "paragraph\u{2029}separator", "form\u{C}feed",
    "vertical\u{B}tab", "\u{202E}gnp.exe", "\u{2066}isolate\u{2069}", "\u{200F}mark\u{61C}", "zero\u{200B}width",
    "\u{FEFF}bom", "🐘 größe 漢字", "👩‍👩‍👧", "🇩🇪", "e\u{301}", "\u{301}combining first", "\u{FFFF}\u{FFFE}",
    "\u{E0041}\u{10FFFF}", "\",\"level\":\"error", "</script><script>alert(1)</script>", "'; DROP TABLE volumes; --",
    "{{ $labels.x }}", "%s%n%d", "${jndi:ldap://x}",
  ]

  /// Pieces of them in random order.
  static func random(_ random: inout SplitMix64) -> String {
    let scalars = all.flatMap { Array($0.unicodeScalars) }
    var text = String.UnicodeScalarView()
    for _ in 0..<random.whole(0...30) { text.append(random.pick(scalars)) }
    return String(text)
  }
}
