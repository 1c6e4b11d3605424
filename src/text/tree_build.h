/* Making trees while reading. Private to the room text. */
#ifndef DOUDI_TEXT_TREE_BUILD_H
#define DOUDI_TEXT_TREE_BUILD_H

#include "doudi/text.h"

/* A file's name, shared by the nodes that were read from it. */
struct tree_name *tree_name_new(const char *name);
void tree_name_drop(struct tree_name *);
struct tree *tree_place_new(enum tree_kind, struct tree_name *, int line, int column);
/* Refuses a map that has one key twice, at the later one. */
bool tree_check_twins(const struct tree *map, struct problem *) BASE_MUST_CHECK;
bool tree_check_size(size_t length, const char *name, struct problem *) BASE_MUST_CHECK;
/* Whole file ("-": standard input), at most TREE_FILE_MAXIMUM; decoded to UTF-8. */
bool tree_load(const char *path, struct buffer *, struct problem *) BASE_MUST_CHECK;

#endif
