/* Department lists: what a pack says of a dataset, between import and compare. */
#ifndef DESK_LISTS_H
#define DESK_LISTS_H

#include "station.h"

/* The dataset of sources.yaml by name; NULL and a problem that names the ones there are. */
const struct tree *dataset_find(struct desk *, const char *name, struct problem *);
/* The columns that the rows keep, in the pack's order: {FIELD: [headings]}. */
const struct tree *dataset_columns(const struct tree *dataset);
/* The newest import of the source that has not been undone; false if there is none. */
bool dataset_latest(struct desk *, const char *source, char batch[33]);

#endif
