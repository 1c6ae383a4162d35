/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "special.h"

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ln 2 and pi to twice the digits of a double. */
#define LN2_HIGH 0.69314718055994530942
#define LN2_LOW 2.3190468138462996e-17
#define HALF_LOG_TWO_PI 0.91893853320467274178

enum { ITERATION_LIMIT = 1000000 };

static double lesser(double a, double b) {
  return a < b ? a : b;
}

static double greater(double a, double b) {
  return a > b ? a : b;
}

/* Whether a factor is 1 but for rounding. */
static bool settled(double factor) {
  return factor > 1.0 - 4e-16 && factor < 1.0 + 4e-16;
}

double grdp_special_power_of_two(int exponent) {
  uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* e^r by Taylor's series from the smallest term; |r| <= 0.5. */
static double exp_series(double r) {
  double sum = 1.0;
  for (int n = 17; n >= 1; n--)
    sum = fma(sum, r / n, 1.0);
  return sum;
}

double grdp_special_exp(double x) {
  if (isnan(x))
    return x;
  if (x > 709.79)
    return (double)INFINITY;
  if (x < -745.2)
    return 0.0;
  int k = (int)(x / LN2_HIGH + (x < 0.0 ? -0.5 : 0.5));
  double r = fma(-(double)k, LN2_LOW, fma(-(double)k, LN2_HIGH, x));
  int half = k / 2;
  return exp_series(r) * grdp_special_power_of_two(half) * grdp_special_power_of_two(k - half);
}

double grdp_special_expm1(double x) {
  if (!(x > -0.5 && x < 0.5))
    return grdp_special_exp(x) - 1.0;
  double sum = 0.0;
  for (int n = 17; n >= 2; n--)
    sum = (1.0 + sum) * x / n;
  return x * (1.0 + sum);
}

/* 2 artanh(s) - 2 s = 2 (s^3/3 + s^5/5 + …); |s| <= 0.18 */
static double artanh_rest(double s) {
  double square = s * s, sum = 0.0;
  for (int n = 27; n >= 3; n -= 2)
    sum = fma(sum, square, 1.0 / n);
  return 2.0 * s * square * sum;
}

/* log(2^k m) = k ln 2 + 2 artanh((m - 1) / (m + 1)), m within a root of 2 of 1. */
double grdp_special_log(double x) {
  if (isnan(x) || x > DBL_MAX)
    return x;
  if (x <= 0.0)
    return -(double)INFINITY;
  int k = 0;
  if (x < DBL_MIN) {
    x *= 0x1p54;
    k = -54;
  }
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  k += (int)(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffULL) | (1023ULL << 52);
  double m;
  memcpy(&m, &bits, sizeof m);
  if (m > 1.41421356) {
    m *= 0.5;
    k++;
  }
  double s = (m - 1.0) / (m + 1.0);
  /* 2 s = (m - 1) - s (m - 1): the first part is exact. */
  double small = artanh_rest(s) - s * (m - 1.0) + k * LN2_LOW;
  return k * LN2_HIGH + ((m - 1.0) + small);
}

/* Kahan's correction: the rounding of 1 + x is undone by the quotient. */
double grdp_special_log1p(double x) {
  double u = 1.0 + x;
  if (x > 1e10)
    return grdp_special_log(u);
  return u == 1.0 ? x : grdp_special_log(u) * (x / (u - 1.0));
}

double grdp_special_power(double x, double y) {
  if (y == 0.0)
    return 1.0;
  if (x <= 0.0)
    return y > 0.0 ? 0.0 : (double)INFINITY;
  return grdp_special_exp(y * grdp_special_log(x));
}

double grdp_special_sine(double x) {
  double sum = 1.0;
  for (int n = 26; n >= 2; n -= 2)
    sum = fma(sum, -x * x / (n * (n + 1.0)), 1.0);
  return x * sum;
}

/* arctan x = 2 arctan(x / (1 + sqrt(1 + x^2))), twice, then the series. */
double grdp_special_arctangent(double x) {
  if (x > 1.0)
    return 0.5 * GRDP_PI - grdp_special_arctangent(1.0 / x);
  if (x < 0.0)
    return -grdp_special_arctangent(-x);
  double t = x / (1.0 + sqrt(1.0 + x * x));
  t /= 1.0 + sqrt(1.0 + t * t);
  double square = t * t, sum = 0.0;
  for (int n = 29; n >= 1; n -= 2)
    sum = 1.0 / n - sum * square;
  return 4.0 * t * sum;
}

double grdp_special_arcsine(double x) {
  if (x < 0.0)
    return -grdp_special_arcsine(-x);
  if (x == 1.0)
    return 0.5 * GRDP_PI;
  return 2.0 * grdp_special_arctangent(x / (1.0 + sqrt((1.0 - x) * (1.0 + x))));
}

/*
 * The error of Stirling's formula: log Gamma(a + 1) - ((a + 1/2) log a - a + log(2 pi)/2), by its series (DLMF
 * 5.11.1) from a = 12 on, and down to there by log Gamma(a + 2) = log Gamma(a + 1) + log(a + 1).
 */
static double stirling_error(double a) {
  static const double coefficients[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                        1.0 / 1188, -691.0 / 360360, 1.0 / 156};
  double step = 0.0;
  while (a < 12.0) {
    step += (a + 0.5) * grdp_special_log1p(1.0 / a) - 1.0;
    a += 1.0;
  }
  double inverse = 1.0 / a, square = inverse * inverse, sum = 0.0;
  for (size_t n = sizeof coefficients / sizeof coefficients[0]; n-- > 0;)
    sum = fma(sum, square, coefficients[n]);
  return step + sum * inverse;
}

double grdp_special_log_factorial(double x) {
  if (x == 0.0)
    return 0.0;
  return stirling_error(x) + (x + 0.5) * grdp_special_log(x) - x + HALF_LOG_TWO_PI;
}

/* x log(x/m) + m - x without cancellation (Loader 2000, "Fast and accurate computation of binomial probabilities"):
 * with v = (x - m)/(x + m), log(x/m) = 2 artanh(v). */
static double deviance(double x, double m) {
  double v = (x - m) / (x + m);
  if (v > -0.1 && v < 0.1)
    return (x - m) * v + x * artanh_rest(v);
  return x * grdp_special_log(x / m) + m - x;
}

/* x^a e^-x / Gamma(a + 1) in Loader's form. */
static double gamma_weight(double a, double x) {
  return grdp_special_exp(-deviance(a, x) - stirling_error(a)) / sqrt(2.0 * GRDP_PI * a);
}

/* DLMF 8.11.4: P(a, x) = weight (1 + x/(a+1) + x^2/((a+1)(a+2)) + …) */
static double gamma_series(double a, double x) {
  double sum = 1.0, term = 1.0;
  for (int n = 1; n < ITERATION_LIMIT && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/* DLMF 8.9.2 by Lentz's method: Gamma(a, x) e^x x^-a */
static double gamma_fraction(double a, double x) {
  double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, value = d, change = 0.0;
  for (int n = 1; n < ITERATION_LIMIT && !settled(change); n++) {
    double numerator = -n * (n - a);
    b += 2.0;
    d = numerator * d + b;
    d = 1.0 / (d == 0.0 ? 1e-300 : d);
    c = b + numerator / c;
    c = c == 0.0 ? 1e-300 : c;
    change = c * d;
    value *= change;
  }
  return value;
}

/* For a > 1e8, Temme's uniform expansion (DLMF 8.12.3, 8.12.7): terms beyond the first of 1/a are below 1e-15. */
static grdp_tails gamma_of_large(double a, double x) {
  double half_square = deviance(a, x) / a;
  double eta = (x < a ? -1.0 : 1.0) * sqrt(2.0 * half_square);
  double first = -1.0 / 3 + eta * (1.0 / 12 + eta * (-2.0 / 135 + eta / 864));
  double rest = grdp_special_exp(-a * half_square) / sqrt(2.0 * GRDP_PI * a) * first;
  grdp_tails normal = grdp_special_normal(eta * sqrt(a));
  if (!(eta > -0.01 && eta < 0.01))
    rest = 0.0;
  return (grdp_tails){greater(normal.below - rest, 0.0), greater(normal.above + rest, 0.0)};
}

grdp_tails grdp_special_gamma(double a, double x) {
  if (!(x > 0.0))
    return (grdp_tails){0.0, 1.0};
  if (x > DBL_MAX)
    return (grdp_tails){1.0, 0.0};
  if (a > 1e8)
    return gamma_of_large(a, x);
  double weight = gamma_weight(a, x);
  if (x < a + 1.0) {
    double below = lesser(weight * gamma_series(a, x), 1.0);
    return (grdp_tails){below, 1.0 - below};
  }
  double above = weight == 0.0 ? 0.0 : lesser(weight * a * gamma_fraction(a, x), 1.0);
  return (grdp_tails){1.0 - above, above};
}

/* x^a y^b / B(a, b) in Loader's form. */
static double beta_weight(double a, double b, double x, double y) {
  double n = a + b;
  double exponent =
      stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
  return grdp_special_exp(exponent) * sqrt(a / n * b / (2.0 * GRDP_PI));
}

/* The continued fraction of Didonato and Morris (1992, eq. 9), by Lentz's method; x <= a / (a + b). */
static double beta_fraction(double a, double b, double x, double y) {
  double distance = a * y - b * x + 1.0;
  double value = a * distance / (a + 1.0), c = value, d = 0.0, change = 0.0;
  for (int m = 1; m < ITERATION_LIMIT && !settled(change); m++) {
    double odd = a + 2.0 * m - 1.0;
    double numerator = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd) * m * (b - m) * x * x;
    double term = m + m * (b - m) * x / odd + (a + m) * (distance + m * (1.0 + y)) / (odd + 2.0);
    d = term + numerator * d;
    d = 1.0 / (d == 0.0 ? 1e-300 : d);
    c = term + numerator / c;
    c = c == 0.0 ? 1e-300 : c;
    change = c * d;
    value *= change;
  }
  return value;
}

grdp_tails grdp_special_beta(double a, double b, double x, double y) {
  if (!(x > 0.0))
    return (grdp_tails){0.0, 1.0};
  if (!(y > 0.0))
    return (grdp_tails){1.0, 0.0};
  bool swapped = x * b > y * a;
  double weight = beta_weight(a, b, x, y);
  double part = 0.0;
  if (weight > 0.0)
    part = lesser(weight / (swapped ? beta_fraction(b, a, y, x) : beta_fraction(a, b, x, y)), 1.0);
  return swapped ? (grdp_tails){1.0 - part, part} : (grdp_tails){part, 1.0 - part};
}

/* P(|Z| <= z) = P(1/2, z^2 / 2), DLMF 7.11.1. */
grdp_tails grdp_special_normal(double z) {
  grdp_tails both = grdp_special_gamma(0.5, 0.5 * z * z);
  double outer = 0.5 * both.above, inner = 0.5 + 0.5 * both.below;
  return z < 0.0 ? (grdp_tails){outer, inner} : (grdp_tails){inner, outer};
}

/* A first guess (Hastings 1955; Abramowitz and Stegun 26.2.23), then Halley's step thrice on the lesser tail. */
double grdp_special_normal_quantile(double p, double q) {
  double tail = p < q ? p : q;
  if (p == q)
    return 0.0;
  if (tail <= 0.0)
    return p < q ? -(double)INFINITY : (double)INFINITY;
  double t = sqrt(-2.0 * grdp_special_log(tail));
  double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int step = 0; step < 3; step++) {
    double density = grdp_special_exp(-0.5 * z * z - HALF_LOG_TWO_PI);
    if (density <= 0.0)
      break;
    double excess = (grdp_special_normal(z).above - tail) / density;
    z += excess / (1.0 - 0.5 * z * excess);
  }
  return p < q ? -z : z;
}

/* Nodes and weights of Gauss and Legendre on [-1, 1], 16 points: the positive half. */
static const double gauss_nodes[8][2] = {
    {0.095012509837637440185, 0.18945061045506849629}, {0.28160355077925891323, 0.18260341504492358887},
    {0.45801677765722738634, 0.16915651939500253819},  {0.61787624440264374845, 0.14959598881657673208},
    {0.75540440835500303390, 0.12462897125553387205},  {0.86563120238783174388, 0.095158511682492784810},
    {0.94457502307323257608, 0.062253523938647892863}, {0.98940093499164993260, 0.027152459411754094852}};

double grdp_special_gauss(int k, double *weight) {
  const double *node = gauss_nodes[k / 2];
  *weight = 0.5 * node[1];
  return k % 2 == 0 ? 0.5 + 0.5 * node[0] : 0.5 - 0.5 * node[0];
}

static double owen_integrand(double h, double x) {
  double spread = 1.0 + x * x;
  return grdp_special_exp(-0.5 * h * h * spread) / spread;
}

/* T(h, a) = 1/(2 pi) times the integral of exp(-h^2 (1 + x^2) / 2) / (1 + x^2) over [0, a], 0 <= a <= 1. */
static double owen_integral(double h, double a) {
  enum { PANELS = 4 };
  double half = 0.5 * a / PANELS, sum = 0.0;
  for (int panel = 0; panel < PANELS; panel++) {
    double middle = (2 * panel + 1) * half;
    for (int k = 0; k < 8; k++) {
      double shift = half * gauss_nodes[k][0];
      sum += gauss_nodes[k][1] * (owen_integrand(h, middle - shift) + owen_integrand(h, middle + shift));
    }
  }
  return sum * half / (2.0 * GRDP_PI);
}

double grdp_special_owen(double h, double a) {
  if (h < 0.0)
    h = -h;
  if (a < 0.0)
    return -grdp_special_owen(h, -a);
  if (h > 40.0)
    return 0.0;
  if (a <= 1.0)
    return owen_integral(h, a);
  /* Owen 1956, eq. 2.3: the part beyond 1 by T(a h, 1 / a), here with upper tails so that nothing cancels. */
  double first = grdp_special_normal(h).above, second = grdp_special_normal(a * h).above;
  return 0.5 * (first + second) - first * second - owen_integral(a * h, 1.0 / a);
}
