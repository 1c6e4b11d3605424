/* Drives a fuzz target where libFuzzer is not there: the target's corpus, then changed and crossed
 * copies of it for DOUDI_FUZZ_SECONDS. With file names as arguments it plays those and nothing else. */
#include "doudi/base.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifndef LIBFUZZER
enum { INPUT_MAXIMUM = 4096, CORPUS_MAXIMUM = 4096 };

struct input {
	uint8_t bytes[INPUT_MAXIMUM];
	size_t length;
};
static struct input *corpus[CORPUS_MAXIMUM];
static size_t corpus_count;
static struct input current;
static char crash_file[512];

/* The sanitizers' hook, where there are any. */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*)(void));

static void save_current(void)
{
	FILE *file = fopen(crash_file, "wb");

	if (file == NULL)
		return;
	fwrite(current.bytes, 1, current.length, file);
	fclose(file);
	fprintf(stderr, "# the input is in %s\n", crash_file);
}

static void on_abort(int number)
{
	save_current();
	signal(number, SIG_DFL);
	raise(number);
}

static bool read_input(const char *path, struct input *input)
{
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		return false;
	input->length = fread(input->bytes, 1, sizeof input->bytes, file);
	fclose(file);
	return true;
}

static void play(void)
{
	/* A block of exactly this size, so that reading past the end is seen. */
	uint8_t *exact = memory_resize(NULL, current.length, 1);

	memcpy(exact, current.bytes, current.length);
	LLVMFuzzerTestOneInput(exact, current.length);
	free(exact);
}

static void load_corpus(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;

	corpus[corpus_count++] = memory_new(sizeof **corpus); /* nothing at all is an input too */
	while (directory != NULL && (entry = readdir(directory)) != NULL && corpus_count < CORPUS_MAXIMUM) {
		struct input *input = memory_new(sizeof *input);
		char *path = memory_format("%s/%s", folder, entry->d_name);

		if (entry->d_name[0] != '.' && read_input(path, input))
			corpus[corpus_count++] = input;
		else
			free(input);
		free(path);
	}
	if (directory != NULL)
		closedir(directory);
}

static void drop_part(size_t at, size_t length)
{
	memmove(current.bytes + at, current.bytes + at + length, current.length - at - length);
	current.length -= length;
}

static void insert_part(size_t at, const uint8_t *part, size_t length)
{
	if (length > INPUT_MAXIMUM - current.length)
		length = INPUT_MAXIMUM - current.length;
	memmove(current.bytes + at + length, current.bytes + at, current.length - at);
	memcpy(current.bytes + at, part, length);
	current.length += length;
}

/* What parsers stumble over. */
static const char *const words[] = {"", "\n", "\t", "  ", ":", "- ", "{", "}", "[", "]", "\"", "'", "#", "&a", "*a", "!",
    "|", "(", ")", "((((((((", "[[[[[[[[", "-1", "0", "9223372036854775807", "9223372036854775808", "99999999999999999999",
    "2024-02-29", "0000-00-00", "\xef\xbb\xbf", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf0\xa0\x80\x80", "低保", "，", "\x1b[",
    "\r\n", " and ", " in ", "sum_of(", "given", "null", "%s%n", "\\u0000", "../", ","};

static void mutate_once(void)
{
	size_t at = (size_t)random_below(current.length + 1);
	const struct input *other = corpus[random_below(corpus_count)];
	const char *word = words[random_below(BASE_COUNT(words))];
	uint8_t byte;

	switch (random_below(5)) {
	case 0:
		if (at < current.length)
			current.bytes[at] ^= (uint8_t)(1u << random_below(8));
		break;
	case 1:
		drop_part(at, (size_t)random_below(current.length - at + 1) % 16);
		break;
	case 2:
		random_bytes(&byte, 1);
		insert_part(at, &byte, 1);
		break;
	case 3:
		insert_part(at, (const uint8_t *)word, strlen(word));
		break;
	default:
		if (other->length > 0) {
			size_t from = (size_t)random_below(other->length);
			insert_part(at, other->bytes + from, (size_t)random_below(other->length - from) + 1);
		}
	}
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int number_from(const char *variable, int otherwise)
{
	const char *text = getenv(variable);

	return text == NULL ? otherwise : (int)strtol(text, NULL, 10);
}

static unsigned long fuzz(const char *name)
{
	char *folder = memory_format("%s/tests/fuzz/corpus/%s", DOUDI_SOURCE_DIR, name);
	double end = seconds_now() + number_from("DOUDI_FUZZ_SECONDS", 5);
	unsigned long count = 0;

	load_corpus(folder);
	free(folder);
	for (size_t i = 0; i < corpus_count; i++, count++) {
		current = *corpus[i];
		play();
	}
	for (; seconds_now() < end; count++) {
		current = *corpus[random_below(corpus_count)];
		for (uint64_t changes = random_below(8) + 1; changes > 0; changes--)
			mutate_once();
		play();
	}
	for (size_t i = 0; i < corpus_count; i++)
		free(corpus[i]);
	return count;
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/') == NULL ? argv[0] : strrchr(argv[0], '/') + 1;
	const char *folder = getenv("DOUDI_TEST_DIR");
	int seed = number_from("DOUDI_FUZZ_SEED", 1);

	for (int i = 1; i < argc; i++) {
		if (!read_input(argv[i], &current))
			return fprintf(stderr, "cannot read %s\n", argv[i]), 2;
		play();
	}
	if (argc > 1)
		return 0;
	snprintf(crash_file, sizeof crash_file, "%s/%s.crash", folder == NULL ? "." : folder, name);
	if (__sanitizer_set_death_callback != NULL)
		__sanitizer_set_death_callback(save_current);
	signal(SIGABRT, on_abort);
	random_seed((uint64_t)seed);
	printf("ok 1 - %s: %lu inputs, seed %d\n1..1\n", name, fuzz(name), seed);
	return 0;
}
#endif
