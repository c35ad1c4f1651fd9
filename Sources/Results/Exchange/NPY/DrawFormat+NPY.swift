import Storage

extension DrawFormat {
  /// A folder of NumPy's files.
  public static let npy = DrawFormat(
    id: "npy",
    summary:
      "A folder of NumPy files, GROUP/VARIABLE.npy, with index.json, which says their dimensions and coordinates: numpy.load(PATH).",
    hasGroups: true,
    writer: .folder(marker: NPYWriter.marker) { export, folder in
      try NPYWriter(folder).write(export.inferenceData())
    })
}
