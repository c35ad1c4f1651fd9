import Bayes

/// Growth curves of thirty animals, weighed five times, as BUGS' rats: intercepts and slopes of their own, vague priors.
struct Growth: Model {
  var parameterization = Parameterization.centered

  func callAsFunction(_ m: inout ModelBuilder) throws {
    var random = RandomStream(seed: 31, purpose: .simulation)
    let days = [8.0, 15, 22, 29, 36]
    let weights = (0..<30).flatMap { _ -> [Double] in
      let (level, rise) = (242 + 14 * random.normal(), 6.2 + 0.5 * random.normal())
      return days.map { level + rise * ($0 - 22) + 6 * random.normal() }
    }
    let (animal, day) = (m.plate("animal", 30), m.plate("day", 5))
    let mu = m.sample("mu", Normal(0, 100))
    let muSlope = m.sample("mu_slope", Normal(0, 100))
    let sigma = m.sample("sigma", Flat(on: .positive))
    let sigmaLevel = m.sample("sigma_level", Flat(on: .positive))
    let sigmaSlope = m.sample("sigma_slope", Flat(on: .positive))
    let level = m.sample(
      "level", Normal(mu, sigmaLevel), over: animal, parameterization: parameterization)
    let slope = m.sample(
      "slope", Normal(muSlope, sigmaSlope), over: animal, parameterization: parameterization)
    let age = m.data("age", days.map { $0 - 22 }, over: day)
    m.observe("weight", Normal(level + slope * age, sigma), weights, over: animal, day)
  }
}

/// Many groups, some with few rows: as many parameters as wanted.
struct Groups: Model {
  var count = 1000
  var parameterization = Parameterization.noncentered

  func callAsFunction(_ m: inout ModelBuilder) throws {
    var random = RandomStream(seed: 32, purpose: .simulation)
    let effects = (0..<count).map { _ in 1 + 0.7 * random.normal() }
    let own = effects.indices.flatMap { [Int](repeating: $0, count: 1 + $0 % 4) }
    let values = own.map { effects[$0] + random.normal() }
    let (row, group) = (m.plate("row", own.count), m.plate("group", count))
    let its = m.index("group_of_row", own, into: group, over: row)
    let mu = m.sample("mu", Normal(0, 5))
    let tau = m.sample("tau", HalfCauchy(scale: 1))
    let sigma = m.sample("sigma", HalfCauchy(scale: 1))
    let effect = m.sample(
      "effect", Normal(mu, tau), over: group, parameterization: parameterization)
    m.observe("y", Normal(effect[its], sigma), values, over: row)
  }
}

/// Answers of persons to questions: abilities, difficulties, and how sharply each question separates.
struct ItemResponse: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    var random = RandomStream(seed: 33, purpose: .simulation)
    let (persons, questions) = (100, 15)
    let ability = (0..<persons).map { _ in random.normal() }
    let difficulty = (0..<questions).map { _ in random.normal() }
    let answers = ability.flatMap { a in
      difficulty.map { random.uniform() < 1 / (1 + exponential($0 - a)) ? 1.0 : 0 }
    }
    let (person, question) = (m.plate("person", persons), m.plate("question", questions))
    let spread = m.sample("spread", HalfCauchy(scale: 2))
    let theta = m.sample("ability", Normal(0, 1), over: person)
    let slope = m.sample("slope", LogNormal(0, 1), over: question)
    let hard = m.sample("difficulty", Normal(0, spread), over: question)
    m.observe("right", Bernoulli(logits: slope * (theta - hard)), answers, over: person, question)
  }
}
