/* What a core says that the bundle holds already is left out of it, and put back before anybody else sees it. */
#ifndef EXCHANGE_BUNDLE_PACK_H
#define EXCHANGE_BUNDLE_PACK_H

#include "bundle.h"

struct bundle_past; /* the ids of the last events of a bundle, one on either side */
struct bundle_past *bundle_past_new(bool packs); /* else it unpacks */
void bundle_past_free(struct bundle_past *);

/* number: of the event in the bundle, from 0. The type of the record, which is added. */
char bundle_event_pack(struct bundle_past *, int64_t number, const struct event_row *, struct buffer *record);
/* As bundle_event_view, of either type: a core that was not whole is put into the buffer. */
bool bundle_event_unpack(struct bundle_past *, int64_t number, char type, const void *bytes, size_t length, struct buffer *core,
    struct event_row *) BASE_MUST_CHECK;

#endif
