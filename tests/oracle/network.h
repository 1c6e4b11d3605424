/* A county, or a city, and the stations below it, each a file of its own, and the accidents that befall files: a copy that goes on beside
 * the first, an older copy put back. What they know of each other they know by their own enrolments. */
#ifndef TEST_NETWORK_H
#define TEST_NETWORK_H

#include "../unit/erase_scratch.h"
#include "work.h"

#define PLACES 8
#define MACHINES 32
#define NOWHERE SIZE_MAX
#define SKEW_DAYS (20 * 365)

struct place { /* a station, whatever file it works with */
	size_t above; /* NOWHERE: there is none */
	const char *level;
	char code[24], office[33], signing[65], sealing[80];
	char chain[33]; /* log of the file that it works with now */
	bool kept; /* there is an older copy of its file */
	bool written_in; /* somebody has filed in its office who is not of it */
};
struct machine { /* one file that is, or was, worked with */
	struct station at;
	size_t place;
	int skew; /* days that its clock is ahead */
	int64_t told;
	bool alive;
	bool doubtful; /* copied, or put back by hand from an older copy: it does not know what it lacks */
};
struct shape {
	struct place places[PLACES];
	size_t count;
	bool city;
};
struct network {
	const struct scratch *scratch;
	char folder[96];
	struct shape *shapes;
	size_t shape_count;
	struct place places[PLACES];
	size_t place_count;
	struct machine machines[MACHINES];
	size_t machine_count;
	struct store *idle[MACHINES]; /* open files that no machine works with */
	size_t idle_count, files;
	int64_t schema; /* the number that SQLite gives it; no copy is made of a file in which it has changed */
	date day;
	bool twice; /* a log went on in two files, a branch of which may be lost, here or everywhere: verify says so */
};

void network_make(struct network *, const struct scratch *);
void network_remove(struct network *);
/* Fresh files of that shape, one machine a station. */
void network_begin(struct network *, size_t shape);
void network_end(struct network *);

bool place_is_below(const struct network *, size_t place, size_t of); /* or is it */
bool machine_knows(const struct machine *, const struct place *, const char *chain, const char *signing);
void machine_set_clock(const struct network *, const struct machine *);
/* Of its people, who are not its administrator. */
enum person { ZHOU, WU, CLERK, PEOPLE }; /* the first two are supervisors */
struct actor *machine_person(const struct machine *, enum person);
bool machine_lets_sign(const struct machine *, const struct actor *);

void copy_file(const char *from, const char *to);
void machine_lose(struct network *, struct machine *);		       /* with all that it alone had */
struct machine *machine_copy(struct network *, const struct machine *); /* both go on */
void machine_discard(struct network *);				       /* the newest, as if it had never been */
void machine_keep(struct network *, const struct machine *);	       /* the copy that may be put back */
/* In the place of all others of its station. Restored as it ought to be it begins a new log; else nobody notices. */
struct machine *machine_put_back(struct network *, size_t place, bool new_log);
/* As after a restore, or when a file goes on elsewhere. */
void machine_begin_log(struct network *, struct machine *);
/* Whoever does not know the present log of a neighbour enrols it. */
void network_acquaint(struct network *, void (*wrote)(void *self, struct machine *), void *self);
void machine_enrol(const struct network *, const struct machine *here, const struct machine *other);

#endif
