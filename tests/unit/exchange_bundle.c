/* Bundles: written and read again; whatever is wrong outside or inside, nothing of it is believed. */
#include "ledger_scratch.h"

#include "exchange/bundle.h"
#include "exchange/seal_station.h"

#include <fcntl.h>
#include <zstd.h>

struct parcel { /* two stations, one event of the first for the second */
	struct scratch *scratch;
	struct station station;
	struct station_secret *from, *to, *stranger;
	struct bundle_header header;
	struct event_row row; /* some event */
	struct buffer record; /* the same as a record */
};

static bool keep_row(void *self, int64_t position, const struct event_row *row)
{
	struct parcel *parcel = self;

	(void)position;
	bundle_event_write(row, &parcel->record);
	return false;
}

static int parcel_make(void **state)
{
	struct parcel *parcel = memory_new(sizeof(*parcel));
	void *scratch = NULL;

	if (scratch_make(&scratch) != 0)
		return -1;
	parcel->scratch = scratch;
	parcel->station = station_new(parcel->scratch, NULL, "A");
	parcel->from = station_secret_new();
	parcel->to = station_secret_new();
	parcel->stranger = station_secret_new();
	parcel->record = (struct buffer)BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);
	MUST(ledger_each_row(parcel->station.ledger, 0, keep_row, parcel, &problem));
	parcel->header = (struct bundle_header){.from = "A", .to_count = 1, .number = 1, .made_at = 1740960000000};
	snprintf(parcel->header.to[0].station, sizeof(parcel->header.to[0].station), "B");
	snprintf(parcel->header.chain, sizeof(parcel->header.chain), "%s", ledger_chain(parcel->station.ledger));
	station_secret_keys(parcel->to, (char[65]){""}, parcel->header.to[0].key);
	station_secret_keys(parcel->from, parcel->header.signer, (unsigned char[AGE_KEY_BYTES]){0});
	*state = parcel;
	return 0;
}

static int parcel_remove(void **state)
{
	struct parcel *parcel = *state;
	void *scratch = parcel->scratch;

	station_secret_free(parcel->from);
	station_secret_free(parcel->to);
	station_secret_free(parcel->stranger);
	station_free(&parcel->station);
	buffer_release(&parcel->record);
	free(parcel);
	return scratch_remove(&scratch);
}

static char *manifest(const struct bundle_header *header)
{
	return memory_format("{\"id\":\"%s\",\"from\":\"%s\",\"chain\":\"%s\",\"signer\":\"%s\",\"number\":%lld,\"previous\":\"%s\"}", header->id,
	    header->from, header->chain, header->signer, (long long)header->number, header->previous);
}

struct seen {
	int manifests, events, others;
	bool stop;
};

static bool look(void *self, char type, const void *bytes, size_t length, struct problem *problem)
{
	struct seen *seen = self;

	(void)bytes;
	(void)length;
	(void)problem;
	seen->manifests += type == BUNDLE_MANIFEST;
	seen->events += type == BUNDLE_EVENT;
	seen->others += type != BUNDLE_MANIFEST && type != BUNDLE_EVENT;
	return !seen->stop;
}

static enum bundle_fault read_file(const char *path, const struct station_secret *secret, struct seen *seen)
{
	struct problem problem = PROBLEM_INIT;
	struct bundle_header header;
	int64_t number;
	int percent;
	enum bundle_fault fault = bundle_open(path, &header, &percent, &problem);

	memset(seen, 0, sizeof(*seen));
	if (fault == BUNDLE_SOUND)
		fault = bundle_read(path, &header, secret, look, seen, &number, &problem);
	assert_true((problem.kind == PROBLEM_NONE) == (fault == BUNDLE_SOUND));
	problem_release(&problem);
	return fault;
}

/* A sound bundle of `events` events; more is put in by `extra`. */
static char *write_file(struct parcel *parcel, int events, void (*extra)(struct parcel *, struct bundle_writer *))
{
	struct bundle_writer *writer;
	char *text, *path = NULL;

	MUST((writer = bundle_writer_new(parcel->scratch->folder, &parcel->header, &problem)) != NULL);
	text = manifest(bundle_writer_header(writer));
	MUST(bundle_put(writer, BUNDLE_MANIFEST, text, strlen(text), &problem));
	for (int i = 0; i < events; i++)
		MUST(bundle_put(writer, BUNDLE_EVENT, parcel->record.data, parcel->record.length, &problem));
	if (extra != NULL)
		extra(parcel, writer);
	MUST(bundle_writer_end(writer, parcel->from, &path, &problem));
	bundle_writer_free(writer);
	free(text);
	return path;
}

static void test_round_trip(void **state)
{
	struct parcel *parcel = *state;
	char *path = write_file(parcel, 20, NULL), *other;
	struct seen seen;

	assert_int_equal(read_file(path, parcel->to, &seen), BUNDLE_SOUND);
	assert_int_equal(seen.manifests, 1);
	assert_int_equal(seen.events, 20);
	assert_int_equal(seen.others, 0);
	assert_int_equal(read_file(path, parcel->stranger, &seen), BUNDLE_NOT_FOR_US);
	assert_int_equal(seen.events, 0);
	other = write_file(parcel, 0, NULL);
	assert_string_not_equal(path, other);
	assert_int_equal(read_file(other, parcel->to, &seen), BUNDLE_SOUND);
	free(path);
	free(other);
}

static void test_one_name_once(void **state)
{
	struct parcel *parcel = *state;
	struct problem problem = PROBLEM_INIT;
	char *path = write_file(parcel, 1, NULL);

	assert_null(bundle_writer_new("/no/such/folder", &parcel->header, &problem));
	assert_non_null(strstr(problem.text, "/no/such/folder"));
	problem_release(&problem);
	assert_non_null(strstr(path, "/A-B-1-"));
	free(path);
}

/* ---- outside ---- */

static void write_bytes(const char *path, const char *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void read_bytes(const char *path, struct buffer *to)
{
	char part[4096];
	size_t got;
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	buffer_clear(to);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		buffer_add_bytes(to, part, got);
	fclose(file);
}

static void test_every_byte_counts(void **state)
{
	struct parcel *parcel = *state;
	char *path = write_file(parcel, 1, NULL);
	struct buffer whole = BUFFER_INIT(1 << 20);
	bool every = getenv("DOUDI_FULL") != NULL;
	struct seen seen;

	read_bytes(path, &whole);
	for (size_t i = 0; i < whole.length; i += every ? 1 : i < 600 || i >= BUNDLE_SIGNED_BYTES ? 7 : 101) {
		char was = whole.data[i];

		whole.data[i] = (char)(was ^ 1 << i % 8);
		write_bytes(path, whole.data, whole.length);
		if (read_file(path, parcel->to, &seen) == BUNDLE_SOUND)
			fail_msg("byte %zu of %zu may be changed", i, whole.length);
		assert_int_equal(seen.events, 0);
		whole.data[i] = was;
	}
	for (size_t i = 0; i < whole.length; i += every ? whole.length / 300 : 397) {
		write_bytes(path, whole.data, i);
		assert_int_not_equal(read_file(path, parcel->to, &seen), BUNDLE_SOUND);
	}
	for (int i = 0; i < (every ? 200 : 5); i++) {
		size_t length = whole.length;

		for (int more = 0; more <= i * i; more++)
			buffer_add_char(&whole, (char)random_below(256));
		write_bytes(path, whole.data, whole.length);
		assert_int_not_equal(read_file(path, parcel->to, &seen), BUNDLE_SOUND);
		whole.length = length;
	}
	write_bytes(path, whole.data, BUNDLE_HEADER_BYTES + 10);
	assert_int_equal(read_file(path, parcel->to, &seen), BUNDLE_UNFINISHED);
	buffer_add_char(&whole, 'x');
	write_bytes(path, whole.data, whole.length);
	assert_int_equal(read_file(path, parcel->to, &seen), BUNDLE_DAMAGED);
	memset(whole.data, 0, BUNDLE_HEADER_BYTES);
	write_bytes(path, whole.data, whole.length);
	assert_int_equal(read_file(path, parcel->to, &seen), BUNDLE_UNFINISHED);
	write_bytes(path, "holiday photos", 14);
	assert_int_equal(read_file(path, parcel->to, &seen), BUNDLE_NOT_ONE);
	buffer_release(&whole);
	free(path);
}

/* ---- inside, with the station's own valid key ---- */

static void bad_signature_length(struct parcel *parcel, struct bundle_writer *writer)
{
	MUST(bundle_put(writer, BUNDLE_EVENT, parcel->record.data, 40, &problem));
}

static void bad_core(struct parcel *parcel, struct bundle_writer *writer)
{
	parcel->record.data[20] ^= 1;
	MUST(bundle_put(writer, BUNDLE_EVENT, parcel->record.data, parcel->record.length, &problem));
	parcel->record.data[20] ^= 1;
}

static void no_event(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	MUST(bundle_put(writer, BUNDLE_EVENT, "", 0, &problem));
}

static void second_manifest(struct parcel *parcel, struct bundle_writer *writer)
{
	char *text = manifest(bundle_writer_header(writer));

	(void)parcel;
	MUST(bundle_put(writer, BUNDLE_MANIFEST, text, strlen(text), &problem));
	free(text);
}

static void unknown_record(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	MUST(bundle_put(writer, 'X', "x", 1, &problem));
}

static void early_trailer(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	MUST(bundle_put(writer, BUNDLE_TRAILER, "x", 1, &problem));
}

static struct bundle_header *lie(struct bundle_writer *writer)
{
	return (struct bundle_header *)bundle_writer_header(writer);
}

static void other_number(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	lie(writer)->number++;
}

static void fewer_events(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	lie(writer)->events--;
}

static void more_events(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	lie(writer)->events++;
}

static void fewer_bytes(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	lie(writer)->raw -= 100;
}

static void more_bytes(struct parcel *parcel, struct bundle_writer *writer)
{
	(void)parcel;
	lie(writer)->raw += 100;
}

static void test_valid_key_bad_inside(void **state)
{
	static const struct {
		void (*extra)(struct parcel *, struct bundle_writer *);
		enum bundle_fault fault;
	} cases[] = {{bad_signature_length, BUNDLE_BAD_EVENT}, {bad_core, BUNDLE_BAD_EVENT},
	    {no_event, BUNDLE_BAD_EVENT}, {second_manifest, BUNDLE_FORGED}, {unknown_record, BUNDLE_FORGED}, {early_trailer, BUNDLE_DAMAGED}, {other_number, BUNDLE_FORGED},
	    {fewer_events, BUNDLE_EXCEEDS}, {more_events, BUNDLE_FORGED}, {fewer_bytes, BUNDLE_EXCEEDS}, {more_bytes, BUNDLE_FORGED}};
	struct parcel *parcel = *state;
	struct seen seen;

	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char *path = write_file(parcel, 3, cases[i].extra);
		enum bundle_fault fault = read_file(path, parcel->to, &seen);

		if (fault != cases[i].fault)
			fail_msg("case %zu: %d instead of %d", i, (int)fault, (int)cases[i].fault);
		free(path);
	}
}

/* ---- a payload made by hand: raw records, packed in ways that our writer never would ---- */

static bool add(void *self, const void *bytes, size_t length, struct problem *problem)
{
	(void)problem;
	buffer_add_bytes(self, bytes, length);
	return true;
}

/* changed: the byte from the end of the sealed payload that is not as it was sealed; 0: none. */
static char *craft(struct parcel *parcel, const char *packed, size_t length, int64_t raw, size_t changed)
{
	char *path = memory_format("%s/crafted.ddb", parcel->scratch->folder), block[BUNDLE_SIGNED_BYTES];
	struct bundle_header header = parcel->header;
	struct buffer file = BUFFER_INIT(64 << 20), payload = BUFFER_INIT(64 << 20);
	unsigned char signature[SEAL_SIGNATURE_BYTES];
	struct seal_digest *digest = seal_digest_new(false);
	struct age_writer *age;

	MUST((age = age_writer_new((const unsigned char (*)[AGE_KEY_BYTES]) & header.to[0].key, 1, add, &payload, &problem)) != NULL);
	MUST(age_write(age, packed, length, &problem));
	MUST(age_writer_end(age, &problem));
	age_writer_free(age);
	if (changed > 0)
		payload.data[payload.length - changed] ^= 1;
	seal_digest_add(digest, payload.data, payload.length);
	seal_digest_end(digest, header.digest);
	memset(header.id, 'a', 32);
	header.payload = (int64_t)payload.length;
	header.raw = raw;
	header.events = 1;
	bundle_header_text(&header, block);
	station_secret_sign(parcel->from, block, sizeof(block), signature);
	buffer_add_bytes(&file, block, sizeof(block));
	buffer_add_bytes(&file, signature, sizeof(signature));
	buffer_add_bytes(&file, payload.data, payload.length);
	write_bytes(path, file.data, file.length);
	buffer_release(&file);
	buffer_release(&payload);
	return path;
}

static void expect_crafted(struct parcel *parcel, const char *packed, size_t length, int64_t raw, enum bundle_fault fault)
{
	struct seen seen;
	char *path = craft(parcel, packed, length, raw, 0);

	assert_int_equal(read_file(path, parcel->to, &seen), fault);
	free(path);
}

/* Damage inside of an envelope that its own sender signed. */
static void test_valid_key_bad_layers(void **state)
{
	struct parcel *parcel = *state;
	char packed[64], *path;
	struct seen seen;
	size_t length = ZSTD_compress(packed, sizeof(packed), "E\0\0\0\0", 5, 3), step = getenv("DOUDI_FULL") != NULL ? 1 : 13;

	expect_crafted(parcel, packed, length, 5, BUNDLE_FORGED); /* no manifest at all */
	for (size_t i = 1; i < 200; i += step) {
		enum bundle_fault fault;

		path = craft(parcel, packed, length, 5, i);
		fault = read_file(path, parcel->to, &seen);
		free(path);
		/* From there on it is the part that says for whom it is. */
		assert_true(fault == BUNDLE_DAMAGED || (fault == BUNDLE_NOT_FOR_US && i > 90));
	}
	for (size_t i = 1; i < length; i += 3) /* a stream that was cut */
		expect_crafted(parcel, packed, i, 5, BUNDLE_DAMAGED);
}

static void test_bombs(void **state)
{
	struct parcel *parcel = *state;
	size_t size = 32u << 20, length;
	char *zeros = memory_new(size), *packed = memory_new(ZSTD_compressBound(size));
	ZSTD_CCtx *wide = ZSTD_createCCtx();

	/* a manifest of 1 MiB of zeros, and more, in some 3 KiB: more than declared, then declared; a record longer than any */
	memcpy(zeros, "M\0\0\x10", 4);
	length = ZSTD_compress(packed, ZSTD_compressBound(size), zeros, size, 3);
	expect_crafted(parcel, packed, length, 1000, BUNDLE_EXCEEDS);
	expect_crafted(parcel, packed, length, (int64_t)size, BUNDLE_EXCEEDS);
	memset(zeros, 0xff, 64);
	length = ZSTD_compress(packed, ZSTD_compressBound(size), zeros, 1000, 3);
	expect_crafted(parcel, packed, length, 1000, BUNDLE_EXCEEDS);
	/* a window of 16 MiB */
	for (size_t i = 0; i < size; i++)
		zeros[i] = (char)(i * 2654435761u >> 13);
	ZSTD_CCtx_setParameter(wide, ZSTD_c_windowLog, 24);
	ZSTD_CCtx_setParameter(wide, ZSTD_c_contentSizeFlag, 0);
	length = ZSTD_compress2(wide, packed, ZSTD_compressBound(size), zeros, size);
	assert_false(ZSTD_isError(length));
	expect_crafted(parcel, packed, length, (int64_t)size, BUNDLE_EXCEEDS);
	/* no zstd at all, nothing at all */
	expect_crafted(parcel, "not packed", 10, 10, BUNDLE_DAMAGED);
	expect_crafted(parcel, "", 0, 0, BUNDLE_DAMAGED);
	ZSTD_freeCCtx(wide);
	free(zeros);
	free(packed);
}

static void test_visitor_may_stop(void **state)
{
	struct parcel *parcel = *state;
	char *path = write_file(parcel, 3, NULL);
	struct problem problem = PROBLEM_INIT;
	struct bundle_header header;
	struct seen seen = {.stop = true};
	int64_t number;
	int percent;

	assert_int_equal(bundle_open(path, &header, &percent, &problem), BUNDLE_SOUND);
	assert_int_equal(bundle_read(path, &header, parcel->to, look, &seen, &number, &problem), BUNDLE_STOPPED);
	assert_int_equal(seen.manifests + seen.events, 1);
	problem_release(&problem);
	free(path);
}

static void test_secret_of_the_station(void **state)
{
	struct parcel *parcel = *state;
	struct station *station = &parcel->station;
	struct station_secret *found;
	unsigned char key[AGE_KEY_BYTES], other[AGE_KEY_BYTES];
	char signing[65], again[65];

	MUST((found = station_secret_open(station->store, station->actor, &problem)) == NULL && problem.kind == PROBLEM_NONE);
	MUST(station_secret_share(station->store, parcel->from, actor_key_id(station->actor), &problem));
	MUST((found = station_secret_open(station->store, station->actor, &problem)) != NULL);
	station_secret_keys(parcel->from, signing, key);
	station_secret_keys(found, again, other);
	assert_string_equal(signing, again);
	assert_memory_equal(key, other, sizeof(key));
	station_secret_free(found);
	REFUSED(station_secret_share(station->store, parcel->from, "00", &problem), "换发密钥");
	MUST(store_execute(station->store, "UPDATE _station_box SET sealed = zeroblob(length(sealed))", &problem));
	REFUSED(station_secret_open(station->store, station->actor, &problem) != NULL, "打不开");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_round_trip, parcel_make, parcel_remove),
	    cmocka_unit_test_setup_teardown(test_one_name_once, parcel_make, parcel_remove),
	    cmocka_unit_test_setup_teardown(test_every_byte_counts, parcel_make, parcel_remove),
	    cmocka_unit_test_setup_teardown(test_valid_key_bad_inside, parcel_make, parcel_remove),
	    cmocka_unit_test_setup_teardown(test_valid_key_bad_layers, parcel_make, parcel_remove),
	    cmocka_unit_test_setup_teardown(test_bombs, parcel_make, parcel_remove),
	    cmocka_unit_test_setup_teardown(test_visitor_may_stop, parcel_make, parcel_remove),
	    cmocka_unit_test_setup_teardown(test_secret_of_the_station, parcel_make, parcel_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
