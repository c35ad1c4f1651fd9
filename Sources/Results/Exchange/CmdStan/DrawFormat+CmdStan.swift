import Storage
import Words

extension DrawFormat {
  /// A folder of CmdStan's files.
  public static let cmdStan = DrawFormat(
    id: "cmdstan",
    summary:
      "A folder of CmdStan's CSV files, one for each chain of a fit by NUTS: cmdstanpy.from_csv(PATH).",
    hasGroups: false,
    writer: .folder(marker: CmdStanWriter.marker) { export, folder in
      try CmdStanWriter(export, folder).write()
    })
}
