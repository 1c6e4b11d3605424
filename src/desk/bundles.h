/* After events came from elsewhere, by a bundle or straight from another ledger. */
#ifndef DESK_BUNDLES_H
#define DESK_BUNDLES_H

#include "units.h"

struct touched { /* households and offices of which something came */
	char **streams;
	size_t count;
};
void touched_add(struct touched *, const char *stream);
/* Search, parameters, and decisions whose ground has changed meanwhile (依据有变), for those that were touched; empties it. */
bool desk_taken(struct desk *, struct touched *, struct problem *) BASE_MUST_CHECK;

/* What came of the household that somebody did who did not know that it, or one of its people, had left: one record of form
 * late_edit each. */
bool late_look(struct desk *, const char *household, struct problem *) BASE_MUST_CHECK;

/* With whom this station exchanges directly (pack.yaml `bundles`). */
bool carrying_may_pass(struct desk *, const char *code, const char *level, struct problem *) BASE_MUST_CHECK;
/* A station whose file came: known with this log and key, and one that may send straight here. self: the desk. */
bool carrying_knows(void *desk, const char *station, const char *chain, const char *signer);
bool carrying_may(void *desk, const char *station, struct problem *);

/* What of ours has arrived goes from that folder, or from the one in which that file is. */
void carrying_clean(struct desk *, const char *folder, const struct bundle_watch *, struct exchange_cleaned *);
void carrying_clean_beside(struct desk *, const char *path, const struct bundle_watch *, struct exchange_cleaned *);

/* Folder beside the database for what came in; a station in memory has one of its own for the moment. */
char *carrying_folder(struct desk *, const char *name);
/* Keeps the refused file (`copy` goes) with the reason, and files that in the office; once a file. */
bool quarantine_keep(struct desk *, const char *copy, const char *from, const struct exchange_look *, const char *why, struct problem *)
    BASE_MUST_CHECK;

#endif
