/// Whether `text` can be the name of a label, as Prometheus and Alertmanager have it.
package func isLabelName(_ text: String) -> Bool {
  func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_") }
  guard let first = text.utf8.first, isLetter(first) else { return false }
  return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
}
