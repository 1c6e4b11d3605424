/* Private to the room: hashing, signing and verifying. The keys*.c alone know the crypto libraries. */
#ifndef LEDGER_KEYS_H
#define LEDGER_KEYS_H

#include "doudi/ledger.h"

#define KEY_BYTES 32
#define SIGNATURE_BYTES 64
#define SALT_BYTES 16

/* A hash that is fed in parts. */
struct hash;
struct hash *hash_new(void);	   /* SHA-256 */
struct hash *hash_new_quick(void); /* BLAKE2b-256: four times as fast, for what no other program has to compute */
void hash_add(struct hash *, const void *bytes, size_t length);
struct event_id hash_end(struct hash *); /* frees it */

/* What the core says of its body: SHA-256 over salt and body. */
struct event_id hash_of_body(const unsigned char salt[SALT_BYTES], const char *body, size_t length);

/* Over the 32 bytes that an id's hex stands for. */
void actor_sign(const struct actor *, const char *id, unsigned char signature[SIGNATURE_BYTES]);
const unsigned char *actor_secret(const struct actor *); /* Ed25519, for keys_share.c */
/* Any thread may call it. */
bool signature_holds(const char *key_id, const char *id, const unsigned char signature[SIGNATURE_BYTES]);

#endif
