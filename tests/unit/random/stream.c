/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Random123 (D. E. Shaw Research), tests/kat_vectors, the three rows 'philox4x32 10'. */
static const struct {
  uint32_t counter[4], key[2], bits[4];
} known_answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

Test(stream, philox_gives_the_published_answers) {
  for (size_t row = 0; row < 3; row++) {
    uint32_t bits[4];
    grdp_stream_block(known_answers[row].counter, known_answers[row].key, bits);
    cr_expect(memcmp(bits, known_answers[row].bits, sizeof bits) == 0, "row %zu", row);
  }
}

Test(stream, lanes_give_the_published_answers) {
  for (size_t row = 0; row < 3; row++) {
    const uint32_t *counter = known_answers[row].counter, *want = known_answers[row].bits;
    grdp_stream stream = {{known_answers[row].key[0], known_answers[row].key[1]}, counter[3]};
    uint64_t draw = (uint64_t)counter[1] << 32 | counter[0], even, odd;
    grdp_stream_fill_pair(&stream, counter[2], draw, 1, &even, &odd);
    cr_expect(even == ((uint64_t)want[1] << 32 | want[0]), "row %zu", row);
    cr_expect(odd == ((uint64_t)want[3] << 32 | want[2]), "row %zu", row);
  }
}

/* FNV-1a 64: the test vectors of draft-eastlake-fnv; the finaliser: SplitMix64's first outputs from seed 0 (Vigna,
 * splitmix64.c), which are the mixed multiples of 0x9e3779b97f4a7c15. */
Test(stream, names_are_hashed_as_documented) {
  cr_expect(grdp_stream_mix(0x9e3779b97f4a7c15) == 0xe220a8397b1dcdaf);
  cr_expect(grdp_stream_mix(2 * UINT64_C(0x9e3779b97f4a7c15)) == 0x6e789e6aa1b965f4);
  cr_expect(grdp_stream_name(GRDP_TEXT("")) == grdp_stream_mix(0xcbf29ce484222325));
  cr_expect(grdp_stream_name(GRDP_TEXT("a")) == grdp_stream_mix(0xaf63dc4c8601ec8c));
  cr_expect(grdp_stream_name(GRDP_TEXT("foobar")) == grdp_stream_mix(0x85944171f73967e8));
}

enum { COUNT = 300 };

Test(stream, a_draw_depends_on_its_number_alone) {
  static const size_t splits[] = {0, 1, 31, 63, 64, 65, 128, 200, 299, 300};
  static const uint64_t firsts[] = {0, 7, 0xFFFFFF80u, UINT64_MAX - COUNT};
  grdp_stream stream = grdp_stream_open(42, grdp_stream_name(GRDP_TEXT("growth")));
  for (size_t f = 0; f < 4; f++) {
    uint64_t whole[COUNT], parts[COUNT], even[COUNT], odd[COUNT];
    grdp_stream_fill(&stream, 2025, firsts[f], COUNT, whole);
    for (size_t s = 0; s < sizeof splits / sizeof *splits; s++) {
      grdp_stream_fill(&stream, 2025, firsts[f], splits[s], parts);
      grdp_stream_fill(&stream, 2025, firsts[f] + splits[s], COUNT - splits[s], parts + splits[s]);
      cr_expect(memcmp(whole, parts, sizeof whole) == 0, "first %zu, split %zu", f, splits[s]);
      grdp_stream_fill_pair(&stream, 1012, firsts[f], splits[s], even, odd);
      grdp_stream_fill_pair(&stream, 1012, firsts[f] + splits[s], COUNT - splits[s], even + splits[s],
                            odd + splits[s]);
      cr_expect(memcmp(whole, odd, sizeof whole) == 0, "pair: first %zu, split %zu", f, splits[s]);
      grdp_stream_fill(&stream, 2024, firsts[f], COUNT, parts);
      cr_expect(memcmp(parts, even, sizeof parts) == 0, "even: first %zu, split %zu", f, splits[s]);
    }
    for (size_t i = 0; i < COUNT; i++) {
      uint64_t draw = firsts[f] + i;
      const uint32_t counter[4] = {(uint32_t)(draw & 0xFFFFFFFFu), (uint32_t)(draw >> 32), 1012, stream.name};
      uint32_t bits[4];
      grdp_stream_block(counter, stream.key, bits);
      cr_expect(whole[i] == ((uint64_t)bits[3] << 32 | bits[2]), "draw %zu", i);
    }
  }
}

Test(stream, names_seeds_and_periods_have_streams_of_their_own) {
  uint64_t growth = grdp_stream_name(GRDP_TEXT("growth")), other = grdp_stream_name(GRDP_TEXT("growti"));
  /* The last two differ in the upper and in the lower half of the name alone. */
  grdp_stream streams[] = {grdp_stream_open(0, growth),
                           grdp_stream_open(1, growth),
                           grdp_stream_open(UINT64_C(1) << 32, growth),
                           grdp_stream_open(0, other),
                           grdp_stream_open(0, growth ^ UINT64_C(1) << 40),
                           grdp_stream_open(0, growth ^ 1)};
  enum { STREAMS = sizeof streams / sizeof *streams };
  uint64_t bits[2 * STREAMS];
  for (size_t s = 0; s < STREAMS; s++)
    for (uint32_t period = 0; period < 2; period++)
      grdp_stream_fill(&streams[s], period, 5, 1, &bits[2 * s + period]);
  for (size_t i = 0; i < 2 * STREAMS; i++)
    for (size_t j = 0; j < i; j++)
      cr_expect(bits[i] != bits[j], "%zu and %zu", i, j);
}

Test(stream, uniforms_are_inside_and_exact) {
  const uint64_t bits[] = {0, 0xFFF, 0x1000, UINT64_C(1) << 63, UINT64_MAX};
  const double want[] = {0x1p-53, 0x1p-53, 0x1.8p-52, 0.5 + 0x1p-53, 1.0 - 0x1p-53};
  double got[5];
  grdp_stream_uniforms(5, bits, got);
  for (size_t i = 0; i < 5; i++)
    cr_expect(got[i] == want[i] && got[i] > 0.0 && got[i] < 1.0, "row %zu: %a", i, got[i]);
  const uint32_t fractions[] = {0, 1, 0x80000000u, UINT32_MAX};
  const double want_fractions[] = {0x1p-33, 0x1.8p-32, 0.5 + 0x1p-33, 1.0 - 0x1p-33};
  grdp_stream_uniforms_of_fractions(4, fractions, got);
  for (size_t i = 0; i < 4; i++)
    cr_expect(got[i] == want_fractions[i], "fraction %zu: %a", i, got[i]);
}

/* Moments of a uniform number within five standard errors, and no correlation between neighbours: of draws, of
 * periods, of names, of seeds. */
Test(stream, uniforms_look_uniform_and_independent) {
  enum { MANY = 65536 };
  static uint64_t bits[MANY];
  static double u[5][MANY + 1];
  uint64_t name = grdp_stream_name(GRDP_TEXT("growth")), other = grdp_stream_name(GRDP_TEXT("growti"));
  grdp_stream stream = grdp_stream_open(0, name), named = grdp_stream_open(0, other),
              seeded = grdp_stream_open(1, name);
  const struct {
    const grdp_stream *stream;
    uint32_t period;
    uint64_t first;
  } rows[5] = {{&stream, 0, 0}, {&stream, 0, 1}, {&stream, 1, 0}, {&named, 0, 0}, {&seeded, 0, 0}};
  for (size_t row = 0; row < 5; row++) {
    grdp_stream_fill(rows[row].stream, rows[row].period, rows[row].first, MANY, bits);
    grdp_stream_uniforms(MANY, bits, u[row]);
    double sum = 0.0, square = 0.0, product = 0.0;
    for (size_t i = 0; i < MANY; i++) {
      sum += u[row][i] - 0.5;
      square += (u[row][i] - 0.5) * (u[row][i] - 0.5) - 1.0 / 12.0;
      product += (u[row][i] - 0.5) * (u[0][i] - 0.5) * 12.0;
    }
    cr_expect(fabs(sum) < 5.0 * sqrt(MANY / 12.0), "row %zu: mean", row);
    cr_expect(fabs(square) < 5.0 * sqrt(MANY / 180.0), "row %zu: variance", row);
    cr_expect(row == 0 || fabs(product) < 5.0 * sqrt(MANY), "row %zu: correlation", row);
  }
}
