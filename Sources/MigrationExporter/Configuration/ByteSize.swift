/// Bytes of a size as operators write it: `1TiB`, `500GB`, `1.5 GiB`, or a plain number of bytes.
///
/// Binary units end in `iB`; `kB`, `MB`, `GB`, `TB` and `PB` are powers of ten. A `1T` could be either, and is neither.
/// Nil for anything else.
func byteSize(_ text: String) -> Double? {
  let units = [
    "": 1, "B": 1, "KiB": 0x1p10, "MiB": 0x1p20, "GiB": 0x1p30, "TiB": 0x1p40, "PiB": 0x1p50, "kB": 1e3, "KB": 1e3,
    "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15,
  ]
  let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
  var rest = text.dropFirst(digits.count)
  if rest.first == " " { rest = rest.dropFirst() }
  guard digits.count <= 20, digits.first != ".", digits.last != ".", let number = Double(digits),
    let unit = units[String(rest)]
  else { return nil }
  return number * unit
}

/// Bytes per second of a rate such as `20MiB/s`; nil for anything else.
func byteRate(_ text: String) -> Double? {
  guard text.hasSuffix("/s") else { return nil }
  return byteSize(String(text.dropLast(2)))
}
