import Preprocessing
import Tables
import Testing
import Words

/// What a person reads when a table does not suit the model, word for word.
@Suite struct PipelineMessageTests {
  static let csv = """
    artist,title,tempo,energy,constant,absent,genre
    X,1999,1,10,5,,pop
    Y,B,,20,5,,folk
    Z,C,2,30,5,,pop
    """

  /// Squares of such numbers overflow, and they are too large unscaled as well.
  @Test func immenseColumns() throws {
    let table = try Table(csv: "a,genre\n1e200,x\n-2e200,y\n", source: "t.csv")
    let error = #expect(throws: DataError.self) {
      try Pipeline(target: "genre").fitted(to: Split(training: table).training)
    }
    #expect(
      error?.message(for: .commandLine)
        == "t.csv, column \"a\": found numbers from -2e+200 to 1e+200 in the 2 training rows, expected numbers that are at most 1e100 in size. Look for a wrong cell, or leave the column out with --drop \"a\"."
    )
  }

  @Test(arguments: [
    (
      Pipeline(target: "genre"),
      "t.csv row 1, column \"artist\": found \"X\", expected a number. Correct the cell, or leave out what is not numeric with --drop \"artist\" --drop \"title\"."
    ),
    (
      Pipeline(target: "genre", dropped: ["artist", "absent", "constant"]),
      "t.csv row 2, column \"title\": found \"B\", expected a number. Correct the cell, or leave out what is not numeric with --drop \"title\"."
    ),
    (
      Pipeline(target: "genre", dropped: ["artist", "title"]),
      "t.csv, column \"absent\": found only missing cells in the 3 training rows, expected at least one number. Leave the column out with --drop \"absent\"."
    ),
    (
      Pipeline(target: "genre", dropped: ["artist", "title", "absent"]),
      "t.csv, column \"constant\": found only the value 5 in the 3 training rows, expected numbers that vary, to be scaled by their standard deviation. Leave the column out with --drop \"constant\", or use --scale none."
    ),
    (
      Pipeline(
        target: "genre", dropped: ["artist", "title", "absent"], imputation: .none, scaling: .none),
      "t.csv row 2, column \"tempo\": found a missing cell, expected a number, as missing cells are not filled in. Fill the cell, or fit with --impute mean."
    ),
    (
      Pipeline(target: "Genre"),
      "t.csv: found no column \"Genre\", expected one of its 7 columns. Did you mean \"genre\"?"
    ),
    (
      Pipeline(target: "genre", dropped: ["artists"]),
      "t.csv: found no column \"artists\", expected one of its 7 columns. Did you mean \"artist\"?"
    ),
    (
      Pipeline(target: "genre", dropped: ["genre"]),
      "t.csv, column \"genre\": found the target among the dropped columns, expected it to be kept. Remove --drop \"genre\"."
    ),
    (
      Pipeline(
        target: "genre", dropped: ["artist", "title", "tempo", "energy", "constant", "absent"]),
      "t.csv: found no columns left beside the target and the dropped ones, expected at least one feature. Drop fewer columns."
    ),
    (
      Pipeline(target: "constant"),
      "t.csv, column \"constant\": found the one class \"5\" in all 3 rows, expected at least two classes. Choose another target column."
    ),
  ])
  func fitting(pipeline: Pipeline, message: String) throws {
    let split = Split(training: try Table(csv: Self.csv, source: "t.csv"))
    let error = #expect(throws: DataError.self) { try pipeline.fitted(to: split.training) }
    #expect(error?.message(for: .commandLine) == message)
  }

  @Test(arguments: [
    (
      "tmpo,energy\n1,2\n", Imputation.mean,
      "new.csv: found no column \"tempo\", expected every feature of the fit. Perhaps rename \"tmpo\" to \"tempo\"."
    ),
    (
      "x,y\n1,2\n", .mean,
      "new.csv: found no columns \"tempo\", \"energy\", expected every feature of the fit. The columns are \"x\", \"y\"."
    ),
    (
      "tempo,energy\n1,2\nfast,3\n", .mean,
      "new.csv row 2, column \"tempo\": found \"fast\", expected a number. Correct the cell."
    ),
    (
      "tempo,energy\n1,2\n,3\n", .none,
      "new.csv row 2, column \"tempo\": found a missing cell, expected a number, as missing cells are not filled in. Fill the cell, or fit with --impute mean."
    ),
    (
      "tempo,energy\n1,2\n1,-1.7e308\n", .mean,
      "new.csv row 2, column \"energy\": found -1.7e+308, expected a number that is at most 1e100 in size, before and after scaling. Correct the cell."
    ),
    (
      "tempo,energy,genre\n1,2,pop\n1,2,polka\n", .mean,
      "new.csv row 2, column \"genre\": found \"polka\", expected one of the known classes \"folk\", \"pop\". Correct the label, or have rows of that class among the training rows."
    ),
    (
      "tempo,energy,genre\n1,2,pop\n1,2,\n", .mean,
      "new.csv row 2, column \"genre\": found a missing cell, expected a class label. Fill the cell or remove the row."
    ),
  ])
  func predicting(csv: String, imputation: Imputation, message: String) throws {
    let training = try Table(csv: "tempo,energy,genre\n1,0.1,pop\n2,0.2,folk\n3,0.3,pop\n")
    let fitted = try Pipeline(target: "genre", imputation: imputation)
      .fitted(to: Split(training: training).training)
    let new = try Table(csv: csv, source: "new.csv")
    let error = #expect(throws: DataError.self) {
      _ = try fitted.designMatrix(of: new)
      _ = try fitted.labelsIfPresent(of: new)
    }
    #expect(error?.message(for: .commandLine) == message)
  }

  /// Values that differ only by rounding, such as a mean filled in, are constant too.
  @Test func roundingErrorsAreNoVariation() throws {
    let table = try Table(csv: "x,y\n0.1,a\n,b\n0.1,a\n0.1,b\n0.10000000000000002,a\n")
    let fitted = try Pipeline(target: "y").fitted(to: Split(training: table).training)
    #expect(fitted.heldColumns == ["x"])
    let whole = try table.rows(at: [0, 2, 3, 4]).selecting(["x"])
    let error = #expect(throws: DataError.self) {
      try Scaler().fitted(to: Split(training: whole).training)
    }
    #expect(error?.found == "only the value 0.1 in the 4 training rows")
  }
}
