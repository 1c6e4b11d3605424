/* What of ours has arrived is taken off a stick, and nothing else that lies there. */
#include "ledger_scratch.h"

#include "exchange/channel.h"
#include "doudi/exchange.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct post { /* A and B send to each other, on one stick */
	struct scratch *scratch;
	struct station a, b;
	char sealing_a[80], sealing_b[80], *stick;
};

static int post_make(void **state)
{
	struct post *post = memory_new(sizeof(*post));
	char signing[65];

	post->scratch = pair_make(&post->a, &post->b);
	if (post->scratch == NULL)
		return -1;
	MUST(exchange_share_keys(post->a.ledger, post->a.actor, NULL, 0, &problem));
	MUST(exchange_share_keys(post->b.ledger, post->b.actor, NULL, 0, &problem));
	MUST(exchange_own_keys(post->a.ledger, post->a.actor, signing, post->sealing_a, &problem));
	MUST(exchange_own_keys(post->b.ledger, post->b.actor, signing, post->sealing_b, &problem));
	post->stick = memory_format("%s/stick", post->scratch->folder);
	assert_int_equal(mkdir(post->stick, 0700), 0);
	*state = post;
	return 0;
}

static int post_remove(void **state)
{
	struct post *post = *state;
	void *scratch = post->scratch;
	char *command = memory_format("rm -rf '%s'", post->stick);
	FILE *run = popen(command, "r");

	if (run != NULL)
		pclose(run);
	station_free(&post->a);
	station_free(&post->b);
	free(command);
	free(post->stick);
	free(post);
	return scratch_remove(&scratch);
}

/* ---- files ---- */

static char *on_stick(const struct post *post, const char *name)
{
	return memory_format("%s/%s", post->stick, name);
}

static bool there(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0;
}

static void copy(const char *from, const char *to, size_t most)
{
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	char byte;

	assert_true(in != NULL && out != NULL);
	for (size_t i = 0; i < most && fread(&byte, 1, 1, in) == 1; i++)
		assert_int_equal(fwrite(&byte, 1, 1, out), 1);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}

static void flip(const char *path, long at)
{
	FILE *file = fopen(path, "r+b");
	int byte;

	assert_non_null(file);
	fseek(file, at, SEEK_SET);
	byte = fgetc(file);
	fseek(file, at, SEEK_SET);
	fputc(byte ^ 1, file);
	assert_int_equal(fclose(file), 0);
}

/* ---- bundles ---- */

static char *send(struct post *post, bool back)
{
	const struct station *from = back ? &post->b : &post->a, *to = back ? &post->a : &post->b;
	struct exchange_order order = {.station = back ? "A" : "B", .chain = ledger_chain(to->ledger),
	    .sealing = back ? post->sealing_a : post->sealing_b};
	struct exchange_sent sent;
	char *path;

	if (!back)
		file_set(post->scratch, &post->a, "member", MEMBER, PAIRS("note", "more"));
	MUST(exchange_send(from->ledger, from->actor, &order, post->stick, &sent, &problem));
	path = memory_text(sent.path);
	exchange_sent_release(&sent);
	return path;
}

static void acknowledge(struct post *post, int64_t number)
{
	char bundle[33];

	assert_true(channel_sent_bundle(post->a.store, "B", number, bundle));
	MUST(channel_acknowledge(post->a.store, "B", bundle, &problem));
}

static struct exchange_cleaned clean(struct post *post)
{
	struct exchange_cleaned cleaned;

	MUST(exchange_clean(post->a.ledger, post->a.actor, post->stick, NULL, &cleaned, &problem));
	assert_int_equal(cleaned.left, 0);
	assert_int_equal(cleaned.error, 0);
	return cleaned;
}

static void test_what_has_arrived_goes(void **state)
{
	struct post *post = *state;
	char *one = send(post, false), *two, *back = send(post, true), bytes[8192];
	int file = open(one, O_RDONLY);
	struct stat before;

	assert_int_equal(clean(post).removed, 0);
	assert_true(there(one) && there(back));
	acknowledge(post, 1);
	two = send(post, false);
	assert_int_equal(fstat(file, &before), 0);
	assert_int_equal(clean(post).removed, 1);
	assert_true(!there(one) && there(two) && there(back));
	/* What was sealed in it stands nowhere any more: whoever still had it open reads nothing but zeros. */
	before.st_size -= lseek(file, 4096, SEEK_SET);
	for (ssize_t got; (got = read(file, bytes, sizeof(bytes))) > 0; before.st_size -= got)
		for (ssize_t i = 0; i < got; i++)
			assert_int_equal(bytes[i], 0);
	assert_int_equal(before.st_size, 0);
	close(file);
	assert_int_equal(clean(post).removed, 0);
	free(one);
	free(two);
	free(back);
}

/* Under whatever name, also a copy that was cut short. */
static void test_copies_go_too(void **state)
{
	struct post *post = *state;
	char *one = send(post, false), *again = on_stick(post, "copy of it.ddb"), *part = on_stick(post, "part.ddb"), *less = on_stick(post, "head.ddb");

	copy(one, again, SIZE_MAX);
	copy(one, part, 4500);
	copy(one, less, 4000);
	acknowledge(post, 1);
	assert_int_equal(clean(post).removed, 3);
	assert_true(!there(one) && !there(again) && !there(part) && there(less));
	free(one);
	free(again);
	free(part);
	free(less);
}

static void test_nothing_else_goes(void **state)
{
	static const char *const names[] = {"letter.txt", "other.bak", "forged.ddb", "signature.ddb", "link.ddb", "hard.ddb", "pipe.ddb", "folder.ddb", ".ddb",
	    "empty.ddb", "below/inside.ddb"};
	struct post *post = *state;
	char *one = send(post, false), *away = memory_format("%s/kept.ddb", post->scratch->folder), *paths[BASE_COUNT(names)];

	for (size_t i = 0; i < BASE_COUNT(names); i++)
		paths[i] = on_stick(post, names[i]);
	copy(one, paths[0], SIZE_MAX);
	copy(one, paths[1], SIZE_MAX);
	copy(one, paths[2], SIZE_MAX);
	flip(paths[2], 60);
	copy(one, paths[3], SIZE_MAX);
	flip(paths[3], 4050);
	copy(one, away, SIZE_MAX);
	assert_int_equal(symlink(away, paths[4]), 0);
	assert_int_equal(link(away, paths[5]), 0);
	assert_int_equal(mkfifo(paths[6], 0600), 0);
	assert_int_equal(mkdir(paths[7], 0700), 0);
	copy(one, paths[8], SIZE_MAX);
	copy(one, paths[9], 0);
	free(paths[10]);
	paths[10] = on_stick(post, "below");
	assert_int_equal(mkdir(paths[10], 0700), 0);
	free(paths[10]);
	paths[10] = on_stick(post, names[10]);
	copy(one, paths[10], SIZE_MAX);
	acknowledge(post, 1);
	assert_int_equal(clean(post).removed, 1);
	assert_false(there(one));
	assert_true(there(away));
	for (size_t i = 0; i < BASE_COUNT(names); i++) {
		if (!there(paths[i]))
			fail_msg("%s is gone", names[i]);
		free(paths[i]);
	}
	unlink(away);
	free(one);
	free(away);
}

/* Its sender is another; or it is for somebody who has not said that it came. */
static void test_not_what_is_of_others(void **state)
{
	struct post *post = *state;
	char *one = send(post, true), bundle[33];

	assert_true(channel_sent_bundle(post->b.store, "A", 1, bundle));
	MUST(channel_acknowledge(post->b.store, "A", bundle, &problem));
	assert_int_equal(clean(post).removed, 0);
	assert_true(there(one));
	/* Nor after A has taken and forgotten whose it is: somebody wrote it into A's own channel. */
	MUST(store_execute(post->a.store, "INSERT INTO _channel(station, direction, number, bundle, first_position, last_position, acknowledged, made_at)"
	    " VALUES('A', 'out', 1, '', 1, 1, 1, 0)", &problem));
	assert_int_equal(clean(post).removed, 0);
	assert_true(there(one));
	free(one);
}

/* The first was lost, all of it came with the second; but while something is asked for again, all stays. */
static void test_lost_and_sent_again(void **state)
{
	struct post *post = *state;
	char *first = send(post, false), *one, *two, *three;

	acknowledge(post, 1);
	assert_int_equal(clean(post).removed, 1);
	one = send(post, false);
	two = send(post, false);
	acknowledge(post, 3);
	MUST(channel_ask_bundles(post->a.store, "B", 2, 2, &problem));
	assert_int_equal(clean(post).removed, 0);
	three = send(post, false);
	acknowledge(post, 4);
	assert_true(there(one) && there(two) && there(three));
	assert_int_equal(clean(post).removed, 3);
	assert_true(!there(one) && !there(two) && !there(three));
	free(first);
	free(one);
	free(two);
	free(three);
}

struct told { /* how far it was, and when to stop */
	int64_t calls, stop_at, last, all;
};

static bool tell(void *self, int64_t done, int64_t all)
{
	struct told *told = self;

	assert_true(done > told->last && done < all);
	assert_true(told->all == 0 || told->all == all);
	told->last = done;
	told->all = all;
	return ++told->calls != told->stop_at;
}

/* A file grows as large as the largest bundles: what the header says is that it is ours, not that it is whole. */
static void grow(const char *path, off_t size)
{
	FILE *file = fopen(path, "r+b");

	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), size), 0);
	assert_int_equal(fclose(file), 0);
}

/* How far it is can be seen, and it can be stopped: what is half gone is nobody's bundle any more, and goes the next time. */
static void test_stopped_half_way(void **state)
{
	struct post *post = *state;
	char *one = send(post, false), *again = on_stick(post, "copy.ddb");
	struct told told = {.stop_at = 2};
	const struct exchange_clean_watch watch = {tell, &told};
	struct exchange_cleaned cleaned;
	struct stat before, after;

	copy(one, again, SIZE_MAX);
	grow(one, (off_t)20 << 20);
	grow(again, (off_t)20 << 20);
	acknowledge(post, 1);
	assert_int_equal(stat(one, &before), 0);
	MUST(exchange_clean(post->a.ledger, post->a.actor, post->stick, &watch, &cleaned, &problem));
	assert_true(cleaned.stopped);
	assert_int_equal(cleaned.removed, 0);
	assert_int_equal(cleaned.left, 2);
	assert_int_equal(told.calls, 2);
	assert_int_equal(told.last, (off_t)16 << 20);
	assert_true(there(one) && there(again));
	assert_int_equal(stat(one, &after), 0);
	assert_int_equal(after.st_size, before.st_size);
	told = (struct told){.stop_at = -1};
	MUST(exchange_clean(post->a.ledger, post->a.actor, post->stick, &watch, &cleaned, &problem));
	assert_false(cleaned.stopped);
	assert_int_equal(cleaned.removed, 2);
	assert_true(told.calls > 3 && !there(one) && !there(again));
	free(one);
	free(again);
}

static void test_a_folder_that_is_none(void **state)
{
	struct post *post = *state;
	struct exchange_cleaned cleaned;

	REFUSED(exchange_clean(post->a.ledger, post->a.actor, "/nowhere/at/all", NULL, &cleaned, &problem), "读不了文件夹");
}

#define POST_TEST(name) cmocka_unit_test_setup_teardown(name, post_make, post_remove)

int main(void)
{
	static const struct CMUnitTest tests[] = {POST_TEST(test_what_has_arrived_goes), POST_TEST(test_copies_go_too), POST_TEST(test_nothing_else_goes),
	    POST_TEST(test_not_what_is_of_others), POST_TEST(test_lost_and_sent_again), POST_TEST(test_stopped_half_way),
	    POST_TEST(test_a_folder_that_is_none)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
