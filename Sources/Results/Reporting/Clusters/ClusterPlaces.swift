import Words

/// The places that rows come from, by latitude and longitude, and how clusters share them.
public struct ClusterPlaces: Sendable, Equatable {
  /// One place.
  public struct Place: Sendable, Equatable {
    /// In degrees, north positive.
    public let latitude: Double
    /// In degrees, east positive.
    public let longitude: Double
    /// Rows of the place.
    public let rows: Int
    /// The nearest city, if one is within a degree and a half, else the coordinates.
    public let name: String
  }

  /// From south to north.
  public let places: [Place]
  /// For each row the index of its place.
  public let placeOfRow: [Int]
  /// The latitude that divides the world into north and south, in degrees; nil where none is asked for.
  public var dividingLatitude: Double?

  /// The places of some rows, in degrees: rows that agree in both numbers share one.
  ///
  /// - Precondition: there are as many latitudes as longitudes.
  public init(latitudes: [Double], longitudes: [Double], dividingLatitude: Double? = nil) {
    self.dividingLatitude = dividingLatitude
    precondition(latitudes.count == longitudes.count, "each row needs a latitude and a longitude")
    struct Point: Hashable { var latitude, longitude: Double }
    let points = zip(latitudes, longitudes).map(Point.init)
    let counts = points.reduce(into: [Point: Int]()) { $0[$1, default: 0] += 1 }
    let sorted = counts.keys.sorted {
      ($0.latitude, $0.longitude) < ($1.latitude, $1.longitude)
    }
    let index = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    places = sorted.map {
      Place(
        latitude: $0.latitude, longitude: $0.longitude, rows: counts[$0] ?? 0,
        name: Cities.name(nearLatitude: $0.latitude, longitude: $0.longitude)
          ?? Self.text($0.latitude, $0.longitude))
    }
    placeOfRow = points.map { index[$0] ?? 0 }
  }

  /// `41.9° N 12.5° E`.
  private static func text(_ latitude: Double, _ longitude: Double) -> String {
    "\(decimal(abs(latitude), 1))° \(latitude < 0 ? "S" : "N") "
      + "\(decimal(abs(longitude), 1))° \(longitude < 0 ? "W" : "E")"
  }

  /// Where a cluster's rows come from.
  public struct Home: Sendable, Equatable {
    /// Mean latitude of its rows, in degrees; NaN for a cluster without rows.
    public let latitude: Double
    /// Rows that are north of the dividing latitude; nil where there is none.
    public let northern: Int?
    /// Its places, the most typical first, with the cluster's rows there and their share of the place's rows over the
    /// cluster's share of all rows.
    public let places: [(place: Place, rows: Int, lift: Double)]

    public static func == (first: Home, second: Home) -> Bool {
      first.latitude == second.latitude && first.northern == second.northern
        && first.places.elementsEqual(second.places) { $0 == $1 }
    }
  }

  /// Rows north of the dividing latitude; nil where there is none.
  public var northernRows: Int? {
    dividingLatitude.map { divide in
      places.reduce(0) { $0 + ($1.latitude > divide ? $1.rows : 0) }
    }
  }

  /// Rows north of a latitude, for reports in JSON.
  struct Northern: Encodable {
    var latitude: Double
    var rows: Int
  }

  /// Those north of the dividing latitude; nil where there is none.
  var northern: Northern? {
    guard let dividingLatitude, let northernRows else { return nil }
    return Northern(latitude: dividingLatitude, rows: northernRows)
  }

  /// What a reader may choose of them.
  public static let settings: [SettingCard<ClusterPlaces>] = [
    .number(
      "dividing-latitude", \.dividingLatitude,
      "A latitude in degrees, negative in the south: the rows of each cluster north of it are counted. By default none are.",
      NumberRange("degrees from -90 to 90") { -90...90 ~= $0 })
  ]

  /// Where the rows of each cluster come from.
  ///
  /// A place is typical where the cluster has many more rows than its share of all rows suggests, in standard deviations of
  /// a Poisson count: (rows − expected) / √expected.
  public func homes(labels: [Int], clusterCount: Int) -> [Home] {
    (0..<clusterCount).map { cluster in
      let members = labels.indices.filter { labels[$0] == cluster }
      var counts = [Int](repeating: 0, count: places.count)
      for row in members { counts[placeOfRow[row]] += 1 }
      let share = Double(members.count) / Double(labels.count)
      func excess(_ place: Int) -> Double {
        let expected = share * Double(places[place].rows)
        return (Double(counts[place]) - expected) / expected.squareRoot()
      }
      let typical = places.indices.filter { counts[$0] > 0 }.sorted { excess($0) > excess($1) }
      return Home(
        latitude: members.reduce(0) { $0 + places[placeOfRow[$1]].latitude }
          / Double(members.count),
        northern: dividingLatitude.map { divide in
          members.count { places[placeOfRow[$0]].latitude > divide }
        },
        places: typical.map {
          (
            places[$0], counts[$0], Double(counts[$0]) / Double(places[$0].rows) / share
          )
        })
    }
  }
}
