/// The word that a misspelt one was most likely meant to be; nil where none is close.
func nearest(to word: String, in words: [String]) -> String? {
  let typed = word.lowercased()
  // A long text is no slip of the finger, and would cost time to compare.
  guard typed.count <= 40 else { return nil }
  let candidates = words.map { (word: $0, distance: distance(Array(typed), Array($0))) }
  let best = candidates.min { $0.distance < $1.distance }
  return best.flatMap { $0.distance <= max(1, $0.word.count / 3) ? $0.word : nil }
}

/// How many letters must be added, left out, changed or swapped with their neighbour to make one word the other
/// (optimal string alignment).
private func distance(_ left: [Character], _ right: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      let changed = last[j] + (left[i] == right[j] ? 0 : 1)
      var least = min(changed, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { least = min(least, beforeLast[j - 1] + 1) }
      row.append(least)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
