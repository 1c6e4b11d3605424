/* Inside policy: one bench on one day, and what was already computed about it. */
#ifndef POLICY_WORLD_H
#define POLICY_WORLD_H

#include "pack.h"

enum memo_state { MEMO_NONE, MEMO_RUNNING, MEMO_DONE };
enum way_state { WAY_COUNTS, WAY_LEFT_OUT, WAY_DISPUTED };

/* Where a value came from: the rows behind it and the parameter. */
struct trail {
	const char *ways[4]; /* labels */
	size_t way_count;
	date as_of; /* the oldest of the rows; DATE_NONE if none has a date */
	const struct parameter_value *parameter; /* the first that was read, or NULL */
	bool done;
};
struct memo { /* of one record */
	const struct record *record;
	struct value *values; /* by the fact's slot */
	unsigned char *states;
	struct trail *trails; /* NULL until reasons are asked for */
	enum way_state way;
};
struct chunk;

struct parameter_gap {
	date day;
	const char *band; /* "" of none */
};

struct world {
	struct expr_world expr;
	const struct pack *pack;
	const struct bench *bench;
	struct here here;
	char *here_texts[4];
	const struct record *application, *household, *given_application;
	char given_id[33]; /* of an application on the bench, which may be replaced there; else "" */
	struct record *made_application, *made_household; /* where the bench has none */
	enum parameters_counting counting;
	struct memo *memos; /* open addressing by the record's address */
	size_t memo_room, memo_count;
	struct memo *memo_last;
	struct chunk *chunks;
	size_t form_count;
	bool *ways_done;      /* by form */
	unsigned char *asked; /* by form: 0 not looked up, else 1 + truth */
	const struct parameter_value **parameters_read; /* by parameter: the value last read, for the reasons */
	struct parameter_gap *parameters_unset; /* by parameter: where it was last found without a value */
};

/* Another household's bench: nothing of the one before is left. */
void world_turn(struct world *, const struct bench *);
/* ---- world_memory.c ---- */
struct memo *world_memo(struct world *, const struct record *);
const char *world_keep_text(void *world, const char *text);
void world_drop_memory(struct world *);
void world_clear_memory(struct world *); /* keeping the room for what comes next */
void *world_room(struct world *, size_t size); /* zeroed; lives until world_forget */
struct value world_read(struct world *, const struct record *, const struct target *);
struct value world_field(struct world *, const struct record *, const struct field *);
struct value world_fact_rule(struct world *, const struct record *, const struct fact_rule *);
/* The record at the end of the way; NULL and the ref that is not known where it breaks off. */
const struct record *world_follow(struct world *, const struct record *, const struct target *, const struct field **broken,
    const struct record **broken_at);
struct value world_truth(enum truth);
/* What a caller found out by himself, unless it is known already. */
void world_keep(struct world *, const struct record *, const struct fact_rule *, struct value);

/* ---- assess.c ---- */
bool category_may_be_shown(const struct world *, const struct category *); /* as far as consent goes */
enum truth category_truth(struct world *, const struct record *, const struct category *, const struct fact_rule *,
    bool *out_of_question);
bool category_amount(struct world *, const struct record *, const struct target *, int64_t *amount);

/* ---- trace.c ---- */
/* What would decide an unknown condition (state VALUE_UNKNOWN), or which parameters it lacks (VALUE_UNSET).
 * An item is a record and its field; without a record it is a form whose rows were not asked, or a parameter. */
void trace_start(struct expr_find *, struct world *, enum value_state);
void trace_category(struct expr_find *, struct world *, const struct record *, const struct category *);
struct trail trail_of_test(struct world *, const struct record *, const struct expr *);
struct trail trail_of_target(struct world *, const struct record *, const struct target *);

/* ---- reasons.c ---- */
void reasons_tell(struct world *, const struct record *, struct verdict *);
void reason_release(struct reason *);
struct missing_field *missing_from(const struct world *, const struct expr_find *, size_t *count);

/* ---- ways.c ---- */
enum way_state world_way(struct world *, const struct record *);

/* ---- membership.c ---- */
struct value membership_in(struct world *, const struct record *, const struct fact_rule *);
struct value membership_taken(struct world *, const struct record *, const struct fact_rule *);

/* ---- aids.c: the facts item_met, item_amount and so on of a record that names an aid ---- */
struct value item_value(struct world *, const struct record *, const struct fact_rule *);
void trace_item(struct expr_find *, struct world *, const struct record *);

/* ---- assess.c ---- */
void verdict_judge(struct world *, const struct record *, struct verdict *);

/* ---- survey.c ---- */
struct value world_asked(struct world *, const struct form *);

#endif
