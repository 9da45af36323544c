/// What an `OpenStack-API-Version` header asks of Cinder.
enum MicroversionRequest: Sendable, Equatable {
  /// Answer at this microversion.
  case version(Microversion)
  /// 406; the header of the answer repeats what was asked for, unless it was of the old API.
  case outOfRange(String)
  /// 400, no such form.
  case malformed(String)
  /// 400, no version for the service `volume`.
  case otherService

  init(header: String?, maximum: Microversion) {
    guard let header else {
      self = .version(Microversion(3, 0))
      return
    }
    // As Cinder does it: the first part that has the word anywhere, of exactly two words.
    guard let part = header.split(separator: ",").first(where: { $0.contains("volume") }) else {
      self = .otherService
      return
    }
    let words = part.split(whereSeparator: \.isWhitespace)
    guard words.count == 2 else {
      self = .otherService
      return
    }
    let text = String(words[1])
    if text == "latest" {
      self = .version(maximum)
    } else if let version = Microversion(text) {
      self = version < Microversion(3, 0) || version > maximum ? .outOfRange(text) : .version(version)
    } else {
      self = .malformed(text)
    }
  }
}
