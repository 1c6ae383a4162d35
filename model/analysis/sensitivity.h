/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What drives a result: which uncertain inputs its variation comes from. One request and one answer for all methods; a
 * method is a row of sensitivity_methods.def and one file.
 */
#ifndef GRDP_SENSITIVITY_H
#define GRDP_SENSITIVITY_H

#include "interval.h"
#include "pick_freeze.h"

typedef enum grdp_sensitivity_method {
#define GRDP_SENSITIVITY_METHOD(name, text, function, ...) GRDP_SENSITIVITY_##name,
#include "sensitivity_methods.def"
#undef GRDP_SENSITIVITY_METHOD
  GRDP_SENSITIVITY_METHOD_COUNT
} grdp_sensitivity_method;

/* What is measured: `measure` of the CSV, and words in both languages. */
typedef enum grdp_effect_measure {
#define GRDP_EFFECT(name, text, english, vietnamese) GRDP_EFFECT_##name,
#include "sensitivity_measures.def"
#undef GRDP_EFFECT
  GRDP_EFFECT_MEASURE_COUNT
} grdp_effect_measure;
extern const char *const grdp_effect_texts[GRDP_EFFECT_MEASURE_COUNT];

/* What moves as one: an uncertain input with all its periods, a group that the user named, inputs that are correlated
 * with each other, or one period of an input. */
typedef struct grdp_player {
  const char *name; /* "growth[industry]", "shocks", "growth[industry] + growth[services]", "growth[industry]@2026" */
  const uint32_t *rows; /* of the experiment (pick_freeze.h), ascending */
  size_t row_count;
  const uint32_t *factors; /* ascending */
  size_t factor_count;
} grdp_player;

/* A group of the request: shocks='growth[*],bias' */
typedef struct grdp_player_group {
  const char *name;
  const uint32_t *cells; /* uncertain ones */
  size_t count;
  grdp_place place; /* for messages */
} grdp_player_group;

typedef struct grdp_player_choice {
  const grdp_player_group *groups;
  size_t group_count;
  bool each_period; /* every period of an input is a player of its own, where nothing ties its periods together */
  bool split;       /* correlated inputs may be players of their own (shapley, given, tornado, local); else they are
                          one, and a group that parts them is a mistake that names the alternative */
} grdp_player_choice;

typedef struct grdp_players {
  const grdp_player *items;
  size_t count;
} grdp_players;

/* Every drawn row is in exactly one player. In the arena. Reports a group that parts what is correlated or overlaps
 * another: GRDP_INVALID. */
grdp_status grdp_players_make(grdp_arena *arena, const grdp_scenario *scenario, const grdp_experiment *experiment,
                              const grdp_player_choice *choice, grdp_diagnostics *diagnostics, grdp_players *out);

typedef struct grdp_sensitivity_request {
  grdp_sensitivity_method method;
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_look *looks; /* what the sensitivity is of */
  size_t look_count;
  grdp_player_choice choice;
  grdp_design_kind design;
  uint64_t seed;
  uint64_t draws;   /* base points: the number, or with a precision the most; rounded up as grdp_run_draws does */
  double precision; /* base points are doubled until half of every interval is that narrow; 0: not asked for */
  bool second;      /* second order as well (sobol) */
  unsigned threads; /* 0: as many as there are processors */
  const grdp_design *replayed; /* given: the draws of a run */
  /* Asked between rounds with base points done and to do; false stops. NULL: never stopped. */
  bool (*going)(void *context, grdp_progress progress);
  void *context;
} grdp_sensitivity_request;

/* One number. low and high: the 95 % interval; where there is none (a derivative) NaN. */
typedef struct grdp_effect {
  uint32_t look, player; /* player UINT32_MAX: of the look as a whole (variance, noise floor, R^2) */
  uint32_t other;        /* second order: the other player; bins: the number of the bin, from 0; else UINT32_MAX */
  grdp_effect_measure measure;
  double value, low, high;
} grdp_effect;

typedef struct grdp_sensitivity {
  grdp_players players;
  const grdp_effect *effects; /* by look, then measure of the whole, then player, then measure */
  size_t effect_count;
  const double *centrals; /* [looks] values on the central path; NaN of chances */
  uint64_t base, runs;    /* base points, and how often the model was run in all */
  uint64_t failed;        /* base points left out because a draw of theirs failed */
  bool partial;           /* stopped before its end */
  bool aimed, reached;    /* a precision was asked for; it was reached */
  const bool
      *interacts; /* [looks] a method that looks at one input at a time misses a part: too much is left; NULL */
} grdp_sensitivity;

/* In the arena. GRDP_INVALID with a diagnostic for what a method cannot do (and which one can); statuses of runs else;
 * GRDP_NUMERIC without a diagnostic when it was stopped before there was anything to tell. */
grdp_status grdp_sensitivity_analyse(grdp_arena *arena, const grdp_sensitivity_request *request,
                                     grdp_diagnostics *diagnostics, grdp_sensitivity *out);

/* The interval holds 0: no effect could be detected. False where there is no interval. */
bool grdp_effect_undetected(const grdp_effect *effect);

/* What every method is: fills `out` but for what grdp_sensitivity_analyse has filled (players). */
typedef struct grdp_sensitivity_work {
  grdp_arena *arena;
  const grdp_sensitivity_request *request;
  const grdp_experiment *experiment;
  grdp_diagnostics *diagnostics;
} grdp_sensitivity_work;

#define GRDP_SENSITIVITY_METHOD(name, text, function, ...)                                                           \
  grdp_status function(const grdp_sensitivity_work *work, grdp_sensitivity *out);
#include "sensitivity_methods.def"
#undef GRDP_SENSITIVITY_METHOD

#endif
