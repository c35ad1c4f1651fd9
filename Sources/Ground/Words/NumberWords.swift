extension Double {
  /// The number as messages show it: its `description`, but NaN without the sign that some processors give it.
  package var words: String { isNaN ? "nan" : description }
}
