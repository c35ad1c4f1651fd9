/// Ten colours and ten shapes that distinguish groups, also for people who are blind to red or green and on paper without colour.
///
/// - Source: the colours follow Paul Tol's "muted" scheme (2021), *Colour schemes*, §2, with a dark grey instead of its light
///   one.
package enum Palette {
  package static let colors = [
    "#332288", "#88CCEE", "#117733", "#DDCC77", "#CC6677", "#AA4499", "#44AA99", "#882255",
    "#999933", "#555555",
  ]

  package static func color(_ index: Int) -> String { colors[index % colors.count] }

  /// A mark of about `radius` around a point; groups beyond the tenth start over.
  package static func mark(_ index: Int, _ x: Double, _ y: Double, radius r: Double) -> String {
    let paint = "fill=\"\(color(index))\" stroke=\"#ffffff\" stroke-width=\"0.6\""
    let bare = "stroke=\"\(color(index))\" stroke-width=\"\(SVG.number(r * 0.62))\" fill=\"none\""
    func number(_ value: Double) -> String { SVG.number(value) }
    func polygon(_ corners: [(Double, Double)]) -> String {
      let points = corners.map { "\(number(x + $0.0 * r)),\(number(y + $0.1 * r))" }
      return "<polygon points=\"\(points.joined(separator: " "))\" \(paint)/>"
    }
    func cross(_ arms: [(Double, Double, Double, Double)]) -> String {
      let path = arms.map {
        "M\(number(x + $0.0 * r)) \(number(y + $0.1 * r))L\(number(x + $0.2 * r)) \(number(y + $0.3 * r))"
      }
      return "<path d=\"\(path.joined())\" \(bare)/>"
    }
    switch index % 10 {
    case 0: return "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(r))\" \(paint)/>"
    case 1: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case 2: return polygon([(0, -1.2), (1.1, 0.8), (-1.1, 0.8)])
    case 3: return polygon([(0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)])
    case 4: return polygon([(0, 1.2), (1.1, -0.8), (-1.1, -0.8)])
    case 5: return cross([(0, -1.2, 0, 1.2), (-1.2, 0, 1.2, 0)])
    case 6:
      return polygon([
        (1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0), (-0.55, -0.95), (0.55, -0.95),
      ])
    case 7: return cross([(-0.9, -0.9, 0.9, 0.9), (-0.9, 0.9, 0.9, -0.9)])
    case 8:
      return polygon([
        (0, -1.4), (0.35, -0.45), (1.3, -0.4), (0.55, 0.2), (0.8, 1.1), (0, 0.6), (-0.8, 1.1),
        (-0.55, 0.2), (-1.3, -0.4), (-0.35, -0.45),
      ])
    default: return polygon([(-1.3, -0.6), (1.3, -0.6), (1.3, 0.6), (-1.3, 0.6)])
    }
  }
}
