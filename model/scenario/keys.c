/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "builder.h"

const char *grdp_string(grdp_builder *builder, grdp_text text) {
  return grdp_text_string(builder->arena, text);
}

static bool needs(grdp_builder *builder, grdp_text key, const grdp_node *node, grdp_node_kind kind, grdp_code code) {
  if (node->kind == kind)
    return true;
  grdp_diagnose(builder->diagnostics, code, node->fragment.place, grdp_string(builder, key), NULL);
  return false;
}

bool grdp_needs_map(grdp_builder *builder, grdp_text key, const grdp_node *node) {
  return needs(builder, key, node, GRDP_NODE_MAP, GRDP_DIAGNOSTIC_NEEDS_MAP);
}

bool grdp_needs_text(grdp_builder *builder, grdp_text key, const grdp_node *node) {
  return needs(builder, key, node, GRDP_NODE_TEXT, GRDP_DIAGNOSTIC_NEEDS_TEXT);
}

static const char *nearest(grdp_builder *builder, grdp_text wrong, const char *const *words, size_t count) {
  grdp_text *names = GRDP_NEW_ARRAY(builder->arena, count, grdp_text);
  for (size_t i = 0; i < count; i++)
    names[i] = grdp_text_of(words[i]);
  return grdp_string(builder, grdp_text_nearest(wrong, names, count));
}

bool grdp_key_index(grdp_builder *builder, const grdp_fragment *key, const char *const *keys, size_t count,
                    size_t *out) {
  for (size_t i = 0; i < count; i++) {
    if (grdp_text_is(key->text, keys[i])) {
      *out = i;
      return true;
    }
  }
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_KEY, key->place, grdp_string(builder, key->text),
                nearest(builder, key->text, keys, count), NULL);
  return false;
}

void grdp_merge_keys(grdp_builder *builder, grdp_text name, grdp_slot map, const char *const *keys, size_t count,
                     grdp_slot *slots) {
  if (!grdp_needs_map(builder, name, map.node))
    return;
  for (size_t i = 0; i < map.node->count; i++) {
    size_t index;
    const grdp_entry *entry = &map.node->entries[i];
    if (grdp_key_index(builder, &entry->key, keys, count, &index))
      slots[index] = (grdp_slot){grdp_node_none(entry->value) ? NULL : entry->value, map.layer};
  }
}

static const char *const language_keys[GRDP_LANGUAGE_COUNT] = {"en", "vi"};

grdp_label grdp_read_label(grdp_builder *builder, grdp_text key, const grdp_node *node) {
  grdp_label label = {0};
  if (node == NULL)
    return label;
  if (node->kind == GRDP_NODE_TEXT) {
    for (size_t i = 0; i < GRDP_LANGUAGE_COUNT; i++)
      label.text[i] = node->fragment.text;
    return label;
  }
  if (!needs(builder, key, node, GRDP_NODE_MAP, GRDP_DIAGNOSTIC_NEEDS_LABEL))
    return label;
  for (size_t i = 0; i < node->count; i++) {
    size_t language;
    const grdp_entry *entry = &node->entries[i];
    if (grdp_key_index(builder, &entry->key, language_keys, GRDP_LANGUAGE_COUNT, &language) &&
        grdp_needs_text(builder, entry->key.text, entry->value))
      label.text[language] = entry->value->fragment.text;
  }
  return label;
}

grdp_text grdp_read_text(grdp_builder *builder, grdp_text key, const grdp_node *node) {
  if (node == NULL || !grdp_needs_text(builder, key, node))
    return (grdp_text){"", 0};
  return node->fragment.text;
}

bool grdp_read_word(grdp_builder *builder, grdp_text key, const grdp_node *node, const char *const *words,
                    size_t count, size_t *out) {
  if (!grdp_needs_text(builder, key, node))
    return false;
  grdp_buffer all = {.arena = builder->arena};
  for (size_t i = 0; i < count; i++) {
    if (grdp_text_is(node->fragment.text, words[i])) {
      *out = i;
      return true;
    }
    grdp_buffer_add_string(&all, i == 0 ? "" : ", ");
    grdp_buffer_add_string(&all, words[i]);
  }
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_WORD, node->fragment.place,
                grdp_string(builder, node->fragment.text), grdp_buffer_string(&all),
                nearest(builder, node->fragment.text, words, count), NULL);
  return false;
}

const grdp_node *const *grdp_read_texts(grdp_builder *builder, grdp_text key, const grdp_node *node, size_t *count) {
  *count = 0;
  if (node->kind == GRDP_NODE_TEXT) {
    const grdp_node **one = GRDP_NEW(builder->arena, const grdp_node *);
    *one = node;
    *count = 1;
    return one;
  }
  bool texts = node->kind == GRDP_NODE_LIST;
  for (size_t i = 0; texts && i < node->count; i++)
    texts = node->items[i]->kind == GRDP_NODE_TEXT;
  if (!texts) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NEEDS_LIST, node->fragment.place, grdp_string(builder, key),
                  NULL);
    return NULL;
  }
  *count = node->count;
  return node->items;
}

bool grdp_name_usable(grdp_builder *builder, const grdp_fragment *fragment, grdp_text name) {
  grdp_code code = GRDP_DIAGNOSTIC_NAME_INVALID;
  if (grdp_name_valid(name)) {
    if (!grdp_name_word(name))
      return true;
    code = GRDP_DIAGNOSTIC_NAME_RESERVED;
  }
  grdp_diagnose(builder->diagnostics, code, fragment->place, grdp_string(builder, name), NULL);
  return false;
}

static bool has_percent(const grdp_expression *expression) {
  if (expression->kind == GRDP_NUMBER_LITERAL)
    return expression->as.number.percent;
  for (uint32_t i = 0; i < expression->child_count; i++)
    if (has_percent(expression->children[i]))
      return true;
  return false;
}

static const grdp_formula *constant(grdp_builder *builder, grdp_text key, const grdp_fragment *fragment,
                                    double *value) {
  grdp_path_formula path;
  if (grdp_parse_path(builder->arena, *fragment, builder->diagnostics, &path) != GRDP_OK)
    return NULL;
  bool reads = path.to || grdp_path_reads(path.formula->root, "prev") || grdp_path_reads(path.formula->root, "was");
  *value = reads ? NAN : grdp_path_value(path.formula->root, NAN, NAN);
  if (isfinite(*value))
    return path.formula;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NEEDS_NUMBER, fragment->place, grdp_string(builder, key),
                grdp_string(builder, fragment->text), NULL);
  return NULL;
}

bool grdp_read_number(grdp_builder *builder, grdp_text key, const grdp_fragment *fragment, double *value,
                      bool *percent) {
  const grdp_formula *formula = constant(builder, key, fragment, value);
  if (formula == NULL)
    return false;
  *percent = has_percent(formula->root);
  return true;
}
