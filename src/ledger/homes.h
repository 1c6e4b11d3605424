/* Private to the room: the stations that a household belongs to, or belonged to, as logs: of whoever began its stream, then of
 * whoever took it over after its home had handed it to that one. Where an order has taken the words of the taking over away,
 * that it was carried out here tells whose the household was by then. */
#ifndef LEDGER_HOMES_H
#define LEDGER_HOMES_H

#include "state.h"

struct homes {
	struct ledger *ledger;
	const struct trust *trust;
	const char *stream;
	/* Not where it is by the clock, but where it ever was, whoever filed that; of several that began it the first by clock and
	 * those in line with it, since anybody can begin what he has not seen. */
	bool ever;
	char (*chains)[33];
	size_t count;
};
void homes_begin(struct homes *);
void homes_move(struct homes *, const char *until); /* NULL: up to now */
/* Each station that a home of it has handed it over to, by that transfer or, of NULL, by any. */
void homes_each_target(const struct homes *, const char *transfer, void (*visit)(void *self, const char *code), void *self);
bool homes_gave_place(const struct homes *); /* one of them, or one in line with it, has given it another place since it was begun */
void homes_release(struct homes *);

#endif
