import Bayes

// Mistakes with indices, and with operations along an axis.
extension Mistake {
  static let ofAxes: [Mistake] = [
    Mistake(
      "a label that the indexed axis does not know", site: "county",
      words: ["\"Loom\" of house 2", "county[3]", "\"Aitkin\"", "Declare the plate"]
    ) { m in
      let county = m.plate("county", ["Aitkin", "Anoka", "Becker"])
      let house = m.plate("house", 4)
      let line = #line + 1
      _ = m.index("county", ["Anoka", "Anoka", "Loom", "Becker"], into: county, over: house)
      return line
    },
    Mistake(
      "a code beyond the indexed axis", site: "item",
      words: ["code 3 of person 1, day 0", "item[3]", "0 … 2"]
    ) { m in
      let item = m.plate("item", 3)
      let person = m.plate("person", 2)
      let day = m.plate("day", 2)
      let line = #line + 1
      _ = m.index("item", [0, 1, 3, 2], into: item, over: person, day)
      return line
    },
    Mistake("a negative code", site: "item", words: ["code -1 of person 0", "item[3]"]) { m in
      let item = m.plate("item", 3)
      let person = m.plate("person", 1)
      let line = #line + 1
      _ = m.index("item", [-1], into: item, over: person)
      return line
    },
    Mistake("number of codes", site: "item", words: ["found 3 codes", "person[2]", "expected 2"]) {
      m in
      let item = m.plate("item", 3)
      let person = m.plate("person", 2)
      let line = #line + 1
      let index = m.index("item", [0, 1, 2], into: item, over: person)
      m.deterministic("difficulty", m.sample("b", Normal(0, 1), over: item)[index])
      return line
    },
    Mistake("number of labels of an index", site: "item", words: ["found 1 labels", "expected 2"]) {
      m in
      let item = m.plate("item", ["a", "b"])
      let person = m.plate("person", 2)
      let line = #line + 1
      _ = m.index("item", ["a"], into: item, over: person)
      return line
    },
    Mistake(
      "labels into an axis without any", site: "item", words: ["item[3] has no labels", "0 … 2"]
    ) { m in
      let item = m.plate("item", 3)
      let person = m.plate("person", 1)
      let line = #line + 1
      _ = m.index("item", ["a"], into: item, over: person)
      return line
    },
    Mistake(
      "labels of other classes", site: "genre of track", words: ["Rock", "Folk", "own classes"]
    ) { m in
      let genre = m.plate("genre", ["Rock", "Folk"])
      let track = m.plate("track", 5)
      let labels = Labels(classes: ["Rock", "Jazz"], codes: [0, 1, 1, 0, 1])
      let line = #line + 1
      _ = m.index("genre of track", labels, into: genre, over: track)
      return line
    },
    Mistake("an axis twice in an index", site: "item", words: ["twice", "person[2]"]) { m in
      let item = m.plate("item", 3)
      let person = m.plate("person", 2)
      let line = #line + 1
      _ = m.index("item", [0, 1, 2, 0], into: item, over: person, person)
      return line
    },
    Mistake(
      "an array that lacks the indexed axis", site: "y",
      words: [
        "location of Normal", "index \"county\"", "county[3]", "[house[2]]", "expected county[3]",
      ]
    ) { m in
      let county = m.plate("county", 3)
      let house = m.plate("house", 2)
      let index = m.index("county", [2, 0], into: county, over: house)
      let floor = m.data("floor", [0, 1], over: house)
      let slope = m.sample("slope", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal((slope * floor)[index], 1), [1, 2], over: house)
      return line
    },
    Mistake(
      "an element that is not there", site: "first",
      words: ["element(3, along: day)", "day[3]", "0 … 2"]
    ) { m in
      let day = m.plate("day", 3)
      let level = m.sample("level", Normal(0, 1), over: day)
      let line = #line + 1
      m.deterministic("first", level.element(3, along: day))
      return line
    },
    Mistake(
      "an element of no such label", site: "own",
      words: ["element(\"Folk\", along: genre)", "Rock", "Jazz"]
    ) { m in
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let level = m.sample("level", Normal(0, 1), over: genre)
      let line = #line + 1
      m.deterministic("own", level.element("Folk", along: genre))
      return line
    },
    Mistake(
      "a lag along an axis that is missing", site: "y",
      words: ["location of Normal", "lagged(along: day)", "[item[2]]", "expected day[3]"]
    ) { m in
      let day = m.plate("day", 3)
      let item = m.plate("item", 2)
      let level = m.sample("level", Normal(0, 1), over: item)
      let line = #line + 1
      m.observe("y", Normal(level.lagged(by: 1, along: day), 1), [1, 2], over: item)
      return line
    },
    Mistake(
      "too few expressions to stack", site: "path",
      words: ["stacked(along: day)", "found 2 expressions", "day[3]"]
    ) { m in
      let day = m.plate("day", 3)
      let level = m.sample("level", Normal(0, 1))
      let line = #line + 1
      m.deterministic("path", stacked([level, level], along: day))
      return line
    },
  ]
}
