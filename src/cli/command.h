/* One command line: what was asked, the station it is asked of, and where the answer goes. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "doudi/cli.h"
#include "doudi/desk.h"

enum option {
#define OPTION(key, name, value, help) OPTION_##key,
#include "options.def"
#undef OPTION
	OPTION_COUNT
};
__extension__ enum { /* more than an int has bits for */
#define OPTION(key, name, value, help) WITH_##key = UINT64_C(1) << OPTION_##key,
#include "options.def"
#undef OPTION
};

struct word {
	const char *bytes; /* as the shell gave it: for file names */
	char *text;        /* in UTF-8 */
};
struct cli {
	const struct command *command;
	struct word options[OPTION_COUNT]; /* bytes NULL: not given */
	struct word *words; /* the arguments of the command */
	size_t word_count;
	struct word *sets; /* --set, which may be given again and again */
	size_t set_count;
	date day;           /* --on, or DATE_NONE */
	struct desk *desk;  /* from cli_open */
	char *screens;      /* the file to open on the screens afterwards; owned */
	bool wrong;         /* the answer itself is bad news: exit code 1 */
	bool mends;         /* works, as far as it can, on a station whose pack is lost: set before cli_open */
};
/* false: a problem, whose kind becomes the exit code. */
typedef bool command_function(struct cli *, struct problem *);
struct command {
	const char *name;
	command_function *run;
	const char *arguments;
	uint64_t needs, takes; /* WITH_... */
	const char *help;
};
#define COMMAND(name, run, arguments, needs, takes, help) command_function run;
#include "commands.def"
#undef COMMAND

bool cli_has(const struct cli *, enum option);
const char *cli_text(const struct cli *, enum option); /* NULL: not given */
bool cli_number(const struct cli *, enum option, int otherwise, int *number, struct problem *) BASE_MUST_CHECK;

/* ---- the station ---- */
enum cli_need {
	CLI_READ,  /* signs in if --as is given, so that an area counts */
	CLI_WRITE, /* may change the file, signs nothing */
	CLI_MOVED, /* as that, and whoever --as names signs in by the command itself */
	CLI_SIGN   /* --as must be given */
};
bool cli_open(struct cli *, enum cli_need, struct problem *) BASE_MUST_CHECK;
char *cli_database(const struct cli *, struct problem *); /* owned path; NULL and a problem */
date cli_day(const struct cli *); /* --on or today */
/* The folder of a pack, FORMS/pack/REGION, or just REGION of the program's own forms; both owned. */
bool cli_split_folder(const char *folder, char **forms, char **region, struct problem *) BASE_MUST_CHECK;
/* The first line of --passphrase-file (or of the other option), or what is typed at the terminal. Free with passphrase_free. */
char *passphrase_read(const struct cli *, enum option file, const char *question, struct problem *);
char *passphrase_read_new(const struct cli *, enum option file, const char *question, struct problem *); /* typed twice */
void passphrase_free(char *passphrase);

/* ---- the answer ---- */
/* Totals and, with --list, the names: of a simulation, or of two packs. */
bool cli_tell_simulation(struct cli *, const struct simulation *, struct problem *) BASE_MUST_CHECK;
void cli_progress(int64_t done, int64_t all); /* on stderr, for whoever looks at it */
void cli_line(const char *text); /* one line on stdout, made harmless for a terminal, in its encoding */
void cli_lines(const char *text); /* several, a line feed after each */
void cli_format(const char *format, ...) BASE_PRINTF(1, 2);
void cli_json_take(struct tree *);
bool cli_flush(struct problem *) BASE_MUST_CHECK; /* false: not all was written */
/* Rows whose columns stand under each other; the first row may be headings. */
struct listing {
	size_t columns, count;
	char **cells;
};
void listing_add(struct listing *, const char *cell); /* row by row, copied */
void listing_add_take(struct listing *, char *cell);
void listing_print(struct listing *, int indent); /* and empties it */
void listing_release(struct listing *);

/* Opens a restricted household for the reason given on the command line; one that is not restricted is open. */
bool cli_unseal(struct cli *, const char *household, struct problem *) BASE_MUST_CHECK;
/* Files a sheet and says what came of it: on stdout, or with --json as one more map in `list` unless that is NULL. */
bool cli_file(struct cli *, struct sheet *, struct tree *list, struct problem *) BASE_MUST_CHECK;

/* ---- the review sheet ---- */
void sheet_print(const struct pack *, const struct review *);
struct tree *sheet_to_tree(const struct pack *, const struct review *); /* as `assess --json` answers */
struct tree *sheet_to_short_tree(const struct pack *, const struct review *); /* without the reasons: `assess --batch` */
/* {FORM: {ROW: {FACT: value}}}: what the file's `tell` asks for. */
struct tree *sheet_told(const struct pack *, const struct review *, const struct tree *input, struct problem *);
void sheet_print_told(const struct tree *told);
/* One JSON document a line in, one answer a line out. */
bool assess_batch(struct cli *, struct pack *, struct problem *) BASE_MUST_CHECK;
/* What a document says, assessed by its parameters; review_release afterwards. */
bool assess_input(const struct cli *, struct pack *, const struct tree *input, struct review *, struct problem *) BASE_MUST_CHECK;

/* `bundle take` of a note (exchange_is_note): a receipt, or a request. */
bool bundle_take_note(struct cli *, struct problem *) BASE_MUST_CHECK;
/* Bundles that have arrived and were taken off a stick: a line, or keys of the answer. */
bool bundle_say_cleaning(void *self, int64_t done, int64_t all); /* bytes, as MB */
void bundle_say_cleaned(const struct exchange_cleaned *);
void bundle_add_cleaned(struct tree *, const struct exchange_cleaned *);
/* Every household past the evaluator, counted. */
bool county_print(struct cli *, struct problem *) BASE_MUST_CHECK;

/* ---- values ---- */
/* A record's value for people: labels, names instead of ids, ID numbers masked. `bench` may be NULL. */
char *cli_value(struct cli *, const struct bench *, const struct record *, const struct field *);
/* The same for programs: as field_write, ID numbers masked; NULL if it is not known. */
char *cli_value_written(const struct record *, const struct field *);

#endif
