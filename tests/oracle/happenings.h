/* What happens in a history: work, sending and taking, forgery, accidents, moves, clocks that jump, orders to erase, ends of keys,
 * restrictions. */
#ifndef TEST_HAPPENINGS_H
#define TEST_HAPPENINGS_H

#include "post.h"

void do_something(struct world *);
struct machine *machine_at(struct world *, size_t place); /* any of them */

#endif
