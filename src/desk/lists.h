/* Department lists: what a pack says of a dataset, between import and compare. */
#ifndef DESK_LISTS_H
#define DESK_LISTS_H

#include "station.h"

/* The dataset of sources.yaml by name; NULL and a problem that names the ones there are. */
const struct tree *dataset_find(struct desk *, const char *name, struct problem *);
/* Which of its columns a heading names, with the blanks, stars and units that headings come with; NULL if none. */
const char *dataset_field(const struct tree *dataset, const char *heading);
/* What the pack calls the column. */
const char *dataset_label(const struct tree *dataset, const char *field);
/* A word of the file, as the pack says it is to be understood. */
const char *dataset_meaning(const struct tree *dataset, const char *field, const char *text);
/* The newest import of the source that has not been undone; false if there is none. */
bool dataset_latest(struct desk *, const char *source, char batch[33]);

#endif
