/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_FOUND = 127, DOT_SECONDS = 60 };

typedef struct drawing {
  const grdp_graph *graph;
  grdp_arena *arena;
  grdp_language language;
  bool *shown; /* [series] */
  grdp_buffer edges;
  grdp_table known; /* edges that stand already */
} drawing;

static void add_quoted(grdp_buffer *out, grdp_text text) {
  grdp_buffer_add_byte(out, '"');
  for (size_t i = 0; i < text.size; i++) {
    char byte = text.data[i];
    if (byte == '"' || byte == '\\')
      grdp_buffer_add_byte(out, '\\');
    grdp_buffer_add_byte(out, (unsigned char)byte < ' ' ? ' ' : byte);
  }
  grdp_buffer_add_byte(out, '"');
}

static bool is_chosen(const grdp_graph *graph, uint32_t cell) {
  return graph->count == 0 || (cell >= graph->first && cell - graph->first < graph->count);
}

static void add_edge(drawing *draw, uint32_t reader, grdp_cell_reference reference) {
  const grdp_scenario *scenario = draw->graph->scenario;
  if (reference.cell >= scenario->cell_count)
    return;
  uint32_t from = scenario->cells[reference.cell].series, to = scenario->cells[reader].series;
  grdp_buffer line = {.arena = draw->arena};
  bool added;
  grdp_buffer_add_string(&line, "  ");
  add_quoted(&line, scenario->series[from].name);
  grdp_buffer_add_string(&line, " -> ");
  add_quoted(&line, scenario->series[to].name);
  grdp_buffer_add_string(&line, reference.shift == 0 ? ";\n" : " [style=dashed];\n");
  grdp_table_add(draw->arena, &draw->known, grdp_buffer_text(&line), 0, &added);
  if (added)
    grdp_buffer_add(&draw->edges, grdp_buffer_text(&line));
  draw->shown[from] = draw->shown[to] = true;
}

static void add_edges(drawing *draw) {
  const grdp_graph *graph = draw->graph;
  for (uint32_t cell = 0; cell < graph->scenario->cell_count; cell++) {
    size_t count = 0;
    const grdp_cell_reference *reads = NULL;
    if (is_chosen(graph, cell))
      draw->shown[graph->scenario->cells[cell].series] = true;
    if (graph->scenario->cells[cell].formula != NULL)
      reads = grdp_program_reads(graph->program, draw->arena, cell, &count);
    for (size_t i = 0; reads != NULL && i < count; i++) {
      if (is_chosen(graph, cell) || is_chosen(graph, reads[i].cell))
        add_edge(draw, cell, reads[i]);
    }
  }
}

/* Inputs are boxes, computed series rounded; the explained ones are filled. */
static void add_nodes(const drawing *draw, grdp_buffer *out) {
  const grdp_scenario *scenario = draw->graph->scenario;
  for (uint32_t i = 0; i < scenario->series_count; i++) {
    const grdp_series *series = &scenario->series[i];
    if (!draw->shown[i])
      continue;
    grdp_text label = grdp_label_text(&series->label, draw->language, series->name);
    grdp_buffer_add_string(out, "  ");
    add_quoted(out, series->name);
    grdp_buffer_add_string(out, " [label=");
    add_quoted(out, label);
    grdp_buffer_add_string(out, series->kind == GRDP_SERIES_INPUT ? ", shape=box" : ", shape=box, style=rounded");
    bool chosen = draw->graph->count > 0 && is_chosen(draw->graph, series->first_cell);
    grdp_buffer_add_string(out, chosen ? ", penwidth=3];\n" : "];\n");
  }
}

void grdp_graph_add(const grdp_graph *graph, grdp_language language, grdp_buffer *out) {
  drawing draw = {.graph = graph, .arena = out->arena, .language = language};
  draw.edges.arena = out->arena;
  draw.shown = GRDP_NEW_ARRAY(out->arena, graph->scenario->series_count + 1, bool);
  add_edges(&draw);
  grdp_buffer_add_string(out, "digraph model {\n  rankdir=LR;\n  node [fontname=\"Noto Sans\", fontsize=11];\n");
  add_nodes(&draw, out);
  grdp_buffer_add(out, grdp_buffer_text(&draw.edges));
  grdp_buffer_add_string(out, "}\n");
}

static bool write_text(const char *path, grdp_text text) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (file == NULL)
    return false;
  bool good = fwrite(text.data, 1, text.size, file) == text.size;
  return fclose(file) == 0 && good;
}

/* dot's exit code; NOT_FOUND when there is no dot. No shell is asked, so that a file's name is only a name. */
static int run_dot(const char *input, const char *output) {
  pid_t child = fork();
  if (child < 0)
    return -1;
  if (child == 0) {
    alarm(DOT_SECONDS); /* outlives execlp: a graph too large to lay out ends dot */
    execlp("dot", "dot", "-Tsvg", "-o", output, input, (char *)NULL);
    _exit(errno == ENOENT ? NOT_FOUND : 1);
  }
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR)
      return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *path_with(grdp_arena *arena, const char *path, const char *end) {
  grdp_text text = grdp_text_of(path);
  if (text.size > 4 && strcmp(path + text.size - 4, ".svg") == 0)
    text.size -= 4;
  /* A name that begins with a dash is no option of dot. */
  return grdp_text_join(arena, path[0] == '-' ? "./" : "", grdp_text_string(arena, text), end, NULL);
}

static grdp_exit say(const grdp_console *console, grdp_arena *arena, grdp_message message, const char *path) {
  grdp_buffer text = {.arena = arena};
  grdp_message_add(&text, message, console->language, path, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), console->out);
  return GRDP_EXIT_DONE;
}

static grdp_exit complain_file(const grdp_console *console, const char *path) {
  return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, path, strerror(errno), NULL);
}

/* Without a picture the graph itself is left to the user. */
static grdp_exit keep_source(grdp_arena *arena, const grdp_console *console, const char *path, const char *source,
                             int code) {
  const char *kept = path_with(arena, path, ".dot");
  if (rename(source, kept) != 0)
    return complain_file(console, kept);
  if (code == NOT_FOUND)
    return grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_GRAPH_NO_DOT, kept, NULL);
  return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_GRAPH_FAILED, kept, NULL);
}

grdp_exit grdp_graph_draw(grdp_arena *arena, const grdp_console *console, const grdp_graph *graph, const char *path) {
  grdp_buffer text = {.arena = arena};
  const char *source = path_with(arena, path, ".dot.part"), *partial = path_with(arena, path, ".svg.part");
  grdp_graph_add(graph, console->language, &text);
  if (!write_text(source, grdp_buffer_text(&text)))
    return complain_file(console, source);
  fflush(console->out);
  int code = run_dot(source, partial);
  if (code != 0) {
    unlink(partial);
    return keep_source(arena, console, path, source, code);
  }
  unlink(source);
  if (rename(partial, path) != 0)
    return complain_file(console, path);
  return say(console, arena, GRDP_MESSAGE_GRAPH_DONE, path);
}
