/* channel: the numbered bundles between this station and another, each way, and how far they were acknowledged. */
#ifndef EXCHANGE_CHANNEL_H
#define EXCHANGE_CHANNEL_H

#include "bundle.h"

/* The next to send. After: the position in this file up to which the receiver has acknowledged; previous: "" for none. */
bool channel_next(struct store *, const char *station, int64_t *number, char previous[33], int64_t *after, struct problem *)
    BASE_MUST_CHECK;
bool channel_sent(struct store *, const struct bundle_header *, int64_t first, int64_t last, struct problem *) BASE_MUST_CHECK;
/* covers: the number of the first bundle whose content is in this one as well. */
bool channel_taken(struct store *, const struct bundle_header *, int64_t covers, struct problem *) BASE_MUST_CHECK;
int64_t channel_covers(struct store *, const char *station, int64_t number, int64_t after); /* of one that begins after this position */
bool channel_was_taken(struct store *, const struct bundle_header *);
/* What was sent before this one, and is not in it as well, has not all come. covers as above. */
bool channel_lacks_before(struct store *, const struct bundle_header *, int64_t covers);
/* None of a higher number has been taken, so that what it says of its sender is not out of date; or another one of its number, and
 * the sender counts anew. */
bool channel_is_newest(struct store *, const struct bundle_header *);
/* Its sender does not know the bundle of that number, or the one before it, that was taken here: it goes on from an older copy. */
bool channel_counts_anew(struct store *, const struct bundle_header *);
/* What it once had may be lost: its file was put back to an older state. */
bool channel_forget_acknowledged(struct store *, const char *station, struct problem *) BASE_MUST_CHECK;
/* The receiver says that it has this one. One that was never sent is passed over: it could only delay. */
bool channel_acknowledge(struct store *, const char *station, const char *bundle, struct problem *) BASE_MUST_CHECK;
/* The receiver has it; or all that was in it came later, while it was lost itself. Not while the receiver asks for something again. */
bool channel_has_arrived(struct store *, const char *station, const struct bundle_header *);
bool channel_sent_bundle(struct store *, const char *station, int64_t number, char bundle[33]); /* its id; false: none was sent */
/* The station has acknowledged bundles from number `from` on that it does not list any more: it is as if it asked for them. */
bool channel_forget_unlisted(struct store *, const char *station, int64_t from, const int64_t *listed, size_t count, struct problem *)
    BASE_MUST_CHECK;
/* The station lists a bundle of a number that has not been reached here: this file itself was put back, and counts on from there. */
#define CHANNEL_NUMBER_MAXIMUM INT64_C(1000000000000)
bool channel_count_on(struct store *, const char *station, int64_t number, struct problem *) BASE_MUST_CHECK;
bool channel_is_asked(struct store *, const char *station); /* by what follows, and it has not acknowledged the answer */
/* The station misses these: what goes to it begins with the first of them that is here. */
bool channel_ask_bundles(struct store *, const char *station, int64_t first, int64_t last, struct problem *) BASE_MUST_CHECK;
bool channel_ask_events(struct store *, const char *station, const char *chain, int64_t first, int64_t last, struct problem *) BASE_MUST_CHECK;
/* Bundles of that station that were taken here, the newest `limit`, for the next one that goes there. */
bool channel_each_taken(struct store *, const char *station, int limit, bool (*visit)(void *self, int64_t number, const char *bundle),
    void *self, struct problem *) BASE_MUST_CHECK;
/* Numbers below the highest taken that never came, nor in a later one; visit gets runs. */
/* Of those that are missing the ones that may still come: a station that begins anew counts from 1, and whatever its lost log had sent
 * beyond is listed, where it is missing, by the numbers of that log. */
bool channel_each_due(struct store *, bool (*visit)(void *self, const char *station, int64_t first, int64_t last), void *self,
    struct problem *) BASE_MUST_CHECK;
bool channel_each_missing(struct store *, bool (*visit)(void *self, const char *station, int64_t first, int64_t last), void *self,
    struct problem *) BASE_MUST_CHECK;

/* Whether everything of that stream up to `after` has reached the station: a bundle that held it whole did. */
bool channel_has_stream(struct store *, const char *station, const char *stream, int64_t after);
/* The streams that went whole of which that cannot be said. */
bool channel_each_undelivered(struct store *, const char *station, int64_t after, bool (*visit)(void *self, const char *stream),
    void *self, struct problem *) BASE_MUST_CHECK;
bool channel_note_stream(struct store *, const char *station, const char *stream, int64_t number, struct problem *) BASE_MUST_CHECK;

#endif
