/* seal: files in the format age-encryption.org/v1, for X25519 recipients. What Debian's `age` writes is read and the other way round;
 * nothing here is doudi's own format. Memory stays at two chunks however long the file is. */
#ifndef EXCHANGE_SEAL_H
#define EXCHANGE_SEAL_H

#include "doudi/base.h"

#define AGE_KEY_BYTES 32
#define AGE_RECIPIENT_MAXIMUM 64

enum age_fault { /* which part of the file is at fault; a fault of the payload shows after good chunks were handed out */
	AGE_SOUND,
	AGE_HEADER,
	AGE_NOT_FOR_US,
	AGE_HEADER_MAC,
	AGE_PAYLOAD,
	AGE_SOURCE, /* reading or writing beneath failed */
};

/* ---- keys: X25519, as people write them ---- */
void age_key_new(unsigned char secret[AGE_KEY_BYTES]);
bool age_public_key(const unsigned char secret[AGE_KEY_BYTES], unsigned char public_key[AGE_KEY_BYTES]) BASE_MUST_CHECK;
#define AGE_KEY_TEXT 80
void age_recipient_text(const unsigned char public_key[AGE_KEY_BYTES], char text[AGE_KEY_TEXT]); /* age1... */
void age_identity_text(const unsigned char secret[AGE_KEY_BYTES], char text[AGE_KEY_TEXT]);	 /* AGE-SECRET-KEY-1... */
bool age_recipient_read(const char *text, unsigned char public_key[AGE_KEY_BYTES]) BASE_MUST_CHECK;
bool age_identity_read(const char *text, unsigned char secret[AGE_KEY_BYTES]) BASE_MUST_CHECK;

/* ---- writing ---- */
typedef bool age_sink(void *self, const void *bytes, size_t length, struct problem *);
struct age_writer;
/* The header goes to the sink at once. 1 to AGE_RECIPIENT_MAXIMUM recipients. */
struct age_writer *age_writer_new(const unsigned char (*recipients)[AGE_KEY_BYTES], size_t count, age_sink *, void *self,
    struct problem *);
bool age_write(struct age_writer *, const void *bytes, size_t length, struct problem *) BASE_MUST_CHECK;
bool age_writer_end(struct age_writer *, struct problem *) BASE_MUST_CHECK; /* the last chunk; without it no reader accepts the file */
void age_writer_free(struct age_writer *);

/* ---- reading ---- */
/* Fills up to *length bytes; *length 0 at the end. */
typedef bool age_source(void *self, void *bytes, size_t *length, struct problem *);
struct age_reader;
/* Reads the header and finds the stanza for this identity. NULL: *fault says why, the problem says it in a sentence. */
struct age_reader *age_reader_new(age_source *, void *self, const unsigned char identity[AGE_KEY_BYTES], enum age_fault *fault,
    struct problem *);
/* The next chunk of the payload, authentic, borrowed until the next call; *length 0 at the sound end of the file. */
bool age_read(struct age_reader *, const unsigned char **bytes, size_t *length, enum age_fault *fault, struct problem *) BASE_MUST_CHECK;
int64_t age_reader_chunks(const struct age_reader *); /* good ones so far, for messages */
void age_reader_free(struct age_reader *);

#endif
