import Tables

extension DrawFormat {
  /// One table.
  public static let csv = DrawFormat(
    id: "csv",
    summary:
      "One table of all draws: chain, draw, and a column for each scalar, such as beta[Reel,tempo].",
    hasGroups: false,
    writer: .text { export, write in
      try write(
        export.posterior.table().csv(neutralizingFormulas: export.neutralizesFormulas))
    })
}
