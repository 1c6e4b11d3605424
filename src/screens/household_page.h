/* The household page, between the file that runs it and those that fill its tabs. */
#ifndef DOUDI_SCREENS_HOUSEHOLD_PAGE_H
#define DOUDI_SCREENS_HOUSEHOLD_PAGE_H

#include "screens.h"

struct household_page {
	struct screens *screens;
	struct screen *screen;
	char household[33];
	char person[33]; /* only what concerns this member; "" everybody */
	struct bench *bench;
	struct world *world;
	struct contest *contests;
	size_t contest_count;
	struct chain_entry *chain; /* read when its tab is opened first */
	size_t chain_count;
	bool chain_read;
	size_t tab;
	struct list_view *list;
};
/* A tab of the page. The keys of its rows are record ids, unless it opens them itself. */
struct household_tab {
	const char *name, *label;
	const struct list_column *columns;
	size_t column_count;
	void (*rows)(void *page, const char *from, bool backward, size_t wanted, struct list_rows *);
	void (*open)(struct household_page *, const char *key); /* NULL: the record of that id */
	bool at_end; /* the newest stands last and is selected first */
};
extern const struct household_tab tab_members, tab_facts, tab_cases, tab_findings, tab_records, tab_contests, tab_chain;

/* ---- contests (household_contests.c), also for the inbox; of the page they need the household, its bench and its chain ---- */
char *contest_words(struct household_page *, const struct contest *); /* whose what: 李雪  残疾等级 */
char *contest_value_words(struct household_page *, const struct contest *, const char *body);
char *contest_source_words(struct household_page *, const struct contender *); /* what was filed, and why */
/* Asks why, and settles it; false: not, and the person knows. */
bool contest_rule(struct household_page *, const struct contest *, size_t standing);

/* ---- moves (household_moves.c) ---- */
bool page_may_move(const struct household_page *);
bool page_may_move_person(const struct household_page *, const struct record *selected);
void page_open_transfer(struct household_page *); /* 转出, or what is next: 接收, 撤回转出 */

void page_read_chain(struct household_page *);
const char *page_last_chain_key(struct household_page *); /* of the chain that is read; NULL: none */
/* One line about the household; caller owns it. */
char *page_summary(struct household_page *);

#endif
