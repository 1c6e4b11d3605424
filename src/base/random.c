/* Random bytes: the kernel's, or a seeded sequence (splitmix64) for the demo and tests. */
#include "doudi/base.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

static bool seeded;
static uint64_t state;

static uint64_t next_seeded(void)
{
	uint64_t mixed = state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ (mixed >> 31);
}

static void kernel_bytes(unsigned char *to, size_t count)
{
	while (count > 0) {
		ssize_t got = getrandom(to, count, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			/* No key may ever be made from anything else. */
			fputs("doudi: getrandom\n", stderr);
			abort();
		}
		to += got;
		count -= (size_t)got;
	}
}

void random_bytes(void *to, size_t count)
{
	unsigned char *at = to;

	if (!seeded) {
		kernel_bytes(at, count);
		return;
	}
	while (count > 0) {
		uint64_t word = next_seeded();
		size_t part = count < sizeof word ? count : sizeof word;

		memcpy(at, &word, part);
		at += part;
		count -= part;
	}
}

uint64_t random_below(uint64_t limit)
{
	uint64_t word, threshold;

	if (limit < 2)
		return 0;
	threshold = (0 - limit) % limit; /* what is below it would favour small results */
	do
		random_bytes(&word, sizeof word);
	while (word < threshold);
	return word % limit;
}

void random_seed(uint64_t seed)
{
	seeded = true;
	state = seed;
}

void random_unseed(void)
{
	seeded = false;
	state = 0;
}

struct id_text random_id(void)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[16];
	struct id_text id;

	random_bytes(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++) {
		id.text[2 * i] = digits[bytes[i] >> 4];
		id.text[2 * i + 1] = digits[bytes[i] & 15];
	}
	id.text[32] = '\0';
	return id;
}
