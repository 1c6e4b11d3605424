/* Inside desk: who vouches for a pack. A file beside it, outside its hash, holds the signatures of one edition. */
#ifndef DESK_PACKS_H
#define DESK_PACKS_H

#include "station.h"

struct event_id pack_hash(const struct pack *);
char *pack_hash_adopted(struct desk *); /* owned; NULL: none yet */

/* ---- edition.c ---- */
struct pack *pack_load_adopted(struct desk *, const char *region, struct problem *); /* from its text on file */

/* ---- pack_signing.c, pack_trust.c ---- */
/* What is signed; owned. */
char *pack_statement(const struct pack *);
/* The file, if there is one: *signatures is owned, NULL without one. False where it is damaged, or one signature does not hold,
 * or it is of another edition (*other). */
bool pack_signatures_read(const struct pack *, struct tree **signatures, bool *other, struct problem *) BASE_MUST_CHECK;
/* Its entries go on file in the office, each once; inside the caller's transaction. */
bool pack_signature_file(struct desk *, const struct pack *, const struct tree *entry, struct problem *) BASE_MUST_CHECK;

/* Whether this station's own people are among those who vouch for packs. */
bool pack_signing_is_here(struct desk *, struct problem *) BASE_MUST_CHECK;
/* All that adopting this pack asks for: an owned list of the entries that count, under the names that the enrolments give (those in
 * the file are signed by nobody); NULL: it is refused. */
struct tree *pack_vouchers(struct desk *, const struct pack *, struct problem *);

#endif
