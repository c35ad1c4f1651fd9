import Storage

extension DrawFormat {
  /// A folder in Zarr's format, version 2.
  public static let zarr = DrawFormat(
    id: "zarr",
    summary:
      "A folder in Zarr 2, every group in ArviZ's schema: xarray.open_datatree(PATH, engine=\"zarr\").",
    hasGroups: true,
    writer: .folder(marker: ZarrWriter.marker) { export, folder in
      var writer = ZarrWriter(folder)
      try writer.write(export.inferenceData())
    })
}
