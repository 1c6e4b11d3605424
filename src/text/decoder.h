/* Bytes of a file to UTF-8, piece by piece. Private to the room text. */
#ifndef DOUDI_TEXT_DECODER_H
#define DOUDI_TEXT_DECODER_H

#include "doudi/text.h"

#include <iconv.h>

#ifndef ICONV_CONST /* configure says where iconv() wants it */
#define ICONV_CONST
#endif

/* What a file's bytes look like; fed in pieces of any size. */
struct encoding_survey {
	uint64_t length, foreign; /* bytes; those above 0x7F */
	uint64_t nuls;
	uint64_t utf8_bad, gb_bad;             /* places where the encoding breaks */
	uint64_t utf8_bad_at, gb_bad_at;       /* the first of them, from 1 */
	unsigned char head[4];
	unsigned char utf8_least, utf8_most; /* what the next continuation byte may be */
	int utf8_left, gb_state;
};
void encoding_survey_add(struct encoding_survey *, const void *bytes, size_t length);
void encoding_survey_end(struct encoding_survey *);
/* The encoding that a byte order mark names; its length, or 0 without one. */
size_t encoding_mark(const unsigned char *bytes, size_t length, enum encoding *);

struct decoder {
	enum encoding encoding;
	iconv_t converter; /* (iconv_t)-1 for UTF-8, which is only checked */
	bool lenient;      /* a bad sequence becomes U+FFFD instead of a problem */
	uint64_t offset;   /* bytes consumed so far */
	uint64_t replaced; /* how many U+FFFD were put in */
};
bool decoder_open(struct decoder *, enum encoding, bool lenient, struct problem *) BASE_MUST_CHECK;
/* Adds what the bytes say to out. A character that is cut off by the end of the piece is left
 * for the next one, unless this is the last: *consumed says how far it came. */
bool decoder_feed(struct decoder *, const unsigned char *bytes, size_t length, bool last, size_t *consumed,
    struct buffer *out, struct problem *) BASE_MUST_CHECK;
void decoder_close(struct decoder *);

#endif
