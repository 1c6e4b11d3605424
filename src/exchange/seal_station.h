/* A station's own two secrets: one signs its bundles, one opens what is sealed for it. Each person of the station holds them
 * sealed under the own key, so that whoever is signed in can send and take, and nobody else. */
#ifndef EXCHANGE_SEAL_STATION_H
#define EXCHANGE_SEAL_STATION_H

#include "doudi/ledger.h"
#include "seal.h"

#define SEAL_SIGNATURE_BYTES 64

struct station_secret; /* in locked memory */
struct station_secret *station_secret_new(void);
void station_secret_free(struct station_secret *); /* wipes */
void station_secret_keys(const struct station_secret *, char signing[65], unsigned char sealing[AGE_KEY_BYTES]);
void secret_wipe(void *, size_t); /* what held a secret as text */
const unsigned char *station_secret_identity(const struct station_secret *); /* for age_reader_new */
void station_secret_sign(const struct station_secret *, const void *, size_t, unsigned char signature[SEAL_SIGNATURE_BYTES]);
/* Eight bytes over the text that only this station and the holder of the other sealing key can make. */
bool station_secret_mac(const struct station_secret *, const unsigned char other[AGE_KEY_BYTES], const char *text, unsigned char mac[8])
    BASE_MUST_CHECK;
bool seal_verify(const char *signing_key, const void *, size_t, const unsigned char signature[SEAL_SIGNATURE_BYTES]);

/* For the holder of a key (Ed25519, hex), into the file; nests in the caller's transaction. */
bool station_secret_share(struct store *, const struct station_secret *, const char *key_id, struct problem *) BASE_MUST_CHECK;
/* The newest that is sealed for this person. NULL without a problem: none was. */
struct station_secret *station_secret_open(struct store *, const struct actor *, struct problem *);

/* The same for a job that cannot do without: NULL and a problem. */
struct station_secret *station_secret_need(struct store *, const struct actor *, struct problem *);

/* What is sealed for a person as a line of hex, to be opened where the file is not. False without a problem: there is none. */
#define STATION_BOX_BYTES (32 + AGE_KEY_BYTES + KEY_SEALED_EXTRA)
#define STATION_BOX_TEXT (2 * STATION_BOX_BYTES + 1)
bool station_box_text(struct store *, const char *key_id, char text[STATION_BOX_TEXT], struct problem *) BASE_MUST_CHECK;
struct station_secret *station_box_open(const char *text, const struct actor *, struct problem *);

/* What only the holder of a key can have written: BLAKE2b with a key. */
#define SEAL_MAC_KEY_BYTES 32
#define SEAL_MAC_BYTES 64
/* That file's own, under the name of a setting; made now if there is none and it may be. False without a problem: there is none. */
bool seal_mac_key(struct store *, const char *setting, bool make, unsigned char key[SEAL_MAC_KEY_BYTES], struct problem *) BASE_MUST_CHECK;
void seal_mac(const unsigned char key[SEAL_MAC_KEY_BYTES], const void *, size_t, unsigned char mac[SEAL_MAC_BYTES]);
bool seal_mac_is(const unsigned char key[SEAL_MAC_KEY_BYTES], const void *, size_t, const unsigned char mac[SEAL_MAC_BYTES]);
/* How long it takes, and what a watching program sees compared, tells nothing of what is right. */
bool seal_is_same(const void *right, const void *said, size_t length);

/* Digests, fed in parts. */
struct seal_digest;
struct seal_digest *seal_digest_new(bool sha256); /* else BLAKE2b-512 */
void seal_digest_add(struct seal_digest *, const void *, size_t);
void seal_digest_end(struct seal_digest *, char hex[129]); /* frees it */

#endif
