extension String {
  /// At most so many Unicode scalars of its beginning.
  ///
  /// `prefix` counts characters, and a single character can be a letter with megabytes of accents.
  package func excerpt(_ limit: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(limit))) }
}
