import Bayes

/// A step of slice sampling along a line, from its point 0: the interval is stepped out to where the density has fallen below a
/// level, and shrinks to the step at every trial outside.
///
/// Leaves a distribution with that density unchanged, whatever the width. Nil where no trial was inside, which only rounding can
/// cause. The last call of `logDensity` is for the step that is returned.
///
/// - Source: Neal (2003), *Slice sampling*, Ann. Stat. 31, 705, figures 3 and 5.
func sliceStep(
  fromLogDensity present: Double, width: Double, using random: inout RandomStream,
  logDensity: (Double) -> Double
) -> Double? {
  guard present.isFinite else { return nil }
  let (stepLimit, trialLimit) = (1000, 200)
  let level = present - random.exponential()
  var lower = -width * random.uniform()
  var upper = lower + width
  var left = random.index(below: stepLimit)
  var right = stepLimit - 1 - left
  while left > 0, logDensity(lower) > level { (lower, left) = (lower - width, left - 1) }
  while right > 0, logDensity(upper) > level { (upper, right) = (upper + width, right - 1) }
  for _ in 0..<trialLimit {
    let step = random.uniform(in: lower...upper)
    if logDensity(step) > level { return step }
    if step < 0 { lower = step } else { upper = step }
  }
  return nil
}
