// Numbers: exponentials, logarithms, products and small linear systems, without a C library.
#pragma once

typedef double f64;
typedef float f32;
typedef int i32;
typedef unsigned char u8;
typedef long long i64;

// Sums may be taken in any order, so that they use the vector unit. Nothing else of fast-math: it
// would let the compiler drop every test for numbers that are none.
#pragma clang fp reassociate(on)

static const f64 NONE = __builtin_nan("");
static const f64 ENDLESS = __builtin_inf();

static inline f64 size_of(f64 v) { return __builtin_fabs(v); }

static inline f64 exp_of(f64 v) {
  f64 at = v > 708 ? 708 : v < -708 ? -708 : v == v ? v : 0;
  f64 k = __builtin_floor(at * 1.4426950408889634 + 0.5);
  f64 r = (at - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  f64 p = (((1. / 6227020800 * r + 1. / 479001600) * r + 1. / 39916800) * r + 1. / 3628800) * r;
  p = ((((p + 1. / 362880) * r + 1. / 40320) * r + 1. / 5040) * r + 1. / 720) * r;
  p = (((((p + 1. / 120) * r + 1. / 24) * r + 1. / 6) * r + .5) * r + 1) * r + 1;
  union { i64 bits; f64 value; } power;
  power.bits = ((i64)k + 1023) << 52;
  f64 found = p * power.value;
  found = v > 708 ? ENDLESS : v < -708 ? 0 : found;
  return v == v ? found : NONE;
}

static inline f64 log_of(f64 v) {
  // What is too small to have all its digits is made larger first.
  f64 small = v < 1e-290 ? 1 : 0, given = small != 0 ? v * 18014398509481984. : v;
  union { f64 value; i64 bits; } in;
  in.value = given;
  i64 above = in.bits - 0x3FE6A09E667F3BCDLL;
  in.bits = (above & 0xFFFFFFFFFFFFFLL) + 0x3FE6A09E667F3BCDLL;
  f64 e = (f64)(above >> 52) - 54 * small, t = (in.value - 1) / (in.value + 1), z = t * t;
  f64 p = ((((1. / 23 * z + 1. / 21) * z + 1. / 19) * z + 1. / 17) * z + 1. / 15) * z;
  p = ((((p + 1. / 13) * z + 1. / 11) * z + 1. / 9) * z + 1. / 7) * z;
  p = ((p + 1. / 5) * z + 1. / 3) * z;
  f64 found = e * 6.93147180369123816490e-01 + (2 * t + (2 * t * p + e * 1.90821492927058770002e-10));
  return v > 0 && v < ENDLESS ? found : v == ENDLESS ? ENDLESS : v == 0 ? -ENDLESS : NONE;
}

static inline f64 product(const f64 *a, const f64 *b, i32 size) {
  f64 total = 0;
  for (i32 q = 0; q < size; q++) total += a[q] * b[q];
  return total;
}

static inline void add_times(f64 *to, f64 factor, const f64 *from, i32 size) {
  for (i32 q = 0; q < size; q++) to[q] += factor * from[q];
}

static inline void fill(f64 *to, f64 value, i32 size) {
  for (i32 q = 0; q < size; q++) to[q] = value;
}

static inline void copy(f64 *to, const f64 *from, i32 size) {
  for (i32 q = 0; q < size; q++) to[q] = from[q];
}

// a[m][m + width] holds a system and its right-hand sides; afterwards these are the solution.
static void eliminate(f64 *a, i32 m, i32 width) {
  i32 row = m + width;
  for (i32 c = 0; c < m; c++) {
    i32 best = c;
    for (i32 r = c + 1; r < m; r++)
      if (size_of(a[r * row + c]) > size_of(a[best * row + c])) best = r;
    for (i32 q = c; q < row; q++) {
      f64 held = a[c * row + q];
      a[c * row + q] = a[best * row + q];
      a[best * row + q] = held;
    }
    f64 scale = 1 / a[c * row + c];
    for (i32 q = c; q < row; q++) a[c * row + q] *= scale;
    for (i32 r = 0; r < m; r++)
      if (r != c && a[r * row + c] != 0) add_times(a + r * row + c, -a[r * row + c], a + c * row + c, row - c);
  }
}
