extension String {
  /// Whether all bytes of its UTF-8 are such; looks at them where they lie, which is several times as fast as one by one.
  func hasOnlyBytes(_ isSuch: (UInt8) -> Bool) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isSuch) } ?? utf8.allSatisfy(isSuch)
  }
}
