extension NUTS {
  enum CodingKeys: String, CodingKey {
    case chains, warmup, draws, thinning, targetESS, maximumDraws, timeLimit, threads
    case targetAcceptance, stepSizeJitter, maximumTreeDepth, maximumEnergyError, metric
    case savesWarmup, drawMemory, seed
  }

  /// Missing settings have their defaults: those of an older version are read as they were meant.
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
