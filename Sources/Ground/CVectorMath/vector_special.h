// Special functions on vectors, in terms of vector.h.

#define POLYNOMIAL(table, x) polynomial(table, (int)(sizeof table / sizeof *table), x)
INLINE vec polynomial(const double *coefficients, int count, vec x) {
  vec p = splat(coefficients[count - 1]);
  _Pragma("clang loop unroll(full)") for (int i = count - 2; i >= 0; i--) p = fma_(p, x, splat(coefficients[i]));
  return p;
}

// ---- the gamma function and related functions, for positive arguments; NaN below 0

// From here on Stirling's series is exact to the last place.
#define STIRLING_START 8

// log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2) for x >= STIRLING_START: sum of B_2k / (2k (2k - 1) x^(2k - 1)).
static const double STIRLING[] = {
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400, 43867.0 / 244188};
INLINE vec stirling_error(vec x) {
  vec r = splat(1) / x;
  return r * POLYNOMIAL(STIRLING, r * r);
}

// log Gamma(2 + t) / t for |t| <= 1/2: 1 - gamma, then (-1)^k (zeta(k) - 1) / k (Abramowitz and Stegun 6.1.33).
static const double LOG_GAMMA_AT_2[] = {
    0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986,
    0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-05,
    -4.492623673813314e-05, 2.050721277567069e-05, -9.439488275268397e-06, 4.374866789907488e-06, -2.039215753801366e-06,
    9.55141213040742e-07, -4.492469198764566e-07, 2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08,
    -2.2711094608943164e-08, 1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09, -1.1921401405860912e-09};

// Below 8, Gamma(x) = product * Gamma(2 + t) for |t| <= 1/2, or Gamma(2 + t) / product where x < 3/2. All steps of t are
// exact, so that the zeros at 1 and 2 keep their relative accuracy.
INLINE vec log_gamma_(vec x) {
  ivec large = x >= splat(STIRLING_START), tiny = x < splat(0.5), small = x < splat(1.5);
  vec y = x, product = splat(1);
  for (int step = 0; step < 6; step++) {
    ivec above = y >= splat(2.5);
    vec next = y - splat(1);
    product = choose(above, product * next, product);
    y = choose(above, next, y);
  }
  vec t = choose(tiny, x, choose(small, x - splat(1), y - splat(2)));
  product = choose(tiny, x * (splat(1) + x), choose(small, x, product));
  vec l = log_(choose(large, x, product));
  vec near = fma_(t, POLYNOMIAL(LOG_GAMMA_AT_2, t), choose(small, -l, l));
  vec far = fma_(x - splat(0.5), l - splat(1), splat(0.41893853320467274) + stirling_error(x));
  return choose(x >= splat(0), choose(large, far, near), splat(NAN));
}

// The derivatives shift to x >= 8 by the recurrence, its sum of 1/x or 1/x^2 kept as one fraction.
static const double DIGAMMA[] = {
    1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160, 43867.0 / 14364};
INLINE vec digamma_(vec x) {
  vec y = x, numerator = splat(0), denominator = splat(1);
  for (int step = 0; step < STIRLING_START; step++) {
    ivec below = y < splat(STIRLING_START);
    numerator = choose(below, fma_(numerator, y, denominator), numerator);
    denominator = choose(below, denominator * y, denominator);
    y = choose(below, y + splat(1), y);
  }
  vec r = splat(1) / y, z = r * r;
  vec far = log_(y) - fma_(z, POLYNOMIAL(DIGAMMA, z), splat(0.5) * r);
  return choose(x >= splat(0), far - numerator / denominator, splat(NAN));
}
static const double TRIGAMMA[] = {
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330};
INLINE vec trigamma_(vec x) {
  vec y = x, numerator = splat(0), denominator = splat(1);
  for (int step = 0; step < STIRLING_START; step++) {
    ivec below = y < splat(STIRLING_START);
    vec s = y * y;
    numerator = choose(below, fma_(numerator, s, denominator), numerator);
    denominator = choose(below, denominator * s, denominator);
    y = choose(below, y + splat(1), y);
  }
  vec r = splat(1) / y, z = r * r;
  vec far = r + z * fma_(r, POLYNOMIAL(TRIGAMMA, z), splat(0.5));
  return choose(x >= splat(0), far + numerator / denominator, splat(NAN));
}

// log B(a, b). The large parts of log Gamma(b) - log Gamma(a + b) cancel on paper, for the larger argument b (Didonato and
// Morris 1992, ALGDIV).
INLINE vec log_beta_(vec a, vec b) {
  vec low = min_(a, b), high = max_(b, a), sum = low + high;
  vec difference = log_gamma_(high) - log_gamma_(sum);
  vec stable = low - fma_(high - splat(0.5), log1p_(low / high), low * log_(sum)) + stirling_error(high) - stirling_error(sum);
  vec y = log_gamma_(low) + choose(high >= splat(STIRLING_START), stable, difference);
  return choose((a == a) & (b == b), y, splat(NAN));
}

// a log b and a log(1 + b), which are 0 where a is 0.
INLINE vec multiply_log_(vec a, vec b) {
  return choose((a == splat(0)) & (b == b), splat(0), a * log_(b));
}
INLINE vec multiply_log1p_(vec a, vec b) {
  return choose((a == splat(0)) & (b == b), splat(0), a * log1p_(b));
}

// ---- the normal distribution function

// exp(z^2) erfc(z) for z >= 0: a polynomial of (z - 4) / (z + 4) over 1 + 2 z (after Shepherd and Laframboise 1981).
static const double SCALED_ERFC[] = {
    1.2329951186255526, -0.1396211168405625, 0.015379652102619604, 0.0680970542546904, -0.10103906603630056,
    0.09373283499843826, -0.06633036581218697, 0.03716751553592911, -0.016197734059799265, 0.005031969992669933,
    -0.0007577732613730956, -0.0001992567757633648, 0.0001506214900124047, -2.4398944545280832e-05,
    -1.1221287012353486e-05, 5.709206053072183e-06, 2.919733377963012e-07, -8.249198427508354e-07, 7.746992727017941e-08,
    1.1009737295274889e-07, -2.05606492756992e-08, -1.4709550868669278e-08, 3.1695881915648173e-09, 1.7903326159489847e-09,
    -2.659599690242689e-10, -1.374652989001164e-10};
INLINE vec scaled_erfc(vec z) {
  z = choose(z > splat(1e300), splat(1e300), z);
  vec t = (z - splat(4)) / (z + splat(4));
  return POLYNOMIAL(SCALED_ERFC, t) / fma_(splat(2), z, splat(1));
}

// exp(-x^2 / 2): the square is split so that its rounding is not magnified.
INLINE vec exp_minus_half_square(vec x) {
  vec high = (vec)((ivec)x & isplat(~(int64_t)0x7ffffff));
  vec rest = splat(0.5) * (x - high) * (x + high);
  return exp_(splat(-0.5) * high * high) * (splat(1) - rest * (splat(1) - splat(0.5) * rest));
}

#define SQRT_HALF 0.70710678118654752440

// log Phi(x): from the scaled function in the lower tail, from its complement in the upper one.
INLINE vec normal_log_cdf_(vec x) {
  ivec upper = x > splat(0);
  vec scaled = splat(0.5) * scaled_erfc(abs_(x) * splat(SQRT_HALF));
  vec missing = choose(upper, scaled * exp_minus_half_square(min_(abs_(x), splat(40))), splat(0));
  vec below = log_(scaled) - splat(0.5) * x * x;
  return choose(x == x, choose(upper, log1p_(-missing), below), x);
}

// phi(x) / Phi(x), the slope of log Phi: about -x in the lower tail.
INLINE vec normal_log_cdf_slope_(vec x) {
  ivec upper = x > splat(0);
  vec scaled = scaled_erfc(abs_(x) * splat(SQRT_HALF));
  vec density = exp_minus_half_square(min_(abs_(x), splat(40)));
  // sqrt(2 / pi) times: 1 / erfcx(-x / sqrt 2), or exp(-x^2 / 2) / (2 Phi(x)).
  vec y = choose(upper, density / (splat(2) - density * scaled), splat(1) / scaled);
  return choose(x == x, splat(0.79788456080286535588) * y, x);
}

// ---- others

// log(1 - exp(x)) for x <= 0.
INLINE vec log1mexp_(vec x) {
  return choose(x > splat(-0.6931471805599453), log_(-expm1_(x)), log1p_(-exp_(x)));
}

// asinh: log(|x| + sqrt(1 + x^2)) without cancellation, with the sign of x.
INLINE vec asinh_(vec x) {
  vec magnitude = abs_(x), square = magnitude * magnitude;
  vec y = log1p_(magnitude + square / (splat(1) + __builtin_elementwise_sqrt(splat(1) + square)));
  y = choose(magnitude > splat(1e9), log_(magnitude) + splat(6.93147180559945309417e-01), y);
  return choose(isplat(INT64_MIN), x, y);
}
