import Reporting
import Testing

@Suite struct CitiesTests {
  /// Natural Earth's names of the cities that have letters beyond ASCII, and of one with a comma.
  @Test func namesAreThoseOfTheirSource() {
    let names = Set(Cities.all.map(\.name))
    #expect(names.count == Cities.all.count && names.count == 241)
    for name in [
      "Asunción", "Brasília", "Chișinău", "København", "Lomé", "Malé", "Reykjavík", "San José",
      "São Paulo", "São Tomé", "Valparaíso", "Yaoundé", "Ürümqi", "Ōsaka", "Washington, D.C.",
    ] {
      #expect(names.contains(name), "\(name)")
    }
  }

  /// A letter that an encoding lacks becomes a question mark, or the mark for what is no character.
  @Test func noLetterIsLost() {
    for city in Cities.all {
      let isName = city.name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || " -'.,".unicodeScalars.contains($0)
      }
      #expect(isName && !city.name.contains("  "), "\(city.name)")
    }
  }

  @Test func citiesAreFoundByPlace() {
    #expect(Cities.name(nearLatitude: 34.6, longitude: 135.4) == "Ōsaka")
    #expect(Cities.name(nearLatitude: 47.1, longitude: 28.8) == "Chișinău")
  }
}
