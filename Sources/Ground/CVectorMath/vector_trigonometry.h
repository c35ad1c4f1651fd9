// Sine, cosine, arc tangent and powers of vectors. Included by vector.h's users after it.

// pi/2 in parts of 33 bits, so that k times a part is exact for |k| < 2^20 (fdlibm).
#define HALF_PI_1 1.57079632673412561417e+00
#define HALF_PI_2 6.07710050630396597660e-11
#define HALF_PI_3 2.02226624871116645580e-21
#define HALF_PI_3_TAIL 8.47842766036889956997e-32

// sin(x + quarter pi/2). Arguments beyond 2^20 are left to the C library, one by one.
INLINE vec sin_shifted(vec x, const int64_t quarter) {
  vec shifted = fma_(x, splat(0x1.45f306dc9c883p-1), splat(ROUND_SHIFT));
  vec k = shifted - splat(ROUND_SHIFT);
  ivec turns = (ivec)shifted + isplat(quarter);
  // Near a multiple of pi/2 the leading parts cancel, exactly; what the second subtraction rounds off is added back.
  vec first = x - k * splat(HALF_PI_1), part = k * splat(HALF_PI_2), second = first - part;
  vec lost = (first - second) - part;
  vec r = second + ((lost - k * splat(HALF_PI_3)) - k * splat(HALF_PI_3_TAIL));
  vec z = r * r;
  vec s = fma_(splat(1.58969099521155010221e-10), z, splat(-2.50507602534068634195e-08));
  s = fma_(s, z, splat(2.75573137070700676789e-06));
  s = fma_(s, z, splat(-1.98412698298579493134e-04));
  s = fma_(s, z, splat(8.33333333332248946124e-03));
  s = fma_(s, z, splat(-1.66666666666666324348e-01));
  vec sine = fma_(r * z, s, r);
  vec c = fma_(splat(-1.13596475577881948265e-11), z, splat(2.08757232129817482790e-09));
  c = fma_(c, z, splat(-2.75573143513906633035e-07));
  c = fma_(c, z, splat(2.48015872894767294178e-05));
  c = fma_(c, z, splat(-1.38888888888741095749e-03));
  c = fma_(c, z, splat(4.16666666666666019037e-02));
  vec half = splat(0.5) * z, rest = splat(1) - half;
  vec cosine = rest + fma_(z * z, c, (splat(1) - rest) - half);
  vec y = choose((turns & isplat(1)) == isplat(0), sine, cosine);
  y = (vec)((ivec)y ^ ((turns & isplat(2)) << 62));
  ivec far = abs_(x) >= splat(0x1p20);
  for (int i = 0; i < WIDTH; i++)
    if (far[i]) y[i] = quarter ? cos(x[i]) : sin(x[i]);
  return y;
}
INLINE vec sin_(vec x) { return choose(x == splat(0), x, sin_shifted(x, 0)); }
INLINE vec cos_(vec x) { return sin_shifted(x, 1); }

// Around 0, 1 or infinity, whichever is near (Cephes).
INLINE vec atan_(vec x) {
  vec a = abs_(x);
  ivec large = a > splat(2.41421356237309504880), middle = (a > splat(0.66)) & ~large;
  vec t = choose(large, splat(-1) / a, choose(middle, (a - splat(1)) / (a + splat(1)), a));
  vec z = t * t;
  vec p = fma_(splat(-8.750608600031904122785e-01), z, splat(-1.615753718733365076637e+01));
  p = fma_(p, z, splat(-7.500855792314704667340e+01));
  p = fma_(p, z, splat(-1.228866684490136173410e+02));
  p = fma_(p, z, splat(-6.485021904942025371773e+01));
  vec q = z + splat(2.485846490142306297962e+01);
  q = fma_(q, z, splat(1.650270098316988542046e+02));
  q = fma_(q, z, splat(4.328810604912902668951e+02));
  q = fma_(q, z, splat(4.853903996359136964868e+02));
  q = fma_(q, z, splat(1.945506571482613964425e+02));
  vec y = fma_(t, z * p / q, t);
  y += choose(large, splat(6.123233995736765886130e-17), choose(middle, splat(3.061616997868382943065e-17), splat(0)));
  y += choose(large, splat(1.57079632679489661923), choose(middle, splat(0.78539816339744830962), splat(0)));
  return choose(isplat(INT64_MIN), x, y);
}

INLINE vec power_(vec x, vec y) {
  vec z;
  for (int i = 0; i < WIDTH; i++) z[i] = pow(x[i], y[i]);
  return z;
}
