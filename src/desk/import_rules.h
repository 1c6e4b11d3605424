/* What a pack asks of a list beside its columns (sources.yaml: `sealed`, `department`), between preview and commit. */
#ifndef DESK_IMPORT_RULES_H
#define DESK_IMPORT_RULES_H

#include "station.h"
#include "table_seal.h"

/* A dataset with `sealed: yes` takes only whole files of its own name. The seal is the caller's to free. */
bool import_seal(const struct tree *dataset, const char *path, struct table_seal *, struct problem *) BASE_MUST_CHECK;
bool import_number_check(struct desk *, const struct tree *dataset, int64_t number, struct problem *) BASE_MUST_CHECK; /* older than the last? */
char *import_number_gap(struct desk *, const struct tree *dataset, int64_t number); /* a sentence; NULL: none is missing; owned */
/* Why a row that names another department is not taken; NULL: it is the sender's own. Owned. */
char *import_foreign_row(struct desk *, const struct tree *dataset, const struct tree *content);
/* Why a row is not taken whose person is known in a restricted household (封存) alone; NULL: it may be. Owned. */
char *import_restricted_row(struct desk *, const struct tree *dataset, const char *id_number);
/* The same row came before, in whichever file. */
bool import_row_is_known(struct desk *, const char *source, const char *id_number, const char *name, const char *content);

#endif
