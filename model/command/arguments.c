/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arguments.h"

#include <string.h>

#define ON(name) (1u << GRDP_COMMAND_##name)
#define ON_ALL UINT32_MAX

static const grdp_option_entry option_table[GRDP_OPTION_COUNT] = {
#define GRDP_OPTION(name, text, letter, argument, commands, english, vietnamese)                                     \
  [GRDP_OPTION_##name] = {text, argument, {english, vietnamese}, commands, letter},
#include "options.def"
#undef GRDP_OPTION
};

static const struct {
  const char *word;
  const char *operands;
  size_t least, most;
} command_table[GRDP_COMMAND_COUNT] = {
#define GRDP_COMMAND(name, word, operands, least, most, function, english, vietnamese)                               \
  [GRDP_COMMAND_##name] = {word, operands, least, most},
#include "commands.def"
#undef GRDP_COMMAND
};

const grdp_option_entry *grdp_option_table(void) {
  return option_table;
}

const char *grdp_command_word(grdp_command command) {
  return command_table[command].word;
}

grdp_command grdp_command_find(const char *word) {
  for (size_t i = 0; i < GRDP_COMMAND_COUNT; i++) {
    if (strcmp(command_table[i].word, word) == 0)
      return (grdp_command)i;
  }
  return GRDP_COMMAND_COUNT;
}

/* One word of the command line that is an option: --name, --name=value, -x, -xvalue. */
typedef struct option_word {
  const char *written; /* as the user wrote it, without a value */
  grdp_option option;  /* GRDP_OPTION_COUNT: unknown */
  const char *value;   /* NULL: none in the same word */
} option_word;

static option_word read_long(grdp_arena *arena, const char *word) {
  const char *equals = strchr(word, '=');
  size_t size = equals == NULL ? strlen(word) : (size_t)(equals - word);
  option_word read = {grdp_arena_copy(arena, word, size), GRDP_OPTION_COUNT, equals == NULL ? NULL : equals + 1};
  for (size_t i = 0; i < GRDP_OPTION_COUNT; i++) {
    if (strcmp(option_table[i].text, read.written + 2) == 0)
      read.option = (grdp_option)i;
  }
  return read;
}

static option_word read_short(grdp_arena *arena, const char *word) {
  option_word read = {grdp_arena_copy(arena, word, 2), GRDP_OPTION_COUNT, word[2] == '\0' ? NULL : word + 2};
  for (size_t i = 0; i < GRDP_OPTION_COUNT; i++) {
    if (option_table[i].letter == word[1])
      read.option = (grdp_option)i;
  }
  return read;
}

static bool is_option(const char *word) {
  return word[0] == '-' && word[1] != '\0';
}

static option_word read_option(grdp_arena *arena, const char *word) {
  return word[1] == '-' ? read_long(arena, word) : read_short(arena, word);
}

static bool takes_value(const option_word *read) {
  return read->option != GRDP_OPTION_COUNT && option_table[read->option].argument[0] != '\0';
}

static grdp_text nearest_option(const char *written, grdp_command command) {
  grdp_text names[GRDP_OPTION_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < GRDP_OPTION_COUNT; i++) {
    if (command == GRDP_COMMAND_COUNT || (option_table[i].commands & (1u << command)) != 0)
      names[count++] = grdp_text_of(option_table[i].text);
  }
  return grdp_text_nearest(grdp_text_of(written), names, count);
}

/* The command whose help says more. */
static const char *help_words(grdp_arena *arena, grdp_command command) {
  return command == GRDP_COMMAND_COUNT ? "grdp help"
                                       : grdp_text_join(arena, "grdp help ", command_table[command].word, NULL);
}

static grdp_exit complain_unknown(const grdp_arguments *arguments, const grdp_console *console, const char *written) {
  const char *help = help_words(arguments->arena, arguments->command);
  grdp_text near = {"", 0};
  if (written[1] == '-')
    near = nearest_option(written + 2, arguments->command);
  if (near.size == 0)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_UNKNOWN, written, help, NULL);
  const char *suggestion = grdp_text_join(arguments->arena, "--", grdp_text_string(arguments->arena, near), NULL);
  return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_MEANT, written, suggestion, NULL);
}

/* "run, check" */
static const char *commands_with(grdp_arena *arena, grdp_option option) {
  grdp_buffer list = {.arena = arena};
  for (size_t i = 0; i < GRDP_COMMAND_COUNT; i++) {
    if ((option_table[option].commands & (1u << i)) == 0)
      continue;
    grdp_buffer_add_string(&list, list.size == 0 ? "" : ", ");
    grdp_buffer_add_string(&list, command_table[i].word);
  }
  return grdp_buffer_string(&list);
}

static grdp_exit check_option(const grdp_arguments *arguments, const grdp_console *console, const option_word *read) {
  const grdp_option_entry *entry = &option_table[read->option];
  if (arguments->command != GRDP_COMMAND_COUNT && (entry->commands & (1u << arguments->command)) == 0)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_ELSEWHERE, read->written,
                         command_table[arguments->command].word, commands_with(arguments->arena, read->option), NULL);
  if (entry->argument[0] != '\0' && read->value == NULL)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, read->written, entry->argument,
                         NULL);
  if (entry->argument[0] == '\0' && read->value != NULL)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_ARGUMENT, read->written, NULL);
  return GRDP_EXIT_DONE;
}

static grdp_exit take_option(grdp_arguments *arguments, grdp_console *console, const option_word *read) {
  const char *value = read->value == NULL ? "" : read->value;
  if (read->option >= GRDP_OPTION_COUNT)
    return complain_unknown(arguments, console, read->written);
  grdp_exit code = check_option(arguments, console, read);
  if (code != GRDP_EXIT_DONE)
    return code;
  arguments->values[read->option] = value;
  switch (read->option) {
  case GRDP_OPTION_SET:
    *GRDP_PUSH(arguments->arena, &arguments->edits) = (grdp_edit){GRDP_EDIT_SET, value};
    break;
  case GRDP_OPTION_FIX:
    *GRDP_PUSH(arguments->arena, &arguments->edits) = (grdp_edit){GRDP_EDIT_FIX, value};
    break;
  case GRDP_OPTION_ADJUST:
    *GRDP_PUSH(arguments->arena, &arguments->edits) = (grdp_edit){GRDP_EDIT_ADJUST, value};
    break;
  case GRDP_OPTION_OF:
    *GRDP_PUSH(arguments->arena, &arguments->of) = value;
    break;
  case GRDP_OPTION_KEEP_DRAWS:
    *GRDP_PUSH(arguments->arena, &arguments->kept) = value;
    break;
  case GRDP_OPTION_TARGET:
    *GRDP_PUSH(arguments->arena, &arguments->targets) = value;
    break;
  case GRDP_OPTION_BY:
    *GRDP_PUSH(arguments->arena, &arguments->seek_by) = value;
    break;
  case GRDP_OPTION_GROUP:
    *GRDP_PUSH(arguments->arena, &arguments->groups) = value;
    break;
  case GRDP_OPTION_OVER:
    *GRDP_PUSH(arguments->arena, &arguments->over) = value;
    break;
  case GRDP_OPTION_LANGUAGE:
    if (!grdp_language_read(value, &console->language))
      return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_LANGUAGE_UNKNOWN, value, NULL);
    break;
  default:
    break;
  }
  return GRDP_EXIT_DONE;
}

/* The command is the first word that is no option; the language is wanted for every complaint, so both come first. */
static const char *find_command(grdp_arena *arena, grdp_console *console, size_t count, const char *const *words,
                                size_t *position) {
  const char *command = NULL;
  for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
    if (!is_option(words[i])) {
      *position = command == NULL ? i : *position;
      command = command == NULL ? words[i] : command;
      continue;
    }
    option_word read = read_option(arena, words[i]);
    bool next = takes_value(&read) && read.value == NULL && i + 1 < count;
    const char *value = next ? words[++i] : read.value;
    if (read.option == GRDP_OPTION_LANGUAGE && value != NULL)
      grdp_language_read(value, &console->language);
  }
  return command;
}

static grdp_exit check_operands(const grdp_arguments *arguments, const grdp_console *console) {
  grdp_command command = arguments->command;
  size_t count = arguments->operands.count;
  if (command == GRDP_COMMAND_COUNT || arguments->values[GRDP_OPTION_HELP] != NULL ||
      arguments->values[GRDP_OPTION_VERSION] != NULL)
    return GRDP_EXIT_DONE;
  const char *word = command_table[command].word, *operands = command_table[command].operands;
  /* A folder that is gone on with knows its scenarios. */
  size_t least = arguments->values[GRDP_OPTION_MORE] != NULL ? 0 : command_table[command].least;
  if (count < least)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPERAND_MISSING, word, operands, NULL);
  if (count > command_table[command].most)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPERAND_EXTRA, word, operands,
                         arguments->operands.items[command_table[command].most], NULL);
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_complain_command(const grdp_console *console, const char *word) {
  grdp_text names[GRDP_COMMAND_COUNT];
  for (size_t i = 0; i < GRDP_COMMAND_COUNT; i++)
    names[i] = grdp_text_of(command_table[i].word);
  grdp_text near = grdp_text_nearest(grdp_text_of(word), names, GRDP_COMMAND_COUNT);
  if (near.size == 0)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COMMAND_UNKNOWN, word, NULL);
  return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COMMAND_MEANT, word, near.data, NULL);
}

grdp_exit grdp_arguments_read(grdp_arena *arena, grdp_console *console, size_t count, const char *const *words,
                              grdp_arguments *out) {
  grdp_arguments arguments = {.arena = arena, .command = GRDP_COMMAND_COUNT};
  size_t command_position = count;
  const char *command = find_command(arena, console, count, words, &command_position);
  if (command != NULL && (arguments.command = grdp_command_find(command)) == GRDP_COMMAND_COUNT)
    return grdp_complain_command(console, command);
  bool options = true;
  for (size_t i = 0; i < count; i++) {
    if (options && strcmp(words[i], "--") == 0) {
      options = false;
    } else if (options && is_option(words[i])) {
      option_word read = read_option(arena, words[i]);
      if (takes_value(&read) && read.value == NULL && i + 1 < count)
        read.value = words[++i];
      grdp_exit code = take_option(&arguments, console, &read);
      if (code != GRDP_EXIT_DONE)
        return code;
    } else if (i != command_position) {
      *GRDP_PUSH(arena, &arguments.operands) = words[i];
    }
  }
  grdp_exit code = check_operands(&arguments, console);
  if (code == GRDP_EXIT_DONE)
    *out = arguments;
  return code;
}
