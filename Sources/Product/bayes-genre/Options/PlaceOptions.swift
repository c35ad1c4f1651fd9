import ArgumentParser
import Bayes

/// What is shown of the places that rows come from.
struct PlaceOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = ClusterPlaces.settings.map {
      OptionCard($0, of: ClusterPlaces(latitudes: [], longitudes: []))
    }
  }

  @OptionGroup var settings: CardOptions<Catalogue>

  /// The places of the columns of a map; nil without one.
  /// - Throws: `ValidationError` for settings of a map that is not there.
  func places(_ columns: [String]?, of table: Table) throws -> ClusterPlaces? {
    guard let columns else {
      try refuseWithoutMap()
      return nil
    }
    return try settings.setting(ClusterPlaces.settings, in: ClusterPlaces(columns, of: table))
  }

  func refuseWithoutMap() throws {
    if let first = settings.given.first {
      throw ValidationError("\(first) needs --map, the columns of latitude and longitude.")
    }
  }
}
