import Words

extension SimulationBasedCalibration {
  /// Settings of a calibration.
  public static let settings: [SettingCard<SimulationBasedCalibration>] = [
    .whole(
      "simulations", \.simulations,
      "Simulated tables, each fitted anew; 200 show the mean position of a parameter's truth to ± 0.02 and its spread to ± 3 %, four "
        + "times as many to half of that.", 20...1_000_000),
    .whole(
      "draws", \.draws,
      "Posterior draws of each, among which the truth is ranked; 199 make 200 ranks, 20 for each tenth that the report shows.",
      9...100_000),
    .seed("seed", \.seed, "Names the run: the same seed gives the same bits."),
    .whole(
      "threads", \.threads,
      "Simulations that run at a time; by default as many as there are cores.", 1...1000),
  ]
}
