import Words

extension NUTS {
  /// Settings of any run of chains, however they move.
  public static let chainSettings: [SettingCard<NUTS>] = [
    .whole("chains", \.chains, "Independent chains.", 1...1000),
    .whole(
      "warmup", \.warmup,
      "Transitions of each chain that tune the sampler and are not kept; fewer where nothing is left to learn.",
      0...10_000_000),
    .whole("thin", \.thinning, "Transitions for each draw that is kept.", 1...1000),
    .number(
      "time-limit", \.timeLimit,
      "Seconds after which the run ends with the draws it has. By default none.", .positive),
    .whole(
      "draw-memory", \.drawMemory,
      "Megabytes of draws held in memory; more go to temporary files (TMPDIR, or /var/tmp).",
      0...100_000_000, unit: 1 << 20),
  ]

  /// Settings of NUTS alone.
  public static let settings: [SettingCard<NUTS>] = [
    .number(
      "until-ess", \.targetESS,
      "Draw until the bulk ESS of every scalar, over all chains, reaches this; the number of draws asked for is then the least.",
      .positive),
    .whole(
      "max-draws", \.maximumDraws,
      "Draws of each chain at the most until that is reached; by default 20 times the number asked for.",
      1...10_000_000),
    .number(
      "jitter", \.stepSizeJitter,
      "Step sizes vary from transition to transition by up to this share.", .shareBelowOne),
    .flag("save-warmup", \.savesWarmup, "Save the draws of the warm-up too."),
    .number(
      "target-acceptance", \.targetAcceptance,
      "The acceptance statistic that the step size is tuned for.", .properShare),
    .whole(
      "max-depth", \.maximumTreeDepth,
      "A trajectory has at most 2 to this power leapfrog steps.", 1...20),
    .choice("metric", \.metric, "The shape of the inverse metric."),
  ]
}
