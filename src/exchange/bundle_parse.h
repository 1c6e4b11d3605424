/* The part of reading a bundle that meets foreign bytes; it runs in a confined child (confine.h). */
#ifndef EXCHANGE_BUNDLE_PARSE_H
#define EXCHANGE_BUNDLE_PARSE_H

#include "bundle.h"

/* From `in`, which stands at the payload, to `out`: each sound record but the trailer, as it stands in the bundle or in full; at the end a trailer
 * of no length, or BUNDLE_FAULT with the fault (one byte) and the number (eight, little end first). */
void bundle_parse(int in, int out, const struct bundle_header *, const unsigned char identity[AGE_KEY_BYTES]);

#endif
