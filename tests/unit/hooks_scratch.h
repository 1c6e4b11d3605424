/* For the tests of bundles: a receiver that knows every sender and lets it write, and does nothing more. */
#ifndef TEST_HOOKS_SCRATCH_H
#define TEST_HOOKS_SCRATCH_H

#include "doudi/exchange.h"

static inline bool yes_knows(void *self, const char *station, const char *chain, const char *signer)
{
	(void)self;
	return station != NULL && chain != NULL && signer != NULL;
}

static inline bool yes_may(void *self, const char *station, struct problem *problem)
{
	(void)self;
	(void)problem;
	return station != NULL;
}

static inline void nothing_touched(void *self, const char *stream)
{
	(void)self;
	(void)stream;
}

static inline bool nothing_follows(void *self, struct problem *problem)
{
	(void)self;
	(void)problem;
	return true;
}

static const struct exchange_hooks open_hooks = {.knows = yes_knows, .may = yes_may, .touched = nothing_touched, .settled = nothing_follows};

#endif
