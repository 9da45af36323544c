import Foundation

/// `value` as JSON for people and scripts: indented, keys in order, ended by LF.
///
/// It is shown in terminals, so what could move the cursor, change the terminal or hide is escaped, which means the same to
/// whoever reads JSON.
func prettyJSON(_ value: some Encodable) -> String {
  json(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
}

/// The same in a single line.
func lineJSON(_ value: some Encodable) -> String { json(value, [.sortedKeys, .withoutEscapingSlashes]) }

private func json(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = formatting
  // What we hand in has no number that JSON lacks.
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  return ((try? encoder.encode(value)).map { harmless(String(decoding: $0, as: UTF8.self)) } ?? "null") + "\n"
}

private func harmless(_ json: String) -> String {
  var text = String.UnicodeScalarView()
  for scalar in json.unicodeScalars {
    switch scalar.properties.generalCategory {
    // Outside of texts there is no other, and inside of them each is escaped already.
    case .control where scalar == "\n": text.append(scalar)
    case .control, .format, .lineSeparator, .paragraphSeparator:
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        text.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
      }
    default: text.append(scalar)
    }
  }
  return String(text)
}
