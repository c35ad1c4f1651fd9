import Bayes
import GenreModels

// The examples of doc comments, line for line: the tests compare them, and run them.

struct Line: Model {
  var x: [Double]
  var y: [Double]?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", x.count)
    let slope = m.sample("slope", Normal(0, 1))
    let noise = m.sample("noise", HalfCauchy(scale: 1))
    m.observe("y", Normal(slope * m.data("x", x, over: row), noise), y, over: row)
  }
}

enum DocExamples {
  static func nuts(_ x: [Double], _ y: [Double]) throws -> Posterior {
    let posterior = try NUTS(chains: 4, draws: 500, seed: 1).fit(Line(x: x, y: y))
    let slope = try posterior.scalar("slope")
    print(slope.mean(), "±", slope.standardDeviation(), "R̂", slope.rHat())
    return posterior
  }

  static func svi(_ x: [Double], _ y: [Double]) throws -> ChainedValues {
    let quick = try SVI(seed: 1).fit(Line(x: x, y: y), guide: .fullRank)
    print(quick.run.guide?.trust ?? "")  // Pareto k̂, and what it means
    let slope = try quick.scalar("slope")
    return slope
  }

  static func posterior(
    _ posterior: Posterior, of model: Line, folder: String
  ) throws -> Posterior {
    print(posterior)  // a table of the parameters, and warnings
    let slope = try posterior.scalar("slope")
    print("90 % of it:", slope.quantile(0.05), "to", slope.quantile(0.95))
    try posterior.save(to: folder)
    let opened = try Posterior(contentsOf: folder, of: model)
    return opened
  }

  static func table(_ path: String) throws -> (Split, Table) {
    let table = try Table.read(path: path)
    print(table.rowCount, "rows of", table.columnNames)
    let split = try table.split(by: .stratified(target: "species"), test: 0.2, seed: 1)
    let training = split.training.table
    return (split, training)
  }

  static func pipeline(_ split: Split, _ newRows: Table) throws -> DesignMatrix {
    let pipeline = Pipeline(
      target: "species", steps: [.impute(Imputer(.median)), .scale(Scaler(.robust))])
    let prepared = try pipeline.fitted(to: split.training)
    let matrix = try prepared.designMatrix(of: newRows)
    return matrix
  }

  static func kMeans(_ matrix: DesignMatrix, _ others: DesignMatrix) throws -> [Int] {
    let fit = try KMeans(clusters: 3, restarts: 20, seed: 1).fitted(to: matrix)
    print("cost", fit.inertia, "sizes", fit.sizes)
    let nearest = try fit.centers.labels(of: others)
    return nearest
  }

  static func tableFit(
    _ split: Split, _ newRows: Table, folder: String
  ) throws -> (TableFit, Predictions) {
    let fit = try LogisticClassifier().fit(
      to: split, pipeline: .recommended(target: "species"), by: .nuts(NUTS(seed: 1)))
    print(fit.report.text())
    try fit.save(to: folder)
    let predictions = try TableFit(contentsOf: folder).predict(newRows)
    return (fit, predictions)
  }

  static func comparison(_ exact: TableFit, _ quick: TableFit) throws -> Comparison {
    let comparison = try Comparison(exact, named: "NUTS", quick, named: "SVI")
    print(comparison.text())
    for sentence in comparison.verdict { print(sentence) }
    return comparison
  }
}
