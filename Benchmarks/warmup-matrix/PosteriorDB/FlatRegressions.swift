import Bayes
import ReferencePosteriors

// Regressions with flat priors of the weights, and of the noise unless another one is named.
extension PosteriorDBModel {
  /// `earnings-…`: earnings, as logarithms, by height and sex.
  static let earnings = [
    PosteriorDBModel(name: "earnings-log10earn_height") { data in
      let ten = logarithm(10)
      return try LinearRegression(
        logarithms(data.values("earn")).map { $0 / ten }, on: [data.values("height")])
    },
    PosteriorDBModel(name: "earnings-logearn_height") { data in
      try LinearRegression(logarithms(data.values("earn")), on: [data.values("height")])
    },
    PosteriorDBModel(name: "earnings-logearn_height_male") { data in
      try LinearRegression(
        logarithms(data.values("earn")), on: [data.values("height"), data.values("male")])
    },
    PosteriorDBModel(name: "earnings-logearn_logheight_male") { data in
      try LinearRegression(
        logarithms(data.values("earn")),
        on: [logarithms(data.values("height")), data.values("male")])
    },
    PosteriorDBModel(name: "earnings-logearn_interaction") { data in
      try LinearRegression(
        logarithms(data.values("earn")),
        on: withProducts(data.values("height"), data.values("male")))
    },
    PosteriorDBModel(name: "earnings-logearn_interaction_z") { data in
      try LinearRegression(
        logarithms(data.values("earn")),
        on: withProducts(standardized(data.values("height")), data.values("male")))
    },
  ]

  /// `kidiq-…`: children's scores by their mothers' schooling and IQ; sigma ~ HalfCauchy(2.5).
  static let kidScores = [
    ("kidiq-kidscore_momhs", ["mom_hs"]), ("kidiq-kidscore_momiq", ["mom_iq"]),
    ("kidiq-kidscore_momhsiq", ["mom_hs", "mom_iq"]),
  ].map { name, columns in
    PosteriorDBModel(name: name) { data in
      try LinearRegression(
        data.values("kid_score"), on: columns.map { try data.values($0) },
        noisePrior: HalfCauchy(scale: 2.5))
    }
  }

  /// `kidiq_with_mom_work-…`: the same with features centred in three ways, and by their mothers' work.
  static let centeredKidScores = [
    PosteriorDBModel(name: "kidiq_with_mom_work-kidscore_interaction_c") { data in
      try LinearRegression(
        data.values("kid_score"),
        on: withProducts(centered(data.values("mom_hs")), centered(data.values("mom_iq"))))
    },
    PosteriorDBModel(name: "kidiq_with_mom_work-kidscore_interaction_c2") { data in
      try LinearRegression(
        data.values("kid_score"),
        on: withProducts(
          data.values("mom_hs").map { $0 - 0.5 }, data.values("mom_iq").map { $0 - 100 }))
    },
    PosteriorDBModel(name: "kidiq_with_mom_work-kidscore_interaction_z") { data in
      try LinearRegression(
        data.values("kid_score"),
        on: withProducts(
          standardized(data.values("mom_hs"), deviations: 2),
          standardized(data.values("mom_iq"), deviations: 2)))
    },
    PosteriorDBModel(name: "kidiq_with_mom_work-kidscore_mom_work") { data in
      try LinearRegression(
        data.values("kid_score"), on: indicators(of: [2, 3, 4], in: data.values("mom_work")))
    },
  ]

  /// `mesquite-…`: the weight of bushes by their measures, as they are or as logarithms of volume, area and shape.
  static let mesquite = [
    PosteriorDBModel(name: "mesquite-mesquite") { data in
      let names = ["diam1", "diam2", "canopy_height", "total_height", "density", "group"]
      return try LinearRegression(
        data.values("weight"), on: names.map { try data.values($0) })
    },
    bushes("mesquite-logmesquite") { data in
      try ["diam1", "diam2", "canopy_height", "total_height", "density"].map {
        logarithms(try data.values($0))
      } + [data.values("group")]
    },
    bushes("mesquite-logmesquite_logvolume") { data in [try BushLogarithms(data).volume] },
    bushes("mesquite-logmesquite_logva") { data in
      let bush = try BushLogarithms(data)
      return [bush.volume, bush.area, try data.values("group")]
    },
    bushes("mesquite-logmesquite_logvas") { data in
      let bush = try BushLogarithms(data)
      return try [bush.volume, bush.area, bush.shape]
        + [logarithms(data.values("total_height")), logarithms(data.values("density"))]
        + [data.values("group")]
    },
    bushes("mesquite-logmesquite_logvash") { data in
      let bush = try BushLogarithms(data)
      return try [bush.volume, bush.area, bush.shape]
        + [logarithms(data.values("total_height")), data.values("group")]
    },
  ]

  /// Logarithms of weights on columns.
  private static func bushes(
    _ name: String, columns: @escaping @Sendable (ReferenceData) throws -> [[Double]]
  ) -> PosteriorDBModel {
    PosteriorDBModel(name: name) { data in
      try LinearRegression(logarithms(data.values("weight")), on: columns(data))
    }
  }

  /// `nes<year>-nes`: party by opinion, race, age group, education, gender and income, in eight election years.
  static let elections = stride(from: 1972, through: 2000, by: 4).map { year in
    PosteriorDBModel(name: "nes\(year)-nes") { data in
      try LinearRegression(
        data.values("partyid7"),
        on: [data.values("real_ideo"), data.values("race_adj")]
          + indicators(of: [2, 3, 4], in: data.values("age_discrete"))
          + [data.values("educ1"), data.values("gender"), data.values("income")])
    }
  }
}

/// Logarithms of the measures of a canopy.
private struct BushLogarithms {
  let volume: [Double]
  let area: [Double]
  let shape: [Double]

  init(_ data: ReferenceData) throws {
    let first = logarithms(try data.values("diam1"))
    let second = logarithms(try data.values("diam2"))
    area = zip(first, second).map { $0 + $1 }
    shape = zip(first, second).map { $0 - $1 }
    volume = zip(area, logarithms(try data.values("canopy_height"))).map { $0 + $1 }
  }
}

private func logarithms(_ values: [Double]) -> [Double] { values.map { logarithm($0) } }

/// Two columns, and their products.
private func withProducts(_ first: [Double], _ second: [Double]) -> [[Double]] {
  [first, second, zip(first, second).map { $0 * $1 }]
}

private func centered(_ values: [Double]) -> [Double] {
  let mean = values.reduce(0, +) / Double(values.count)
  return values.map { $0 - mean }
}

/// Differences from the mean, in so many standard deviations.
private func standardized(_ values: [Double], deviations: Double = 1) -> [Double] {
  let differences = centered(values)
  let squares = differences.reduce(0) { $0 + $1 * $1 }
  let scale = deviations * (squares / Double(values.count - 1)).squareRoot()
  return differences.map { $0 / scale }
}

/// A column for each level: 1 where a value is that level, else 0.
private func indicators(of levels: [Double], in values: [Double]) -> [[Double]] {
  levels.map { level in values.map { $0 == level ? 1 : 0 } }
}
