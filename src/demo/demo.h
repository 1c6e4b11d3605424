/* What the files of this room share: the generator. */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "doudi/demo.h"

/* Where a household's story ends; weights in plans.c make every state of an application common enough. */
enum demo_end {
	END_FILED, END_SUPPLEMENT, END_REJECTED, END_WITHDRAWN, END_ACCEPTED, END_SURVEYED, END_REVIEWED, END_PUBLICITY,
	END_OBJECTED, END_DECIDED, END_EXIT, END_REVOKED, END_KINDS
};
/* How it lives: decides incomes, bills and people, in multiples that suit any standard. */
enum demo_life { LIFE_POOR, LIFE_EDGE, LIFE_RIGID, LIFE_ALONE, LIFE_WELL, LIFE_KINDS };

struct demo_household {
	char id[33], application[33];
	enum demo_end end;
	enum demo_life life;
	date day;      /* of the next step */
	int step;
	char head[33]; /* a member */
	int finding;   /* -1 none, 0 leave it open, 1 look into it, 2 close it */
};
struct demo_filing { /* of the YAML's `filings` */
	const struct tree *at;
	struct expr *who;
	unsigned percent;
};
struct demo {
	struct desk *desk;
	struct tree *names, *local; /* demo_names.yaml, the pack's demo.yaml */
	int64_t standard; /* 分 a month, for scale; from the pack's parameters of the day */
	const char *clerk, *other_clerk, *grid, *supervisor;
	struct demo_seat {
		char *user;
		struct desk_seat *left; /* NULL: not signed in yet, or sits at the desk */
	} *seats;
	size_t seat_count;
	const char *signed_in; /* the user of one of them */
	date today;
	uint64_t serial; /* of ID numbers */
	struct demo_filing *filings; size_t filing_count;
};

/* One value by the generator's seed. */
const char *demo_pick(const struct tree *list);
bool demo_chance(unsigned percent);
int64_t demo_between(int64_t low, int64_t high);

/* people.c */
void demo_person(struct demo *, struct record *row, bool woman, int age, const char *surname, const char *relation);
/* filling.c: a field is set if the form has it and the text can be read; what is still required is made up by its type. */
void demo_put(struct demo *, struct record *, const char *field, const char *text);
void demo_put_money(struct demo *, struct record *, const char *field, int64_t fen);
bool demo_file(struct demo *, struct sheet *take, struct filed *, struct problem *) BASE_MUST_CHECK;
const char *demo_user(const struct demo *, const char *role, int nth); /* "" if there is none */
bool demo_sign_in(struct demo *, const char *user, struct problem *) BASE_MUST_CHECK;
void demo_release_seats(struct demo *);
const char *demo_decider(struct demo *, const char *maker); /* who may decide in this region, other than the maker */
/* extras.c */
bool demo_fields(struct demo *, struct record *, struct problem *) BASE_MUST_CHECK;
bool demo_read_filings(struct demo *, struct problem *) BASE_MUST_CHECK;
void demo_release_filings(struct demo *);
bool demo_extras(struct demo *, const struct demo_household *, struct problem *) BASE_MUST_CHECK;
/* survey.c */
void demo_survey(struct demo *, const struct demo_household *, struct sheet *);
/* steps.c: does the household's next step and plans the one after it; *over when there is none. */
int demo_plan_days(enum demo_end); /* from its first step to its last */
bool demo_step(struct demo *, struct demo_household *, bool *over, struct problem *) BASE_MUST_CHECK;

#endif
