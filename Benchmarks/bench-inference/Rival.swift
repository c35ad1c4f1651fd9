/// What the best other system took for a model: 1000 rows, 4 chains of 1000 + 1000 one after another, one Zen 5 core a job,
/// sampling and warm-up without compilation.
struct Rival: Encodable {
  var system: String
  var metric: String
  var minBulkESS: Double
  var warmupGradients: Int
  var cpuSeconds: Double
  var essPerCPUSecond: Double

  static let best = [
    "M1": Rival(
      system: "NumPyro, double", metric: "dense", minBulkESS: 3019, warmupGradients: 1_495_941,
      cpuSeconds: 118.83, essPerCPUSecond: 25.4),
    "M2": Rival(
      system: "NumPyro, double", metric: "dense", minBulkESS: 2512, warmupGradients: 1_114_804,
      cpuSeconds: 101.31, essPerCPUSecond: 24.8),
    "M4": Rival(
      system: "NumPyro, single", metric: "diagonal", minBulkESS: 1091, warmupGradients: 504_457,
      cpuSeconds: 66.45, essPerCPUSecond: 16.4),
  ]
}
