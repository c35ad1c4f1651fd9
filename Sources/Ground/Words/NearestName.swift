/// The candidate that a mistyped name most likely meant; nil when none is close.
///
/// Close means: the same except for upper and lower case, or at most a third of the name (and at least one character)
/// inserted, deleted, replaced or swapped with its neighbour, so that some of it is left. Of equally close candidates, the
/// first.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let folded = Array(name.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let letters = Array(candidate.lowercased())
    let distance = editDistance(folded, letters)
    if distance <= max(1, folded.count / 3), distance < max(folded.count, letters.count),
      distance < best?.distance ?? .max
    {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// The number of insertions, deletions, replacements and swaps of neighbours from one text to the other, no
/// character being edited twice (optimal string alignment).
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...second.count)
  for (i, a) in first.enumerated() {
    var current = [i + 1]
    current.reserveCapacity(second.count + 1)
    for (j, b) in second.enumerated() {
      var distance = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a == b ? 0 : 1))
      if i > 0, j > 0, a == second[j - 1], first[i - 1] == b {
        distance = min(distance, beforePrevious[j - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[second.count]
}
