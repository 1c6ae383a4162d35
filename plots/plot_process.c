/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

const char *grdp_plot_find_program(grdp_arena *arena, const char *name) {
  const char *path = getenv("PATH");
  while (path && *path) {
    size_t size = strcspn(path, ":");
    const char *folder = grdp_text_string(arena, (grdp_text){path, size});
    const char *file = grdp_text_join(arena, folder, "/", name, NULL);
    struct stat facts;
    if (*folder == '/' && stat(file, &facts) == 0 && S_ISREG(facts.st_mode) && access(file, X_OK) == 0)
      return file;
    path += size + (path[size] == ':');
  }
  return NULL;
}

/* What gnuplot may see of the environment: GNUTERM and its relatives would change the pictures. */
static char **filter_environment(grdp_arena *arena) {
  static const char *const kept[] = {"PATH=", "HOME=", "TMPDIR=", "XDG_", "FONTCONFIG_", "LD_LIBRARY_PATH="};
  size_t count = 0, out = 0;
  while (environ && environ[count])
    count++;
  char **result = GRDP_NEW_ARRAY(arena, count + 2, char *);
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
      if (strncmp(environ[i], kept[k], strlen(kept[k])) == 0)
        result[out++] = environ[i];
  result[out] = grdp_arena_copy(arena, "LC_ALL=C.UTF-8", 14);
  return result;
}

/* In the child: only calls that are safe after fork. */
static void become(const grdp_plot_process *process, char *const *arguments, char *const *environment, int output) {
  int nothing = open("/dev/null", O_RDONLY);
  bool ready = nothing >= 0 && dup2(nothing, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0;
  if (ready && chdir(process->folder) == 0)
    execve(process->program, arguments, environment);
  _exit(127);
}

static long long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Reads to the end, keeping the beginning; false when the time is over first. */
static bool read_output(int from, long long deadline, char output[GRDP_PLOT_OUTPUT_LIMIT]) {
  size_t kept = 0;
  char bytes[1024];
  for (;;) {
    long long left = deadline - milliseconds();
    struct pollfd waiting = {.fd = from, .events = POLLIN};
    int ready = left > 0 ? poll(&waiting, 1, (int)left) : 0;
    if (ready == 0)
      return false;
    ssize_t got = ready > 0 ? read(from, bytes, sizeof bytes) : -1;
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return true;
    size_t room = GRDP_PLOT_OUTPUT_LIMIT - 1 - kept, take = (size_t)got < room ? (size_t)got : room;
    memcpy(output + kept, bytes, take);
    kept += take;
    output[kept] = 0;
  }
}

/* Waits for the end until the deadline, then ends it. */
static grdp_plot_ending wait_for(pid_t child, bool in_time, long long deadline) {
  const struct timespec pause = {.tv_nsec = 2000000};
  int state = 0;
  pid_t ended = 0;
  while (in_time && (ended = waitpid(child, &state, WNOHANG)) == 0 && milliseconds() < deadline)
    nanosleep(&pause, NULL);
  if (ended == child)
    return WIFEXITED(state) && WEXITSTATUS(state) == 0 ? GRDP_PLOT_ENDED_WELL : GRDP_PLOT_ENDED_BADLY;
  kill(child, SIGKILL);
  while (waitpid(child, &state, 0) < 0 && errno == EINTR)
    continue;
  return GRDP_PLOT_ENDED_LATE;
}

grdp_plot_ending grdp_plot_run(grdp_arena *arena, const grdp_plot_process *process, const char *script,
                               char output[GRDP_PLOT_OUTPUT_LIMIT]) {
  char *arguments[] = {grdp_arena_copy(arena, "gnuplot", 7), grdp_arena_copy(arena, "--default-settings", 18),
                       grdp_arena_copy(arena, script, strlen(script)), NULL};
  char **environment = filter_environment(arena);
  long long deadline = milliseconds() + 1000LL * process->seconds;
  int ends[2];
  *output = 0;
  if (pipe(ends) != 0)
    return GRDP_PLOT_ENDED_BADLY;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  pid_t child = fork();
  if (child == 0)
    become(process, arguments, environment, ends[1]);
  close(ends[1]);
  grdp_plot_ending ending = GRDP_PLOT_ENDED_BADLY;
  if (child > 0)
    ending = wait_for(child, read_output(ends[0], deadline, output), deadline);
  close(ends[0]);
  return ending;
}
