/* Any text as the core of an event; a core that is read has no other way to be written. */
#include "ledger/event.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *core = memory_new(size + 1);
	struct buffer written = BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	struct problem problem = PROBLEM_INIT;
	struct event event;
	bool good;

	if (size > 0)
		memcpy(core, data, size);
	good = event_parse(core, size, &event, &problem);
	assert(good == (problem.kind == PROBLEM_NONE));
	if (good) {
		assert(strcmp(event.id, ledger_hash(core, size).text) == 0 && event.seq > 0 && event.version > 0 &&
		       event.dep_count <= EVENT_DEPS_MAXIMUM && event.body_length <= LEDGER_BODY_MAXIMUM);
		event_write_core(&event, &written);
		assert(written.length == size && memcmp(written.data, core, size) == 0);
		event_is_known(&event);
		event_release(&event);
	}
	buffer_release(&written);
	problem_release(&problem);
	free(core);
	return 0;
}
