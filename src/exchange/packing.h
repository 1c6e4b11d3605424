/* packing: bytes on their way into a file: one zstd stream, sealed as age does it. */
#ifndef EXCHANGE_PACKING_H
#define EXCHANGE_PACKING_H

#include "seal.h"

struct packing;
/* What is sealed goes to the sink. NULL and a problem if a recipient's key is none. */
struct packing *packing_new(const unsigned char (*recipients)[AGE_KEY_BYTES], size_t count, age_sink *, void *self, struct problem *);
bool packing_put(struct packing *, const void *, size_t, struct problem *) BASE_MUST_CHECK;
/* The stream ends, then the age file does. after: bytes between the two, for a reader who knows of them; may be "". */
bool packing_end(struct packing *, const void *after, size_t length, struct problem *) BASE_MUST_CHECK;
void packing_free(struct packing *);

#endif
