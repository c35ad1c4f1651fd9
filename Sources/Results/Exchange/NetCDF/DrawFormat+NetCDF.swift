#if NetCDF
  extension DrawFormat {
    /// One netCDF-4 file.
    public static let netCDF = DrawFormat(
      id: "netcdf",
      summary: "One netCDF-4 file, every group in ArviZ's schema: arviz.from_netcdf(PATH).",
      hasGroups: true,
      writer: .file { export, path in
        try NetCDFWriter.write(export.inferenceData(), to: path)
      })
  }
#endif
