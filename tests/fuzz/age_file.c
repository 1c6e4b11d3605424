/* Any bytes as an age file for one fixed key. */
#include "exchange/seal.h"

#include <assert.h>
#include <string.h>

#define CHUNK_BYTES (64u << 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
	const uint8_t *at;
	size_t left;
};

static bool give(void *self, void *bytes, size_t *length, struct problem *problem)
{
	struct source *source = self;

	(void)problem;
	if (*length > source->left)
		*length = source->left;
	if (*length > 0)
		memcpy(bytes, source->at, *length);
	source->at += *length;
	source->left -= *length;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char identity[AGE_KEY_BYTES];
	struct source source = {data, size};
	struct problem problem = PROBLEM_INIT;
	enum age_fault fault = AGE_SOUND;
	const unsigned char *bytes;
	struct age_reader *reader;
	size_t length = 1, all = 0;
	bool good;

	memset(identity, 7, sizeof(identity));
	reader = age_reader_new(give, &source, identity, &fault, &problem);
	good = reader != NULL;
	assert(good == (problem.kind == PROBLEM_NONE) && (good || fault != AGE_SOUND));
	while (good && length > 0) {
		good = age_read(reader, &bytes, &length, &fault, &problem);
		assert(good || fault != AGE_SOUND);
		assert(!good || length <= CHUNK_BYTES);
		all += good ? length : 0;
	}
	assert(all <= size);
	age_reader_free(reader);
	problem_release(&problem);
	return 0;
}
