// Vectors of WIDTH doubles and the elementary functions on them. WIDTH and HAS_FMA are set by the including file.
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "CVectorMath.h"

typedef double vec __attribute__((vector_size(WIDTH * 8)));
typedef double unaligned_vec __attribute__((vector_size(WIDTH * 8), aligned(8)));
typedef int64_t ivec __attribute__((vector_size(WIDTH * 8)));
typedef uint64_t uvec __attribute__((vector_size(WIDTH * 8)));
#define INLINE static inline __attribute__((always_inline))

INLINE vec load(const double *p) { return *(const unaligned_vec *)p; }
INLINE void store(double *p, vec v) { *(unaligned_vec *)p = v; }
INLINE vec splat(double x) { return x - (vec){0}; }
INLINE ivec isplat(int64_t x) { return x - (ivec){0}; }
INLINE vec choose(ivec mask, vec yes, vec no) { return (vec)((mask & (ivec)yes) | (~mask & (ivec)no)); }
#if HAS_FMA
INLINE vec fma_(vec a, vec b, vec c) { return __builtin_elementwise_fma(a, b, c); }
#else
INLINE vec fma_(vec a, vec b, vec c) { return a * b + c; }
#endif
INLINE vec max_(vec a, vec b) { return choose(a > b, a, b); }
INLINE vec min_(vec a, vec b) { return choose(a < b, a, b); }
INLINE vec abs_(vec a) { return (vec)((ivec)a & isplat(INT64_MAX)); }

// The sum of the lanes, always as ((0+4)+(2+6)) + ((1+5)+(3+7)) and its halves.
INLINE double fold(vec v) {
#if WIDTH == 8
  double s0 = v[0] + v[4], s1 = v[1] + v[5], s2 = v[2] + v[6], s3 = v[3] + v[7];
  return (s0 + s2) + (s1 + s3);
#elif WIDTH == 4
  return (v[0] + v[2]) + (v[1] + v[3]);
#else
  return v[0] + v[1];
#endif
}

// Lanes below `live` set.
INLINE ivec live_lanes(ptrdiff_t live) {
#if WIDTH == 8
  const ivec lane = {0, 1, 2, 3, 4, 5, 6, 7};
#elif WIDTH == 4
  const ivec lane = {0, 1, 2, 3};
#else
  const ivec lane = {0, 1};
#endif
  return lane < isplat(live);
}
INLINE void store_live(double *p, vec v, ivec live) { store(p, choose(live, v, load(p))); }
INLINE vec load_live(const double *p, ivec live) { return (vec)((ivec)load(p) & live); }

// exp(x) = 2^k exp(r), with r in [-ln 2 / 2, ln 2 / 2] split off in two parts (Cody and Waite).
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define ROUND_SHIFT 0x1.8p52

// exp(r) - 1 - r = r^2 q(r) for |r| <= ln 2 / 2; q is the minimax polynomial of degree 9, with an error of 2^-55 relative to
// exp(r) - 1. In Estrin's order, whose longest chain of products is half of Horner's.
INLINE vec exp_beyond_linear(vec r) {
  vec r2 = r * r;
  vec q8 = fma_(r, splat(0x1.ae48fe58c7f83p-26), splat(0x1.28975860caa83p-22));
  vec q6 = fma_(r, splat(0x1.71de976ff3338p-19), splat(0x1.a019b3a8d3094p-16));
  vec q4 = fma_(r, splat(0x1.a01a0171b2256p-13), splat(0x1.6c16c179fb776p-10));
  vec q2 = fma_(r, splat(0x1.1111111118cfcp-7), splat(0x1.5555555553b16p-5));
  vec q0 = fma_(r, splat(0x1.555555555553ep-3), splat(0.5));
  vec q = fma_(fma_(q8, r2, q6), r2 * r2, fma_(q4, r2, q2));
  return fma_(q, r2, q0);
}
INLINE vec expm1_reduced(vec r) { return fma_(exp_beyond_linear(r), r * r, r); }

// x = k ln 2 + r with whole k, |r| <= ln 2 / 2. The low bits of what is returned hold k.
INLINE ivec split_octaves(vec x, vec *r) {
  vec shifted = fma_(x, splat(1.4426950408889634), splat(ROUND_SHIFT));
  vec k = shifted - splat(ROUND_SHIFT);
  *r = fma_(k, splat(-LN2_LOW), fma_(k, splat(-LN2_HIGH), x));
  return (ivec)shifted;
}

// 2^k for k in [-1022, 1023], given k << 52; 0 for k = -1023.
INLINE vec power_of_two(ivec exponent) { return (vec)(exponent + isplat((int64_t)1023 << 52)); }

#if defined(USE_AVX512_INTRINSICS)
#include <immintrin.h>
// 2^(i/16); with this table the remainder is below ln 2 / 32 and degree 7 suffices.
static const double TWO_TO_SIXTEENTHS[16] __attribute__((aligned(64))) = {
    0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
    0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
    0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
    0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};

// The rounding errors of the table, relative to its values: where 1 is subtracted from a value just below 1, they would dominate.
static const double SIXTEENTHS_MISS[16] __attribute__((aligned(64))) = {
    0, 8.189318e-17, -2.793911e-17, 7.826573e-17,
    3.348462e-17, 3.750854e-17, 1.957259e-17, 5.686481e-17,
    -6.835809e-17, -2.359109e-17, 5.154830e-17, 1.534141e-17,
    4.875161e-17, 1.685487e-17, 1.790127e-17, -5.545066e-17};

// Splits x into sixteenth-octaves: table value 2^(k mod 16 / 16), e = exp(r) - 1, and k / 16 whose floor scales.
INLINE vec exp_parts(vec x, int exact, vec *e, vec *octaves) {
  vec shifted = fma_(x, splat(16 * 1.4426950408889634), splat(ROUND_SHIFT));
  vec k = shifted - splat(ROUND_SHIFT);
  vec r = fma_(k, splat(-LN2_HIGH / 16), x);
  r = fma_(k, splat(-LN2_LOW / 16), r);
  if (exact)
    r += (vec)_mm512_permutex2var_pd(_mm512_load_pd(SIXTEENTHS_MISS), (__m512i)shifted,
                                     _mm512_load_pd(SIXTEENTHS_MISS + 8));
  vec p = fma_(r, splat(1.0 / 5040), splat(1.0 / 720));
  p = fma_(p, r, splat(1.0 / 120));
  p = fma_(p, r, splat(1.0 / 24));
  p = fma_(p, r, splat(1.0 / 6));
  p = fma_(p, r, splat(0.5));
  *e = fma_(p, r * r, r);
  *octaves = k * splat(1.0 / 16);
  return (vec)_mm512_permutex2var_pd(_mm512_load_pd(TWO_TO_SIXTEENTHS), (__m512i)shifted,
                                     _mm512_load_pd(TWO_TO_SIXTEENTHS + 8));
}
// For finite x <= 709 and -infinity; below -745 the result is 0.
INLINE vec exp_nonpositive(vec x) {
  vec e, octaves;
  vec table = exp_parts((vec)_mm512_max_pd((__m512d)splat(-760), (__m512d)x), 0, &e, &octaves);
  return (vec)_mm512_scalef_pd((__m512d)fma_(table, e, table), (__m512d)octaves);
}
INLINE vec exp_(vec x) {
  vec e, octaves;
  vec clamped = (vec)_mm512_min_pd((__m512d)splat(720), _mm512_max_pd((__m512d)splat(-760), (__m512d)x));
  vec table = exp_parts(clamped, 0, &e, &octaves);
  return (vec)_mm512_scalef_pd((__m512d)fma_(table, e, table), (__m512d)octaves);
}
// exp(x) - 1 for -50 < x <= 0.
INLINE vec expm1_nonpositive(vec x) {
  vec e, octaves;
  vec table = exp_parts(x, 1, &e, &octaves);
  vec scale = (vec)_mm512_scalef_pd((__m512d)table, (__m512d)octaves);
  return fma_(scale, e, scale - splat(1));
}
#else
// For x <= 0 and NaN; below -708.7, where the result would be subnormal, it is 0.
INLINE vec exp_nonpositive(vec x) {
  // The clamp keeps NaN, and rounds to 2^-1023, whose scale is 0.
  vec r;
  vec scale = power_of_two(split_octaves(max_(splat(-709), x), &r) << 52);
  return fma_(scale, expm1_reduced(r), scale);
}
INLINE vec exp_(vec x) {
  // NaN passes through both comparisons.
  vec r;
  ivec octaves = split_octaves(min_(splat(720), max_(splat(-760), x)), &r);
  // Two factors, so that subnormal and infinite results come out right: k / 2 rounded down, and the rest.
  ivec half = (octaves << 51) & isplat(~(((int64_t)1 << 52) - 1));
  vec scale = power_of_two(half);
  return fma_(scale, expm1_reduced(r), scale) * power_of_two((octaves << 52) - half);
}
// exp(x) - 1 for -50 < x <= 0.
INLINE vec expm1_nonpositive(vec x) {
  vec r;
  vec scale = power_of_two(split_octaves(x, &r) << 52);
  return fma_(scale, expm1_reduced(r), scale - splat(1));
}
#endif

// k for k << 52, plus anything below 2^52.
INLINE vec high_bits(ivec x) {
#if WIDTH == 8
  return __builtin_convertvector(x >> 52, vec);
#else
  // Without such instructions: k + 2048, which is not negative, as the low bits of a double in [2^52, 2^53).
  uvec low = (uvec)(x ^ isplat(INT64_MIN)) >> 52;
  return (vec)((ivec)low | (ivec)splat(0x1p52)) - splat(0x1p52 + 2048);
#endif
}

// log(x) for finite positive normal x: x = 2^k (1 + f), log(1 + f) by fdlibm's odd series in s = f / (2 + f).
INLINE vec log_normal(vec x) {
  // Centred on sqrt(1/2): the exponent of x / sqrt(1/2).
  ivec centered = (ivec)x - isplat(0x3fe6a09e667f3bcd);
  vec kd = high_bits(centered);
  vec m = (vec)((ivec)x - (centered & isplat(~(((int64_t)1 << 52) - 1))));
  vec f = m - splat(1);
  vec s = f / (splat(2) + f);
  vec z = s * s;
  vec p = splat(1.479819860511658591e-01);
  p = fma_(p, z, splat(1.531383769920937332e-01));
  p = fma_(p, z, splat(1.818357216161805012e-01));
  p = fma_(p, z, splat(2.222219843214978396e-01));
  p = fma_(p, z, splat(2.857142874366239149e-01));
  p = fma_(p, z, splat(3.999999999940941908e-01));
  p = fma_(p, z, splat(6.666666666666735130e-01));
  vec half_square = splat(0.5) * f * f;
  vec tail = fma_(s, fma_(p, z, half_square), kd * splat(LN2_LOW));
  return fma_(kd, splat(LN2_HIGH), f - (half_square - tail));
}
INLINE vec log_(vec x) {
  ivec subnormal = x < splat(0x1p-1022);
  vec scaled = choose(subnormal, x * splat(0x1p54), x);
  vec y = log_normal(scaled) - choose(subnormal, splat(54 * 6.93147180559945309417e-01), splat(0));
  y = choose(x == splat(INFINITY), x, y);
  y = choose(x == splat(0), splat(-INFINITY), y);
  return choose(x >= splat(0), y, splat(NAN));
}
// log(1 + x): the rounding of 1 + x is corrected to first order.
INLINE vec log1p_(vec x) {
  vec u = splat(1) + x;
  vec y = log_(u) + (x - (u - splat(1))) / u;
  ivec exact = (u == splat(INFINITY)) | (u == splat(0));
  y = choose(exact, log_(u), y);
  return choose(u == splat(1), x, y);
}
INLINE vec expm1_(vec x) {
  vec r;
  ivec octaves = split_octaves(x, &r);
  vec scale = power_of_two(octaves << 52), k = (vec)octaves - splat(ROUND_SHIFT);
  // Where subtracting 1 cancels, the rounding of r would show: it is corrected.
  vec lost = fma_(k, splat(-LN2_LOW), fma_(k, splat(-LN2_HIGH), x) - r);
  vec small = fma_(scale, r + fma_(exp_beyond_linear(r), r * r, lost), scale - splat(1));
  return choose(abs_(x) < splat(30), small, exp_(x) - splat(1));
}
// |tanh x| = |e / (2 + e)|, e = exp(-2|x|) - 1, with the sign bit of x. NaN passes through.
INLINE vec tanh_(vec x) {
  vec magnitude = abs_(x);
  vec e = expm1_nonpositive(splat(-2) * choose(magnitude > splat(22), splat(22), magnitude));
  return choose(isplat(INT64_MIN), x, e / (splat(2) + e));
}
// 1 / (1 + exp(-x)), through exp(-|x|) so that neither side overflows.
INLINE vec sigmoid_(vec x) {
  vec e = exp_(-abs_(x));
  vec y = choose(x >= splat(0), splat(1), e) / (splat(1) + e);
  return choose(x == x, y, x);
}
INLINE vec softplus_(vec x) {
  vec y = choose(x > splat(0), x, splat(0)) + log1p_(exp_(-abs_(x)));
  return choose(x == x, y, x);
}
