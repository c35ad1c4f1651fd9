import MathKernels

/// Rows on a map, by colour and shape of their cluster. Rows of one place are scattered over a disc around it, whose area grows
/// with their number.
package struct ClusterMap: Sendable {
  package var title: String
  package var places: ClusterPlaces
  package var labels: [Int]
  package var clusterCount: Int
  /// Names the scatter of the rows around their places.
  package var seed: UInt64

  private struct Box {
    var x, y, width, height: Double
    func overlaps(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }
  }

  private static let markRadius = 2.9
  /// If there are more places than this, only the largest are named, by their cities: the axes show degrees.
  private static let mostNames = 40

  package func drawn(width: Double = 1160) -> SVG {
    let longitudes = places.places.map(\.longitude), latitudes = places.places.map(\.latitude)
    let west = max(-180, (longitudes.min() ?? -180) - 16),
      east = min(180, (longitudes.max() ?? 180) + 16)
    let south = max(-90, (latitudes.min() ?? -90) - 12),
      north = min(90, (latitudes.max() ?? 90) + 12)
    // The same length for a degree along both axes, unless that makes the map too low or too high.
    let (left, right, top) = (64.0, width - 130, 44.0)
    let height = min(760, max(340, (right - left) * (north - south) / max(east - west, 1)))
    var svg = SVG(width: width, height: top + height + 58)
    let frame = PlotFrame(
      x: AxisScale([west, east], from: left, to: right, isExact: true, wanted: 9),
      y: AxisScale([south, north], from: top + height, to: top, isExact: true, wanted: 6))
    drawLand(frame, &svg)
    frame.draw(in: &svg, title: title, xTitle: "longitude (° E)", yTitle: "latitude (° N)")
    let names = nameBoxes(frame)
    drawRows(frame, &svg)
    for name in names {
      svg.add(
        "<text x=\"\(SVG.number(name.x))\" y=\"\(SVG.number(name.y))\" font-size=\"11\" fill=\"#111\" "
          + "stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\" stroke-linejoin=\"round\">"
          + "\(SVG.escaped(name.text))</text>")
    }
    ScatterChart.drawLegend(
      (0..<clusterCount).map { "cluster \($0)" }, x: right + 24, y: top + 14, &svg)
    return svg
  }

  private func drawLand(_ frame: PlotFrame, _ svg: inout SVG) {
    let (x, y) = (frame.x, frame.y)
    svg.rectangle(x.start, y.end, x.end - x.start, y.start - y.end, fill: "#f7fafc")
    svg.add(
      "<clipPath id=\"map\"><rect x=\"\(SVG.number(x.start))\" y=\"\(SVG.number(y.end))\" "
        + "width=\"\(SVG.number(x.end - x.start))\" height=\"\(SVG.number(y.start - y.end))\"/></clipPath>"
    )
    let path = WorldOutline.rings.map { ring in
      "M"
        + ring.map { "\(SVG.number(x.place($0.longitude))) \(SVG.number(y.place($0.latitude)))" }
        .joined(separator: "L") + "Z"
    }.joined()
    svg.add(
      "<path d=\"\(path)\" fill=\"#e9e5da\" stroke=\"#c9c2b0\" stroke-width=\"0.8\" clip-path=\"url(#map)\"/>"
    )
  }

  /// The largest distance of rows from their place, in pixels.
  private func radius(_ rows: Int) -> Double {
    Self.markRadius * 1.1 * Double(rows).squareRoot()
  }

  private func drawRows(_ frame: PlotFrame, _ svg: inout SVG) {
    var random = RandomStream(seed: seed, purpose: .mapJitter)
    for row in random.permutation(labels.count) {
      let place = places.places[places.placeOfRow[row]]
      let distance = radius(place.rows) * random.uniform().squareRoot()
      let angle = 2 * Double.pi * random.uniform()
      svg.add(
        Palette.mark(
          labels[row], frame.x.place(place.longitude) + distance * cosine(angle),
          frame.y.place(place.latitude) + distance * sine(angle), radius: Self.markRadius))
    }
  }

  /// Names of places, below their discs, else above, right, left or in the middle: where they cover neither a disc nor another
  /// name, else, unless there are many places, where they cover no other name, the larger places first. A name that fits nowhere
  /// is left out.
  private func nameBoxes(_ frame: PlotFrame) -> [(text: String, x: Double, y: Double)] {
    let discs = places.places.map { place -> Box in
      let r = radius(place.rows) + Self.markRadius
      return Box(
        x: frame.x.place(place.longitude) - r, y: frame.y.place(place.latitude) - r, width: 2 * r,
        height: 2 * r)
    }
    var taken: [Box] = []
    var names: [(text: String, x: Double, y: Double)] = []
    let isCrowded = places.places.count > Self.mostNames
    let named = places.places.indices.filter { index in
      let place = places.places[index]
      return !isCrowded
        || Cities.name(nearLatitude: place.latitude, longitude: place.longitude) != nil
    }.sorted { places.places[$0].rows > places.places[$1].rows }
    for index in named.prefix(Self.mostNames) {
      let (text, disc) = (places.places[index].name, discs[index])
      let (width, height) = (6.1 * Double(text.count) + 2, 12.0)
      let middle = disc.x + disc.width / 2 - width / 2
      let candidates = [
        (middle, disc.y + disc.height), (middle, disc.y - height),
        (disc.x + disc.width + 1, disc.y + disc.height / 2 - 6),
        (disc.x - width - 1, disc.y + disc.height / 2 - 6),
        (middle, disc.y + disc.height / 2 - 6),
      ].map { Box(x: $0.0, y: $0.1, width: width, height: height) }.filter { box in
        box.x >= frame.x.start && box.x + width <= frame.x.end && box.y >= frame.y.end
          && box.y + height <= frame.y.start && !taken.contains { $0.overlaps(box) }
      }
      let free =
        candidates.first { box in !discs.contains { $0.overlaps(box) } }
        ?? (isCrowded ? nil : candidates.first)
      guard let free else { continue }
      taken.append(free)
      names.append((text, free.x, free.y + 10))
    }
    return names
  }
}
