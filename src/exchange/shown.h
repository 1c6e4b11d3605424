/* shown: what a station shows of itself, in a bundle or a note. What it had once and shows no more goes to it again: its file was
 * put back to an older copy, whether anybody knows it or not. The worst that an old one can do is that something comes twice. */
#ifndef EXCHANGE_SHOWN_H
#define EXCHANGE_SHOWN_H

#include "doudi/exchange.h"

#define SHOWN_BUNDLES 64 /* the newest that are listed: what is older was said before */

struct shown {
	bool lists; /* it says which of our bundles it has taken */
	int64_t numbers[SHOWN_BUNDLES];
	size_t count;
	struct exchange_gap *gaps; /* numbers of its own log that it has not */
	size_t gap_count;
	int64_t reached; /* of its own log */
};
void shown_release(struct shown *);
void shown_bundle(struct shown *, int64_t number);
void shown_run(struct shown *, const char *chain, int64_t first, int64_t last); /* of its own log; they come in order */
void shown_gap(struct shown *, const char *chain, int64_t first, int64_t last); /* said outright */
void shown_end(struct shown *, const char *chain); /* after the last: the gap that has no end */
bool shown_answer(const struct shown *, struct store *, const char *station, struct problem *) BASE_MUST_CHECK;

#endif
