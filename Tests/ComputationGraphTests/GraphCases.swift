import ComputationGraph

let graphCases: [GraphCase] = arrayCases + matrixCases

private let arrayCases: [GraphCase] = [
  GraphCase("normal prior") {
    -0.5 * square((($0.matrix - $0.vectorA) / exp($0.scalar))) - $0.scalar
  },
  GraphCase("softmax regression") { $0.density($0.logits) },
  GraphCase("weighted softmax") { $0.density($0.logits) * square($0.response) },
  GraphCase("network") {
    let hidden = tanh($0.data.dot($0.matrix, along: $0.a) + $0.vectorB)
    return $0.density(hidden * $0.vectorB + $0.scalar)
  },
  GraphCase("relu network") { $0.density(relu($0.data.dot($0.matrix, along: $0.a)) - $0.scalar) },
  GraphCase("linear regression") {
    -0.5 * square(($0.response - $0.data.dot($0.vectorA, along: $0.a)) / exp($0.scalar)) - $0.scalar
  },
  GraphCase("nonlinear in a sum over rows") {
    exp(0.01 * ($0.data.dot($0.vectorA, along: $0.a)).sum()) * $0.scalar
  },
  GraphCase("a second sweep needs the first") {
    let eta = $0.data.dot($0.vectorA, along: $0.a)
    let centered = eta - eta.sum(over: $0.row) / Quantity(Double($0.row.count))
    return -tanh(centered * centered)
  },
  GraphCase("three ways to sum") {
    $0.matrix.sum(over: $0.a) * $0.vectorB + $0.matrix.sum(over: $0.b).sum() + $0.matrix.sum()
  },
  GraphCase("products over shared axes") {
    ($0.weights * $0.vectorB).dot($0.matrix, along: $0.b) * $0.data
  },
  GraphCase("matrix times vector") { $0.matrix.dot($0.vectorA, along: $0.a) * $0.vectorB },
  GraphCase("transposed product") { $0.matrix.dot($0.vectorB, along: $0.b) * $0.vectorA },
  GraphCase("gram matrix") {
    let other = $0.b.renamed("b′")
    let gram = $0.matrix.dot($0.matrix.renamed($0.b, to: other), along: $0.a)
    return gram * gram * $0.vectorB
  },
  GraphCase("log-sum-exp") { $0.matrix.logSumExp(along: $0.b) * $0.vectorA },
  GraphCase("softmax of a matrix") { $0.matrix.softmax(along: $0.a) * $0.vectorA },
  GraphCase("softmax over rows of classes") { $0.logits.softmax(along: $0.b) * $0.weights },
  GraphCase("divide") { $0.vectorA / (2 + square($0.matrix)) + $0.scalar / (1 + exp($0.matrix)) },
  GraphCase("sigmoid, softplus, log1p, expm1") {
    sigmoid($0.matrix) + softplus($0.vectorA) + log1p(square($0.vectorB)) + expm1($0.scalar)
  },
  GraphCase("square roots and logs") { sqrt(1 + square($0.matrix)) * log(2 + square($0.scalar)) },
  GraphCase("maximum, minimum, absolute") {
    maximum($0.matrix, $0.vectorA) + minimum($0.vectorB, $0.scalar) * abs($0.matrix)
  },
  GraphCase("unused parameters") { $0.scalar * 3 },
  GraphCase("data alone, folded") { square($0.data).sum(over: $0.a) * $0.scalar },
  GraphCase("residual") {
    Quantity(.categoricalResidual($0.codes, along: $0.b), [$0.logits]) * $0.weights
  },
  GraphCase("transposed operands") {
    tanh($0.matrix * $0.transposed + exp($0.transposed) / (1 + square($0.vectorB)))
  },
  GraphCase("transposed operand before an axis of one element") {
    // Rows beside it: they are tiled then, not the axis of one element.
    tanh($0.matrix - $0.single - $0.transposed).sum() + $0.response * $0.scalar
  },
  GraphCase("axis of one element everywhere") {
    tanh($0.single * $0.scalar).sum(over: $0.a)
      * $0.single.softmax(along: $0.a).dot(
        $0.vectorA, along: $0.a)
  },
  GraphCase("classes with a batch axis") { $0.density($0.data * $0.matrix + $0.vectorB) },
  GraphCase("softmax and log-sum-exp with a batch axis") {
    let logits = $0.data * $0.transposed + $0.weights
    return logits.softmax(along: $0.b) * $0.vectorA + logits.logSumExp(along: $0.a) * $0.weights
  },
  GraphCase("two uses of one product") {
    let eta = $0.data.dot($0.matrix, along: $0.a)
    return $0.density(eta + $0.vectorB) + tanh(eta) * $0.vectorB
  },
  GraphCase("three sweeps") {
    let eta = $0.data.dot($0.vectorA, along: $0.a)
    let n = Quantity(Double($0.row.count))
    let centered = eta - eta.sum(over: $0.row) / n
    let scaled = centered / sqrt(1 + square(centered).sum(over: $0.row) / n)
    return tanh(scaled + $0.logits.logSumExp(along: $0.b))
  },
  GraphCase("varying intercepts and slopes") {
    let mean = $0.vectorA[$0.rowsIntoA] + $0.matrix[$0.rowsIntoA] * $0.response
    return -0.5 * square(($0.weights - mean) / exp($0.scalar)) - $0.scalar
  },
  GraphCase("coefficients of the row's own group") {
    $0.density(($0.data * $0.transposed[Index($0.codes)]).sum(over: $0.a) * $0.vectorB)
  },
  GraphCase("each row picks its own") { square(tanh($0.logits)[Index($0.codes)]) * $0.scalar },
  GraphCase("an index of pairs") { tanh($0.matrix[$0.pairsIntoB] * $0.response) },
  GraphCase("two indices of each row") {
    let effect = $0.transposed[$0.rowsIntoA, Index($0.codes)]
    return tanh(effect * $0.response) + ($0.matrix * $0.vectorA)[Index($0.codes), $0.rowsIntoA]
  },
  GraphCase("indices that share one of their axes") {
    square(($0.transposed * $0.vectorB)[$0.rowsIntoA, $0.pairsIntoB] - $0.data)
      + exp(0.2 * $0.matrix[$0.rowsIntoA][$0.aIntoB])
  },
  GraphCase("two indices, and an axis that both leave") {
    tanh(($0.transposed * $0.single)[$0.rowsIntoA, Index($0.codes)]) * $0.response
      + $0.matrix[$0.pairsIntoB, $0.withinA].sum(over: $0.a) * $0.scalar
  },
  GraphCase("an index within an axis") {
    exp($0.matrix[$0.withinB] * 0.3) * $0.vectorB[$0.withinB] * $0.vectorB
  },
  GraphCase("an index of an index") {
    $0.transposed[$0.aIntoB] * $0.vectorB[$0.aIntoB][$0.rowsIntoA]
  },
  GraphCase("how often a place is pointed to") {
    $0.vectorB[Index($0.codes)].sum() * $0.scalar + $0.matrix[$0.rowsIntoA].sum(over: $0.row)
  },
  GraphCase("indexed data") { $0.data[$0.aIntoRows] * $0.weights[$0.pairsIntoB] * $0.vectorA },
  GraphCase("an index into the rows") { tanh($0.data * $0.vectorA)[$0.aIntoRows] * $0.scalar },
  GraphCase("sine, cosine, arc tangent") {
    sin(3 * $0.matrix) * cos($0.vectorA) + atan(2 * $0.vectorB) * $0.scalar
  },
  GraphCase("powers") {
    pow(1 + square($0.matrix), $0.vectorA) + pow($0.matrix, 3) * pow($0.scalar, 2)
      + pow(1.5 + tanh($0.vectorB), -0.5) + pow(2 + tanh($0.vectorA), 1.7)
      + pow($0.vectorB, -2) * 1e-3
  },
  GraphCase("selection") {
    select($0.data .> 0.2, log($0.data) * $0.vectorA, exp($0.vectorA) * $0.scalar)
  },
  GraphCase("selection by rows of latent numbers") {
    select($0.logits .<= $0.scalar, sqrt($0.scalar - $0.logits), square($0.vectorB))
  },
  GraphCase("largest and smallest") {
    $0.matrix.max(along: $0.a) * $0.vectorB + $0.logits.min(along: $0.b) * $0.response
  },
  GraphCase("means") { square($0.matrix.mean(over: $0.a)) + tanh($0.data * $0.vectorA).mean() },
  GraphCase("elements") {
    exp($0.vectorA.element(2, along: $0.a)) * $0.matrix.element(0, along: $0.b)
      + $0.logits.element("1", along: $0.b) * $0.data.element(4, along: $0.a)
  },
  GraphCase("a recurrence, element by element") { bench in
    var levels = [bench.scalar]
    for place in 1..<bench.a.count {
      levels.append(tanh(levels[place - 1]) + bench.vectorA.element(place, along: bench.a))
    }
    return stacked(levels, along: bench.a) * bench.data
  },
  GraphCase("stacked arrays") { bench in
    let parts = (0..<bench.b.count).map { place in
      place == 1 ? bench.vectorA : Quantity(Double(place)) * bench.scalar
    }
    return tanh(stacked(parts, along: bench.b) * bench.matrix) * bench.response
  },
  GraphCase("lags") {
    square($0.vectorA - 0.7 * $0.vectorA.lagged(by: 1, along: $0.a, filling: $0.scalar))
      + $0.transposed.lagged(by: -2, along: $0.a) * $0.vectorB
      + exp($0.matrix.lagged(by: 1, along: $0.b, filling: 0.5))
  },
  GraphCase("lags in tiles") {
    tanh(($0.data * $0.vectorA).lagged(by: 2, along: $0.a, filling: $0.response))
      * $0.logits.lagged(by: -1, along: $0.b)
  },
  GraphCase("cumulative sums") {
    tanh($0.matrix.cumulativeSum(along: $0.a)) * $0.vectorA.cumulativeSum(along: $0.a)
      + square($0.transposed.cumulativeSum(along: $0.a, exclusive: true)) * $0.vectorB
      + exp(0.2 * $0.matrix.cumulativeSum(along: $0.b, exclusive: true))
  },
  GraphCase("cumulative sums in tiles") {
    tanh(($0.data * $0.vectorA).cumulativeSum(along: $0.a, exclusive: true))
      * square($0.logits.cumulativeSum(along: $0.b))
  },
  GraphCase("gamma functions") {
    let shape = exp($0.vectorA) + 0.1
    return logGamma(shape * (1 + square($0.matrix))) + digamma(shape) * $0.scalar
      + logBeta(shape, 0.5 + square($0.vectorB)) + logChoose(9 + square($0.matrix), shape)
  },
  GraphCase("counts of rows") {
    let concentration = 0.5 + exp($0.scalar)
    let eta = $0.data.dot($0.vectorA, along: $0.a)
    return logBeta(concentration, 2 + square($0.response))
      + multiplyLog(square($0.response), exp(eta))
      - logGamma(1 + square(eta))
  },
  GraphCase("normal distribution function") {
    normalLogCDF($0.matrix) * $0.scalar + normalLogCDF(-3 * $0.vectorA)
      + log1mexp(-square($0.vectorB) - 0.1)
  },
  GraphCase("slope of the normal distribution function") {
    Quantity(.unary(.normalLogCDFSlope), [$0.matrix]) + atan($0.vectorA) * asinh(2 * $0.scalar)
  },
  GraphCase("products with logarithms") {
    multiplyLog($0.matrix, square($0.vectorA) + 0.2) + multiplyLog1p($0.scalar, square($0.vectorB))
      + multiplyLog($0.vectorA, sigmoid($0.matrix)) + multiplyLog1p($0.scalar, -sigmoid($0.matrix))
      + log(sigmoid($0.vectorB)) + logit(sigmoid($0.scalar))
  },
  GraphCase("row constants") { $0.response * square($0.weights) },
]
