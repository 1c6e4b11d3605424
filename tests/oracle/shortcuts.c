/* What is done once for all histories, or not at all, so that many can be played: none of it changes what comes of one. The
 * linker puts these in the place of the functions named. What they stand for has tests of its own: that the reader of foreign
 * bytes is a confined child, that signatures are tried, that a station's box opens for its people alone, that a key is gone
 * from memory when nobody is signed in, that a replay is quick. */
#include "work.h"

#include "exchange/bundle_child.h"
#include "exchange/bundle_parse.h"
#include "exchange/seal_station.h"
#include "ledger/table.h"

#include <pthread.h>
#include <sodium.h>
#include <sys/mman.h>
#include <zstd.h>

/* ---- the payload is parsed in this process, and once for looking at it and taking it ---- */

static struct {
	struct bundle_header header; /* which names the payload by its digest */
	const struct station_secret *secret;
	int said;
} parsed = {.said = -1};

pid_t __wrap_bundle_child_begin(int file, int *from, const struct bundle_header *header, const struct station_secret *secret);
pid_t __wrap_bundle_child_begin(int file, int *from, const struct bundle_header *header, const struct station_secret *secret)
{
	if (parsed.said < 0 || parsed.secret != secret || memcmp(&parsed.header, header, sizeof(*header)) != 0) {
		if (parsed.said >= 0)
			close(parsed.said);
		parsed.said = memfd_create("bundle", MFD_CLOEXEC);
		parsed.header = *header;
		parsed.secret = secret;
		bundle_parse(file, parsed.said, header, station_secret_identity(secret));
	}
	*from = dup(parsed.said);
	assert_int_equal(lseek(*from, 0, SEEK_SET), 0);
	return 0;
}

bool __wrap_bundle_child_end(pid_t process, bool heard);
bool __wrap_bundle_child_end(pid_t process, bool heard)
{
	(void)process;
	(void)heard;
	return true;
}

/* ---- what has been worked out of the same bytes is not worked out again ---- */

#define REMEMBERED (1u << 15)
#define MARK_BYTES 16
#define VALUE_BYTES 32

static struct memo {
	unsigned char mark[MARK_BYTES], value[VALUE_BYTES];
} memos[REMEMBERED];
static pthread_mutex_t memos_lock = PTHREAD_MUTEX_INITIALIZER; /* signatures are tried by several threads */

struct part {
	const void *bytes;
	size_t length;
};

static void memo_mark(struct memo *memo, const struct part *parts, size_t count)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, MARK_BYTES);
	for (size_t i = 0; i < count; i++)
		crypto_generichash_update(&state, parts[i].bytes, parts[i].length);
	crypto_generichash_final(&state, memo->mark, sizeof(memo->mark));
}

static struct memo *memo_slot(const struct memo *memo)
{
	return &memos[(memo->mark[0] | (unsigned)memo->mark[1] << 8) % REMEMBERED];
}

static bool memo_find(struct memo *memo)
{
	bool found;

	pthread_mutex_lock(&memos_lock);
	found = memcmp(memo_slot(memo)->mark, memo->mark, MARK_BYTES) == 0;
	if (found)
		*memo = *memo_slot(memo);
	pthread_mutex_unlock(&memos_lock);
	return found;
}

static void memo_keep(const struct memo *memo)
{
	pthread_mutex_lock(&memos_lock);
	*memo_slot(memo) = *memo;
	pthread_mutex_unlock(&memos_lock);
}

static struct memo signature_memo(const unsigned char *signature, const unsigned char *message, unsigned long long length, const unsigned char *key)
{
	const struct part parts[] = {{key, crypto_sign_PUBLICKEYBYTES}, {signature, crypto_sign_BYTES}, {message, length}};
	struct memo memo = {.value = {0}};

	memo_mark(&memo, parts, BASE_COUNT(parts));
	return memo;
}

/* A signature that was made here is good. */
int __real_crypto_sign_detached(unsigned char *, unsigned long long *, const unsigned char *, unsigned long long, const unsigned char *);
int __wrap_crypto_sign_detached(unsigned char *, unsigned long long *, const unsigned char *, unsigned long long, const unsigned char *);
int __wrap_crypto_sign_detached(unsigned char *signature, unsigned long long *size, const unsigned char *message, unsigned long long length,
    const unsigned char *secret)
{
	unsigned char key[crypto_sign_PUBLICKEYBYTES];
	struct memo memo;

	assert_int_equal(__real_crypto_sign_detached(signature, size, message, length, secret), 0);
	crypto_sign_ed25519_sk_to_pk(key, secret);
	memo = signature_memo(signature, message, length, key);
	memo_keep(&memo);
	return 0;
}

int __real_crypto_sign_verify_detached(const unsigned char *, const unsigned char *, unsigned long long, const unsigned char *);
int __wrap_crypto_sign_verify_detached(const unsigned char *, const unsigned char *, unsigned long long, const unsigned char *);
int __wrap_crypto_sign_verify_detached(const unsigned char *signature, const unsigned char *message, unsigned long long length, const unsigned char *key)
{
	struct memo memo = signature_memo(signature, message, length, key);

	if (!memo_find(&memo)) {
		memo.value[0] = __real_crypto_sign_verify_detached(signature, message, length, key) != 0;
		memo_keep(&memo);
	}
	return memo.value[0] == 0 ? 0 : -1;
}

int __real_crypto_scalarmult_base(unsigned char *, const unsigned char *);
int __wrap_crypto_scalarmult_base(unsigned char *, const unsigned char *);
int __wrap_crypto_scalarmult_base(unsigned char *product, const unsigned char *scalar)
{
	const struct part part = {scalar, crypto_scalarmult_SCALARBYTES};
	struct memo memo;

	memo_mark(&memo, &part, 1);
	if (!memo_find(&memo)) {
		assert_int_equal(__real_crypto_scalarmult_base(memo.value, scalar), 0);
		memo_keep(&memo);
	}
	memcpy(product, memo.value, crypto_scalarmult_BYTES);
	return 0;
}

/* The memory and the time that it is to take are the same for all. */
int __real_crypto_pwhash(unsigned char *, unsigned long long, const char *, unsigned long long, const unsigned char *, unsigned long long, size_t, int);
int __wrap_crypto_pwhash(unsigned char *, unsigned long long, const char *, unsigned long long, const unsigned char *, unsigned long long, size_t, int);
int __wrap_crypto_pwhash(unsigned char *key, unsigned long long size, const char *words, unsigned long long length, const unsigned char *salt,
    unsigned long long operations, size_t memory, int method)
{
	const struct part parts[] = {{salt, crypto_pwhash_SALTBYTES}, {words, length}};
	struct memo memo;

	assert_int_equal(size, VALUE_BYTES);
	memo_mark(&memo, parts, BASE_COUNT(parts));
	if (!memo_find(&memo)) {
		assert_int_equal(__real_crypto_pwhash(memo.value, size, words, length, salt, operations, memory, method), 0);
		memo_keep(&memo);
	}
	memcpy(key, memo.value, VALUE_BYTES);
	return 0;
}

/* ---- a station's secret, once opened for somebody, stays open ---- */

struct open_secret {
	char key[65];
	struct station_secret *secret;
};
static struct open_secret *open_secrets;
static size_t open_count;

struct station_secret *__real_station_secret_need(struct store *, const struct actor *, struct problem *);
struct station_secret *__wrap_station_secret_need(struct store *, const struct actor *, struct problem *);
struct station_secret *__wrap_station_secret_need(struct store *store, const struct actor *actor, struct problem *problem)
{
	struct station_secret *secret;

	for (size_t i = 0; i < open_count; i++)
		if (strcmp(open_secrets[i].key, actor_key_id(actor)) == 0)
			return open_secrets[i].secret;
	secret = __real_station_secret_need(store, actor, problem);
	if (secret != NULL) {
		open_secrets = memory_resize(open_secrets, open_count + 1, sizeof(*open_secrets));
		open_secrets[open_count].secret = secret;
		snprintf(open_secrets[open_count++].key, sizeof(open_secrets->key), "%s", actor_key_id(actor));
	}
	return secret;
}

void __real_station_secret_free(struct station_secret *);
void __wrap_station_secret_free(struct station_secret *);
void __wrap_station_secret_free(struct station_secret *secret)
{
	for (size_t i = 0; i < open_count; i++)
		if (open_secrets[i].secret == secret)
			return;
	__real_station_secret_free(secret);
}

/* ---- keys lie in ordinary memory, without guards ---- */

void *__wrap_sodium_malloc(size_t size);
void *__wrap_sodium_malloc(size_t size)
{
	return memory_new(size);
}

void __wrap_sodium_free(void *memory);
void __wrap_sodium_free(void *memory)
{
	free(memory);
}

/* ---- a replay leaves the indexes where they are: else all statements of its file are prepared again ---- */

bool __wrap_table_index(struct store *store, const struct form *form, bool there, struct problem *problem);
bool __wrap_table_index(struct store *store, const struct form *form, bool there, struct problem *problem)
{
	(void)store;
	(void)form;
	(void)there;
	(void)problem;
	return true;
}

/* ---- one packer and one unpacker, with their megabytes, serve all bundles ---- */

static ZSTD_CCtx *packer;
static ZSTD_DCtx *unpacker;

ZSTD_CCtx *__real_ZSTD_createCCtx(void);
ZSTD_CCtx *__wrap_ZSTD_createCCtx(void);
ZSTD_CCtx *__wrap_ZSTD_createCCtx(void)
{
	if (packer == NULL)
		packer = __real_ZSTD_createCCtx();
	ZSTD_CCtx_reset(packer, ZSTD_reset_session_and_parameters);
	return packer;
}

size_t __wrap_ZSTD_freeCCtx(ZSTD_CCtx *context);
size_t __wrap_ZSTD_freeCCtx(ZSTD_CCtx *context)
{
	(void)context;
	return 0;
}

ZSTD_DCtx *__real_ZSTD_createDCtx(void);
ZSTD_DCtx *__wrap_ZSTD_createDCtx(void);
ZSTD_DCtx *__wrap_ZSTD_createDCtx(void)
{
	if (unpacker == NULL)
		unpacker = __real_ZSTD_createDCtx();
	ZSTD_DCtx_reset(unpacker, ZSTD_reset_session_and_parameters);
	return unpacker;
}

size_t __wrap_ZSTD_freeDCtx(ZSTD_DCtx *context);
size_t __wrap_ZSTD_freeDCtx(ZSTD_DCtx *context)
{
	(void)context;
	return 0;
}
