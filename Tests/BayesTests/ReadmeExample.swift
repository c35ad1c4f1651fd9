import Bayes

/// Softmax regression whose weights share, for each feature, a mean across genres.
struct SharedWeights: Model {
  var tracks: DesignMatrix
  var genre: Labels?  // nil when predicting
  var classes: [String]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let track = m.plate("track", tracks.rowCount, subsampled: true)
    let feature = m.plate("feature", tracks.features)
    let genres = m.plate("genre", classes)

    let mu = m.sample("mu", StudentT(degreesOfFreedom: 4, location: 0, scale: 1), over: feature)
    let sigma = m.sample("sigma", HalfCauchy(scale: 1))
    let beta = m.sample("beta", Normal(mu, sigma), over: genres, feature)
    let alpha = m.sample("alpha", Normal(0, 5), over: genres)

    let logits = alpha + m.data(tracks, over: track, feature).dot(beta, along: feature)
    m.observe("y", Categorical(logits: logits, along: genres), genre, over: track)
  }
}

func classify(_ path: String) throws -> Double {
  let split = try Table.read(path: path).split(target: "genre", train: 500, test: 200, seed: 1)
  let pipeline = try Pipeline.recommended(target: "genre", dropped: ["title", "source"])
    .fitted(to: split.training)

  let known = SharedWeights(
    tracks: try pipeline.designMatrix(of: split.training.table),
    genre: try pipeline.labels(of: split.training.table), classes: pipeline.classes)
  let posterior = try NUTS(seed: 1).fit(known)

  let spread = try posterior.scalar("sigma")
  print("sigma:", spread.mean(), "±", spread.standardDeviation())
  let reel = try posterior.scalar("beta", "Reel", "step_share")
  print("beta[Reel,step_share]: R̂", reel.rHat(), "bulk ESS", reel.bulkESS())

  guard let heldOut = split.test?.table else { return .nan }
  let unseen = SharedWeights(
    tracks: try pipeline.designMatrix(of: heldOut), genre: nil, classes: pipeline.classes)
  let probabilities = try posterior.classProbabilities(unseen)
  return probabilities.logLoss(actual: try pipeline.labels(of: heldOut).codes)
}
