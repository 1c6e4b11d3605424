/* channel: the numbered bundles between this station and another, each way, and how far they were acknowledged. */
#ifndef EXCHANGE_CHANNEL_H
#define EXCHANGE_CHANNEL_H

#include "bundle.h"

/* The next to send. After: the position in this file up to which the receiver has acknowledged; previous: "" for none. */
bool channel_next(struct store *, const char *station, int64_t *number, char previous[33], int64_t *after, struct problem *)
    BASE_MUST_CHECK;
bool channel_sent(struct store *, const struct bundle_header *, int64_t first, int64_t last, struct problem *) BASE_MUST_CHECK;
bool channel_taken(struct store *, const struct bundle_header *, struct problem *) BASE_MUST_CHECK;
bool channel_was_taken(struct store *, const struct bundle_header *);
/* What it once had may be lost: its file was put back to an older state. */
bool channel_forget_acknowledged(struct store *, const char *station, struct problem *) BASE_MUST_CHECK;
/* The receiver says that it has this one. One that was never sent is passed over: it could only delay. */
bool channel_acknowledge(struct store *, const char *station, const char *bundle, struct problem *) BASE_MUST_CHECK;
/* Bundles of that station that were taken here, the newest `limit`, for the next one that goes there. */
bool channel_each_taken(struct store *, const char *station, int limit, bool (*visit)(void *self, int64_t number, const char *bundle),
    void *self, struct problem *) BASE_MUST_CHECK;
/* Numbers below the highest taken that never came; visit gets runs. */
bool channel_each_missing(struct store *, bool (*visit)(void *self, const char *station, int64_t first, int64_t last), void *self,
    struct problem *) BASE_MUST_CHECK;

/* Whether everything of that stream before `after` has reached the station. */
bool channel_has_stream(struct store *, const char *station, const char *stream);
bool channel_note_stream(struct store *, const char *station, const char *stream, int64_t number, struct problem *) BASE_MUST_CHECK;

#endif
