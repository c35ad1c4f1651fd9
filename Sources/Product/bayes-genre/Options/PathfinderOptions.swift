import ArgumentParser
import Bayes

/// Settings of Pathfinder alone.
struct PathfinderOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = Pathfinder.settings.map { OptionCard($0, of: Pathfinder()) }
  }

  @OptionGroup var settings: CardOptions<Catalogue>

  func pathfinder(seed: UInt64) throws -> Pathfinder {
    var pathfinder = Pathfinder(seed: seed)
    try settings.set(Pathfinder.settings, in: &pathfinder)
    return pathfinder
  }
}
