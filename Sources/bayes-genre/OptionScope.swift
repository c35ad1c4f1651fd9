import ArgumentParser

/// The names of the options that were given.
func namesGiven(_ options: (name: String, value: Any?)...) -> [String] {
  options.filter { $0.value != nil }.map(\.name)
}

/// Refuses options that would change nothing: they belong to other values of `flag` than the one chosen.
func refuse(
  _ given: [String], with flag: String, _ chosen: String, belongingTo owners: [String]
) throws {
  guard let first = given.first, !owners.contains(chosen) else { return }
  let place = "\(flag) \(owners.joined(separator: ", "))"
  throw ValidationError(
    "\(given.joined(separator: ", ")): found with \(flag) \(chosen), expected with \(place). "
      + "Leave \(given.count == 1 ? first : "them") out, or choose "
      + "\(owners.count == 1 ? place : "one of these").")
}
