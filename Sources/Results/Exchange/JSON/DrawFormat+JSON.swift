extension DrawFormat {
  /// One object, as ArviZ's `from_dict` takes it.
  public static let json = DrawFormat(
    id: "json",
    summary:
      "One JSON object of every group: the arguments of arviz.from_dict, whose arrays are lists (numpy.asarray makes arrays of them), NaN and Infinity as Python writes them.",
    hasGroups: true,
    writer: .text { export, write in
      try JSONWriter(export.inferenceData()).write(write)
    })
}
