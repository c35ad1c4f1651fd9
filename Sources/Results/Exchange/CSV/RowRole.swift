/// What a column of a table of draws says about its row, if it is not a drawn scalar.
enum RowRole: String, CaseIterable {
  case chain
  case iteration
  case draw

  /// The role of a column by its name, in the ways in which programs write it: `chain`, `Chain`, `chain__` (CmdStan's
  /// interfaces), `.chain` (posterior), `chain_id`; nil for any other.
  init?(ofColumn name: String) {
    var word = name.lowercased()[...]
    while let first = word.first, first == "." || first == " " || first == "\"" {
      word.removeFirst()
    }
    while let last = word.last, last == "_" || last == " " || last == "\"" { word.removeLast() }
    switch word {
    case "chain", "chain_id", "chain_idx", "chain_index": self = .chain
    case "iteration", "iter", "iteration_id": self = .iteration
    case "draw", "draw_id", "draw_idx", "draw_index": self = .draw
    default: return nil
    }
  }
}

/// Names as ArviZ writes them: a group, an array and its coordinates as a tuple in Python's notation, such as
/// `('posterior', 'theta[0]', 'Rock')` or `('theta', 0)`.
struct TupleName {
  private static let groups: Set = [
    "posterior", "sample_stats", "log_likelihood", "log_prior", "posterior_predictive", "prior",
    "prior_predictive", "sample_stats_prior", "observed_data", "constant_data", "predictions",
    "predictions_constant_data", "unconstrained_posterior",
  ]
  private static let statistics = [
    "lp": "lp__", "diverging": "divergent__", "energy": "energy__", "tree_depth": "treedepth__",
    "acceptance_rate": "accept_stat__", "step_size": "stepsize__", "n_steps": "n_leapfrog__",
  ]

  /// The group of an InferenceData; nil where the name has none.
  let group: String?
  /// `theta[0]`, or CmdStan's name for a statistic of the sampler.
  let name: String

  /// Nil for a name that is not a tuple.
  init?(_ text: String) {
    guard var parts = Self.elements(text), !parts.isEmpty else { return nil }
    group = parts.count > 1 && Self.groups.contains(parts[0]) ? parts.removeFirst() : nil
    // ArviZ may name both the index and the label: the index is in the name then.
    let plain =
      parts.count == 1 || parts[0].hasSuffix("]")
      ? parts[0] : "\(parts[0])[\(parts.dropFirst().joined(separator: ","))]"
    name = group == "sample_stats" ? Self.statistics[plain] ?? plain + "__" : plain
  }

  private static func elements(_ text: String) -> [String]? {
    guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
    var elements: [String] = []
    var current = ""
    var quote: Character?
    for character in text.dropFirst().dropLast() {
      if let open = quote {
        if character == open { quote = nil } else { current.append(character) }
      } else if character == "'" || character == "\"" {
        // np.str_('Rock') is Rock.
        (quote, current) = (character, "")
      } else if character == "," {
        elements.append(current)
        current = ""
      } else if character == "(" {
        current = ""
      } else if character != " " && character != ")" {
        current.append(character)
      }
    }
    elements.append(current)
    return quote == nil ? elements : nil
  }
}
