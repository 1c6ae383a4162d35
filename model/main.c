/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The edge of the program: what the terminal, the environment and signals say.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "commands.h"

enum { COLUMNS_LEAST = 40, COLUMNS_MOST = 400, COLUMNS_USUAL = 100 };

static volatile sig_atomic_t interrupted;

static void interrupt(int number) {
  (void)number;
  interrupted = 1;
}

/* The first signal asks the run to end and tidy up; a second one ends the program at once. What nohup has the program
 * ignore stays ignored; SIGINT does not, which shells without job control have every command in the background ignore:
 * who sends it to such a run means it. */
static void watch_signals(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    struct sigaction before;
    if (sigaction(numbers[i], NULL, &before) == 0 && (before.sa_handler != SIG_IGN || numbers[i] == SIGINT))
      sigaction(numbers[i], &action, NULL);
  }
  signal(SIGPIPE, SIG_IGN);
}

static size_t terminal_columns(void) {
  struct winsize size;
  const char *variable = getenv("COLUMNS");
  long columns = variable == NULL ? COLUMNS_USUAL : strtol(variable, NULL, 10);
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    columns = size.ws_col;
  if (columns < COLUMNS_LEAST)
    return columns <= 0 ? COLUMNS_USUAL : COLUMNS_LEAST;
  return columns > COLUMNS_MOST ? COLUMNS_MOST : (size_t)columns;
}

/* A terminal whose cursor moves and whose text has colours; one that calls itself dumb has neither. */
static bool is_moving_terminal(int descriptor) {
  const char *terminal = getenv("TERM");
  bool dumb = terminal == NULL || (terminal[0] == 'd' && terminal[1] == 'u');
  return !dumb && isatty(descriptor);
}

/* no-color.org: any NO_COLOR that is not empty. */
static bool wants_colour(int descriptor) {
  const char *no = getenv("NO_COLOR");
  return (no == NULL || no[0] == '\0') && is_moving_terminal(descriptor);
}

int main(int count, char **words) {
  watch_signals();
  grdp_console console = {.out = stdout,
                          .errors = stderr,
                          .language =
                              grdp_language_of_locale(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")),
                          .colour_out = wants_colour(STDOUT_FILENO),
                          .colour_errors = wants_colour(STDERR_FILENO),
                          .progress = is_moving_terminal(STDERR_FILENO),
                          .columns = terminal_columns(),
                          .interrupted = &interrupted};
  return (int)grdp_command_main(&console, count > 0 ? (size_t)count - 1 : 0, (const char *const *)words + 1);
}
