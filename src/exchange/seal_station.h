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

/* Digests, fed in parts. */
struct seal_digest;
struct seal_digest *seal_digest_new(bool sha256); /* else BLAKE2b-512 */
void seal_digest_add(struct seal_digest *, const void *, size_t);
void seal_digest_end(struct seal_digest *, char hex[129]); /* frees it */

#endif
