extension NUTS {
  private enum CodingKeys: String, CodingKey {
    case chains, warmup, draws, thinning, targetESS, maximumDraws, timeLimit, threads
    case targetAcceptance, stepSizeJitter, maximumTreeDepth, maximumEnergyError, metric
    case savesWarmup, drawMemory, seed
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(chains, forKey: .chains)
    try container.encode(warmup, forKey: .warmup)
    try container.encode(draws, forKey: .draws)
    try container.encode(thinning, forKey: .thinning)
    try container.encodeIfPresent(targetESS, forKey: .targetESS)
    try container.encodeIfPresent(maximumDraws, forKey: .maximumDraws)
    try container.encodeIfPresent(timeLimit, forKey: .timeLimit)
    try container.encodeIfPresent(threads, forKey: .threads)
    try container.encode(targetAcceptance, forKey: .targetAcceptance)
    try container.encode(stepSizeJitter, forKey: .stepSizeJitter)
    try container.encode(maximumTreeDepth, forKey: .maximumTreeDepth)
    try container.encode(maximumEnergyError, forKey: .maximumEnergyError)
    try container.encode(metric, forKey: .metric)
    try container.encode(savesWarmup, forKey: .savesWarmup)
    try container.encode(drawMemory, forKey: .drawMemory)
    try container.encode(seed, forKey: .seed)
  }

  /// Settings that are not there have their defaults: those of an older version are read as they were meant.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
      if let found = try container.decodeIfPresent(Value.self, forKey: key) { value = found }
    }
    self.init()
    try read(.chains, into: &chains)
    try read(.warmup, into: &warmup)
    try read(.draws, into: &draws)
    try read(.thinning, into: &thinning)
    try read(.targetESS, into: &targetESS)
    try read(.maximumDraws, into: &maximumDraws)
    try read(.timeLimit, into: &timeLimit)
    try read(.threads, into: &threads)
    try read(.targetAcceptance, into: &targetAcceptance)
    try read(.stepSizeJitter, into: &stepSizeJitter)
    try read(.maximumTreeDepth, into: &maximumTreeDepth)
    try read(.maximumEnergyError, into: &maximumEnergyError)
    try read(.metric, into: &metric)
    try read(.savesWarmup, into: &savesWarmup)
    try read(.drawMemory, into: &drawMemory)
    try read(.seed, into: &seed)
  }
}
