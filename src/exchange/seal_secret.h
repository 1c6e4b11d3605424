/* The keys of one age file, derived as the format says: HKDF-SHA-256 over the X25519 shared secret and over the file key. */
#ifndef EXCHANGE_SEAL_SECRET_H
#define EXCHANGE_SEAL_SECRET_H

#include "seal.h"

#define AGE_FILE_KEY_BYTES 16
#define AGE_WRAPPED_BYTES (AGE_FILE_KEY_BYTES + 16)
#define AGE_NONCE_BYTES 16
#define AGE_MAC_BYTES 32

/* The header of a new file, to the sink. */
bool age_header_write(const unsigned char (*recipients)[AGE_KEY_BYTES], size_t count,
    const unsigned char file_key[AGE_FILE_KEY_BYTES], age_sink *, void *self, struct problem *) BASE_MUST_CHECK;
/* A whole header text, from the version line to the end of the MAC line. */
enum age_fault age_header_open(const char *header, size_t length, const unsigned char identity[AGE_KEY_BYTES],
    unsigned char file_key[AGE_FILE_KEY_BYTES]);
void age_payload_key(const unsigned char file_key[AGE_FILE_KEY_BYTES], const unsigned char nonce[AGE_NONCE_BYTES],
    unsigned char key[AGE_KEY_BYTES]);

#endif
