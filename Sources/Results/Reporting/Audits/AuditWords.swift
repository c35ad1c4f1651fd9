import Audits
import Words

/// A warning in words: what was found, why it matters, what to try.
struct WarningWords {
  var found: String
  var matters: String
  var advice: Remedy
}

extension TableAudit {
  func words(for warning: AuditWarning) -> WarningWords {
    switch warning {
    case .mixedUnits(let units): words(units)
    case .contradictoryLabels(let groups): contradiction(groups)
    case .contradictoryTargets(let groups): differingTargets(groups)
    case .twins(let groups): twins(groups)
    case .nearTwins(let twins): words(twins)
    case .repeatedRows(let groups): repeats(groups)
    case .suspiciousPredictor(let predictor): words(predictor)
    case .suspiciousEstimate(let estimate): words(estimate)
    case .recodedZeros(let zeros): words(zeros)
    case .missingByClass(let missing): words(missing)
    default: otherWords(for: warning)
    }
  }

  private func words(_ finding: MixedUnitsFinding) -> WarningWords {
    let units = finding.units
    let factor = compact(units.conversion.factor)
    var found =
      "\(grouped(units.countBelow)) of its numbers are at most \(compact(finding.lowMaximum)), the other "
      + "\(grouped(units.countAbove)) at least \(compact(finding.highMinimum)), with none between; times "
      + "\(factor) (\(units.conversion.name)) the smaller ones have the range of the others "
      + "(medians \(compact(finding.lowMedian)) and \(compact(finding.highMedian)))."
    if let evidence = finding.classEvidence, let balance, let target {
      let classes = [(evidence.onlyLow, "smaller"), (evidence.onlyHigh, "larger")].compactMap {
        $0.0.isEmpty ? nil : "the \($0.1) for all of \(listed($0.0))"
      }
      if !classes.isEmpty {
        found +=
          " The unit gives away \(named(target)): it is \(classes.joined(separator: ", and "))."
      }
      found +=
        " It alone carries \(decimal(evidence.information, 2)) of the \(decimal(balance.entropy, 2)) bits of the "
        + "class; guessing by it is right in \(percent(evidence.accuracy)) of the rows, always guessing the most "
        + "frequent class in \(percent(evidence.majorityShare))."
    }
    return WarningWords(
      found: found,
      matters:
        "Its mean and scale mean nothing, and a model learns where a row came from instead of what it is.",
      advice:
        "Multiply the numbers below \(compact(units.threshold)) by \(factor); in one unit its skewness "
        + "is \(decimal(finding.skewnessInOneUnit, 1)).")
  }

  // MARK: - Rows

  /// In which columns rows agree, to follow a noun.
  func comparison(_ groups: RepeatedRows) -> String {
    let others = groups.leftOut.map(\.column)
    return others.isEmpty ? "in everything" : "in everything but \(listed(others))"
  }

  /// How many rows agree, and in how many groups of them the target does not.
  private func disagreement(_ groups: RepeatedRows, over values: String) -> String {
    "\(numbered(groups.repeatedRowCount, "row")) of \(grouped(rowCount)) \(groups.repeatedRowCount == 1 ? "agrees" : "agree") "
      + "with an earlier one \(comparison(groups)): there are \(grouped(groups.groupCount)) different ones, of which "
      + "\(grouped(groups.contradictoryGroupCount ?? 0)) "
      + "\(groups.contradictoryGroupCount == 1 ? "carries" : "carry") more than one \(values), in "
      + "\(grouped(groups.contradictoryRowCount ?? 0)) rows."
  }

  private func differingTargets(_ groups: RepeatedRows) -> WarningWords {
    let ceiling = decimal(groups.rSquaredCeiling, 3)
    return WarningWords(
      found: disagreement(groups, over: "number of \(target.map(named) ?? "the target")"),
      matters:
        "No function of these columns can have an R² above \(ceiling) on these rows: the spread inside groups of equal rows is out "
        + "of its reach.",
      advice:
        "Judge R² against \(ceiling), not 1; predict distributions; or find out in what these rows differ."
    )
  }

  private func contradiction(_ groups: RepeatedRows) -> WarningWords {
    let ceiling = decimal(groups.accuracyCeiling, 3)
    return WarningWords(
      found: disagreement(groups, over: "class"),
      matters:
        "No classifier that sees only these columns can be right in more than \(ceiling) of the rows.",
      advice:
        "Judge accuracies against \(ceiling), not 1; ask for probabilities of classes; or settle on one label for each."
    )
  }

  private func twins(_ groups: RepeatedRows) -> WarningWords {
    WarningWords(
      found:
        "\(grouped(groups.sharedRowCount)) of \(grouped(rowCount)) rows agree with another \(comparison(groups)). Of a "
        + "fifth held out at random, \(percent(groups.twinShare)) have such a twin among the training rows.",
      matters: "A random split rewards a model for remembering rows.",
      advice:
        "Split by group: rows that agree in \(listed(groups.columns)) belong on the same side."
    )
  }

  private func words(_ twins: NearTwins) -> WarningWords {
    let looked =
      twins.checkedRowCount < rowCount ? " that were looked at" : ""
    return WarningWords(
      found:
        "\(grouped(twins.rowCount)) of the \(numbered(twins.checkedRowCount, "row"))\(looked) are nearly another, without being the "
        + "same: within \(compact(NearTwins.tolerance)) standard deviations in each of \(twins.columns.count) columns, as rows "
        + "\(twins.example.map { grouped($0 + 1) }.joined(separator: " and ")) are. Within twice that there are \(grouped(twins.rowCountAtTwice)), where chance would have many times more.",
      matters: "A random split rewards a model for remembering rows that repeat others.",
      advice:
        "Find out what such rows share, a recording say, and split by it (\(.groupBy)), or keep one of each."
    )
  }

  private func repeats(_ groups: RepeatedRows) -> WarningWords {
    let count = groups.sameLabelRepeatCount ?? groups.repeatedRowCount
    let likeness = target == nil ? "" : balance == nil ? ", target and all" : ", label and all"
    return WarningWords(
      found:
        "\(numbered(count, "row")) repeat\(count == 1 ? "s" : "") an earlier one \(comparison(groups))\(likeness).",
      matters: "A repeated row counts twice as evidence.",
      advice: "Remove the repetitions, or find out whether they are separate observations.")
  }

  // MARK: - Predictors and missing cells

  private func words(_ predictor: AuditWarning.SuspiciousPredictor) -> WarningWords {
    let next = predictor.nextColumn.map {
      ", the next best, \(named($0)), in \(percent(predictor.nextAccuracy ?? 0))"
    }
    return WarningWords(
      found:
        "Alone it predicts the class in \(percent(predictor.guess.accuracy)) of held-out rows; always guessing the most "
        + "frequent class is right in \(percent(predictor.majorityShare))\(next ?? "").",
      matters:
        "It may be the label in another form, or be known only after the label; a model can then score well here and fail on new rows.",
      advice:
        "Find out how the column is made, and leave it out (\(.dropped)) if new rows will not have it."
    )
  }

  private func words(_ found: AuditWarning.SuspiciousEstimate) -> WarningWords {
    let ranks = found.rankCorrelation.map {
      "; its rank correlation with it is \(decimal($0, 3))"
    }
    let next = found.nextColumn.map {
      " The larger of R² and the squared rank correlation is \(decimal(found.strength, 3)), of the next best, \(named($0)), "
        + "\(decimal(found.nextStrength, 3))."
    }
    return WarningWords(
      found:
        "Alone it predicts \(target.map(named) ?? "the target") of held-out rows with an R² of "
        + "\(decimal(found.estimate.rSquared, 3))\(ranks ?? "")." + (next ?? ""),
      matters:
        "It may be computed from the target, or be known only after it; a model can then score well here and fail on new rows.",
      advice:
        "Find out how the column is made, and leave it out (\(.dropped)) if new rows will not have it."
    )
  }

  private func words(_ zeros: RecodedZeros) -> WarningWords {
    let missing =
      "\(numbered(zeros.missingCount, "cell")) (\(percent(Double(zeros.missingCount) / Double(rowCount))))"
    var found =
      switch zeros.evidence {
      case .run(let last) where last == 1:
        "Its only number is 1, while \(missing) are missing: missing may mean 0."
      case .run(let last):
        "Its whole numbers run from 1 to \(last) and never to 0, while \(missing) are missing: with 0 they would be the "
          + "usual \(last + 1) values."
      case .cutOff(let nearShare, let highDecile):
        "It is never exactly 0, while \(missing) are missing. Its numbers do not thin out towards 0 but stop at "
          + "\(compact(zeros.smallest)), with \(percent(nearShare)) of them within a factor of two of that; its 90 % "
          + "quantile is \(compact(highDecile))."
      }
    if let most = zeros.mostMissing, let least = zeros.leastMissing, most.label != least.label {
      found +=
        " They are missing in \(percent(least.share)) of the rows of class \(least.label) and in \(percent(most.share)) of "
        + "those of class \(most.label)."
    }
    return WarningWords(
      found: found,
      matters:
        "If a missing cell means 0, the mean or median that is put in its place (\(compact(zeros.median))) is wrong.",
      advice:
        "Ask where the table comes from; compare 0 with other fillings, or mark missing cells by a column of their own."
    )
  }

  private func words(_ missing: AuditWarning.MissingByClass) -> WarningWords {
    WarningWords(
      found:
        "Its cell is missing in \(percent(missing.least.share)) of the rows of class \(missing.least.label) and in "
        + "\(percent(missing.most.share)) of those of class \(missing.most.label) (χ² \(compact(missing.chiSquared))).",
      matters:
        "That a cell is missing says something of the class; filling it in hides or distorts that.",
      advice:
        "Find out why cells are missing; mark them by a column of their own if new rows will miss them for the same reason."
    )
  }
}
