/* 核对: what a pack says may be asked about a household's means (checks.yaml), between request, answer and comparison. */
#ifndef DESK_MEANS_H
#define DESK_MEANS_H

#include "station.h"

/* One item of the pack's checks.yaml; NULL and a problem that names the ones there are. */
const struct tree *means_item(struct desk *, const char *name, struct problem *);
/* The form whose rows the item stands beside, and the field that is summed (NULL: rows are counted). */
const struct form *means_form(struct desk *, const struct tree *item, struct problem *);
const struct field *means_amount(const struct tree *item, const struct form *);
/* Whether the row is this person's and of the item's kind. */
bool means_is_of(const struct tree *item, const struct record *row, const char *person);

#endif
