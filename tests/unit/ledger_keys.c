/* Keys: made, opened, changed, renewed; what is wrong in the same words. */
#include "ledger_scratch.h"

#include "ledger/keys.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static struct store *fresh(void)
{
	struct store *store;

	keys_cheap(true);
	MUST((store = store_open(NULL, STORE_MEMORY, &problem)) != NULL);
	return store;
}

static void test_sign_and_verify(void **state)
{
	struct store *store = fresh();
	struct event_id id = ledger_hash("x", 1), other = ledger_hash("y", 1);
	unsigned char signature[SIGNATURE_BYTES];
	struct actor *actor;
	char key[65];

	(void)state;
	MUST(keys_create(store, "王小明", "口令 一", key, &problem));
	MUST((actor = keys_sign_in(store, "王小明", "口令 一", &problem)) != NULL);
	assert_string_equal(actor_name(actor), "王小明");
	assert_string_equal(actor_key_id(actor), key);
	actor_sign(actor, id.text, signature);
	assert_true(signature_holds(key, id.text, signature));
	assert_false(signature_holds(key, other.text, signature));
	assert_false(signature_holds(other.text, id.text, signature));
	assert_false(signature_holds("00", id.text, signature));
	signature[5] ^= 1;
	assert_false(signature_holds(key, id.text, signature));
	actor_free(actor);
	actor_free(NULL);
	store_free(store);
}

static void test_refused(void **state)
{
	struct store *store = fresh();
	char key[65];

	(void)state;
	REFUSED(keys_create(store, "", "x", key, &problem), "不能为空");
	REFUSED(keys_create(store, "甲", "", key, &problem), "不能为空");
	MUST(keys_create(store, "甲", "x", key, &problem));
	REFUSED(keys_sign_in(store, "甲", "X", &problem) != NULL, "姓名或口令不对");
	REFUSED(keys_sign_in(store, "乙", "x", &problem) != NULL, "姓名或口令不对");
	MUST(store_execute(store, "UPDATE _key_box SET sealed = zeroblob(48)", &problem));
	REFUSED(keys_sign_in(store, "甲", "x", &problem) != NULL, "姓名或口令不对");
	MUST(store_execute(store, "UPDATE _key_box SET sealed = x'00'", &problem));
	REFUSED(keys_sign_in(store, "甲", "x", &problem) != NULL, "已损坏");
	store_free(store);
}

/* A box moved to another name or key does not open as it. */
static void test_a_box_keeps_its_key(void **state)
{
	struct store *store = fresh();
	char key[65];

	(void)state;
	MUST(keys_create(store, "甲", "x", key, &problem));
	MUST(store_execute(store, "UPDATE _key_box SET key_id = '" HOUSE HOUSE "'", &problem));
	REFUSED(keys_sign_in(store, "甲", "x", &problem) != NULL, "已损坏");
	store_free(store);
}

static void test_change_and_renew(void **state)
{
	struct store *store = fresh();
	char first[65], second[65];
	struct actor *actor;

	(void)state;
	clock_set_today(DAY); /* the newest key is the one made last, even within one moment */
	MUST(keys_create(store, "甲", "old", first, &problem));
	REFUSED(keys_change_passphrase(store, "甲", "wrong", "new", &problem), "姓名或口令不对");
	REFUSED(keys_change_passphrase(store, "甲", "old", "", &problem), "不能为空");
	MUST(keys_change_passphrase(store, "甲", "old", "new", &problem));
	REFUSED(keys_sign_in(store, "甲", "old", &problem) != NULL, "姓名或口令不对");
	MUST((actor = keys_sign_in(store, "甲", "new", &problem)) != NULL);
	assert_string_equal(actor_key_id(actor), first);
	actor_free(actor);
	MUST(keys_create(store, "甲", "third", second, &problem));
	assert_string_not_equal(first, second);
	MUST((actor = keys_sign_in(store, "甲", "third", &problem)) != NULL);
	assert_string_equal(actor_key_id(actor), second);
	actor_free(actor);
	REFUSED(keys_sign_in(store, "甲", "new", &problem) != NULL, "姓名或口令不对");
	clock_set_today(DATE_NONE);
	store_free(store);
}

/* What a station uses in earnest: 64 MiB, and no passphrase in the file. */
static void test_in_earnest(void **state)
{
	struct store *store = fresh();
	struct actor *actor;
	char key[65];

	(void)state;
	keys_cheap(false);
	MUST(keys_create(store, "甲", "a long one", key, &problem));
	assert_int_equal(scratch_number(store, "SELECT memory FROM _key_box"), 64 << 20);
	assert_int_equal(scratch_number(store, "SELECT instr(sealed, 'a long one') FROM _key_box"), 0);
	MUST((actor = keys_sign_in(store, "甲", "a long one", &problem)) != NULL);
	actor_free(actor);
	keys_cheap(true);
	store_free(store);
}

/* How often these bytes, each turned over in `masked`, stand in this program's memory. */
static int found_in_memory(const unsigned char *masked, size_t length)
{
	FILE *map = fopen("/proc/self/maps", "r");
	int memory = open("/proc/self/mem", O_RDONLY), count = 0;
	unsigned char *bytes = malloc(1 << 20);
	unsigned long from, to;
	char line[512], may[5];

	assert_non_null(map);
	assert_true(memory >= 0);
	while (fgets(line, sizeof(line), map) != NULL) {
		if (sscanf(line, "%lx-%lx %4s", &from, &to, may) != 3 || strncmp(may, "rw", 2) != 0 || to - from > (1ul << 31))
			continue; /* larger than anything of ours: a sanitizer's shadow */
		for (unsigned long at = from; at < to; at += (1 << 20) - length) {
			ssize_t got = pread(memory, bytes, to - at < 1 << 20 ? to - at : 1 << 20, (off_t)at);

			for (ssize_t i = 0; i + (ssize_t)length <= got; i++) {
				size_t same = 0;

				while (same < length && bytes[(size_t)i + same] == (masked[same] ^ 0xff))
					same++;
				count += same == length;
			}
			if (got > 0)
				memset(bytes, 0, (size_t)got); /* what was read is in memory too */
		}
	}
	free(bytes);
	close(memory);
	fclose(map);
	return count;
}

/* While the person is away, nothing in memory signs in the person's name. */
static void test_locked_key_is_gone(void **state)
{
	struct store *store = fresh();
	struct event_id id = ledger_hash("x", 1);
	unsigned char signature[SIGNATURE_BYTES], masked[KEY_BYTES];
	struct actor *actor;
	char key[65];

	(void)state;
	MUST(keys_create(store, "甲", "x", key, &problem));
	MUST((actor = keys_sign_in(store, "甲", "x", &problem)) != NULL);
	for (size_t i = 0; i < sizeof(masked); i++)
		masked[i] = actor_secret(actor)[i] ^ 0xff;
	assert_int_equal(found_in_memory(masked, sizeof(masked)), 1);
	actor_lock(actor);
	assert_true(actor_is_locked(actor));
	assert_int_equal(found_in_memory(masked, sizeof(masked)), 0);
	REFUSED(actor_unlock(actor, store, "y", &problem), "姓名或口令不对");
	assert_true(actor_is_locked(actor));
	MUST(actor_unlock(actor, store, "x", &problem));
	actor_sign(actor, id.text, signature);
	assert_true(signature_holds(key, id.text, signature));
	actor_lock(actor);
	MUST(keys_create(store, "甲", "x", key, &problem)); /* a new key meanwhile */
	REFUSED(actor_unlock(actor, store, "x", &problem), "已经换发");
	actor_free(actor);
	assert_int_equal(found_in_memory(masked, sizeof(masked)), 0);
	store_free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sign_and_verify),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_a_box_keeps_its_key),
	    cmocka_unit_test(test_change_and_renew),
	    cmocka_unit_test(test_in_earnest),
	    cmocka_unit_test(test_locked_key_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
