import StallDetector

/// One row's verdict as a line of JSON.
enum VerdictLine {
  /// Appends the object, without the line's end.
  ///
  /// `time` stands in it as it stands in the trace; `eta_…` are seconds from then on. What is not known is null.
  static func append(_ verdict: Verdict, at time: Double, of trace: borrowing TraceReader, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"time\":".utf8)
    bytes.append(contentsOf: trace.timeText)
    bytes.append(contentsOf: ",\"volume\":".utf8)
    appendString(trace.volumeName, to: &bytes)
    bytes.append(contentsOf: ",\"state\":\"".utf8)
    bytes.append(contentsOf: verdict.state.rawValue.utf8)
    bytes.append(contentsOf: "\",\"rate_bytes_per_second\":".utf8)
    appendNumber(verdict.rate, to: &bytes)
    bytes.append(contentsOf: ",\"eta_seconds\":".utf8)
    appendNumber(verdict.estimatedCompletion.map { max(0, $0 - time) }, to: &bytes)
    bytes.append(contentsOf: ",\"eta_low\":".utf8)
    appendNumber(verdict.earliestCompletion.map { max(0, $0 - time) }, to: &bytes)
    bytes.append(contentsOf: ",\"eta_high\":".utf8)
    appendNumber(verdict.latestCompletion.map { max(0, $0 - time) }, to: &bytes)
    bytes.append(contentsOf: ",\"reason\":".utf8)
    var sentence = verdict.reason.sentence
    sentence.withUTF8 { appendString(UnsafeRawBufferPointer($0), to: &bytes) }
    bytes.append(UInt8(ascii: "}"))
  }

  /// A number to thousandths.
  private static func appendNumber(_ value: Double?, to bytes: inout [UInt8]) {
    guard let value, value.isFinite else { return bytes.append(contentsOf: "null".utf8) }
    let scaled = (value * 1000).rounded()
    guard abs(scaled) < 0x1p52 else { return bytes.append(contentsOf: "\(value)".utf8) }
    var (whole, rest) = Int(abs(scaled)).quotientAndRemainder(dividingBy: 1000)
    if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(contentsOf: "\(whole)".utf8)
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    whole = 100
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest / whole))
      (rest, whole) = (rest % whole, whole / 10)
    }
  }

  /// A string with its quotes; what is no UTF-8 is replaced, and control characters are escaped.
  static func appendString(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      bytes.append(contentsOf: text)
    } else {
      for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { append(scalar, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    switch scalar {
    case "\"", "\\": bytes.append(contentsOf: "\\\(scalar)".utf8)
    case "\n": bytes.append(contentsOf: "\\n".utf8)
    case "\t": bytes.append(contentsOf: "\\t".utf8)
    case "\r": bytes.append(contentsOf: "\\r".utf8)
    // Also those that JSON allows and a terminal obeys, the two line ends that only JavaScript knows, and the mark that some
    // readers drop where a text begins with it.
    case ..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
      let digits = String(scalar.value, radix: 16)
      bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}
