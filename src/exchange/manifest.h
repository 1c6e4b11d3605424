/* manifest: what a bundle says of its sender's logs, and of the receiver's as the sender holds it. Two that hold another event under
 * one number find it out at their first meeting, whoever of them went on from an older copy of his file. */
#ifndef EXCHANGE_MANIFEST_H
#define EXCHANGE_MANIFEST_H

#include "bundle.h"
#include "doudi/text.h"

#define MANIFEST_RUNS 64 /* the newest of the receiver's log: what is older was shown before */

struct manifest_of {
	const struct bundle_header *header;
	const char *chain, *station; /* of the receiver */
	int64_t covers;
};
struct tree *manifest_make(struct ledger *, const struct manifest_of *, struct problem *); /* owned; NULL on a problem */

#endif
