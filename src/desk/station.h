/* What the files of this room share: the open station. */
#ifndef DESK_STATION_H
#define DESK_STATION_H

#include "doudi/desk.h"

struct desk {
	struct store *store;
	struct ledger *ledger;
	struct pack *pack;
	char *adopted;	  /* hash of the edition that was adopted when the desk was opened; NULL: none yet */
	char *pack_words; /* what is amiss with the folder of the pack, found at opening; NULL: it holds that edition */
	bool pack_lost;	  /* works by another than it adopted, until that is mended */
	struct actor *actor; /* NULL: nobody is signed in */
	struct here here;    /* points into the texts below */
	char *user, *role, *area, *department, *station, *level, *own_level;
	date day; /* business day set by --on; DATE_NONE: the clock's */
	bool adopting; /* parameters that were simulated are being filed */
	struct queue_list *queues; /* read when first asked for */
	char **opened; size_t opened_count; /* restricted households that the signed-in person gave a reason for */
};

/* Reads the county's parameters from the office stream into the pack. */
bool station_load_parameters(struct desk *, struct problem *) BASE_MUST_CHECK;
/* Loads the pack that the station works by; mend: any rather than none (desk_open_to_mend). */
bool station_load_pack(struct desk *, const char *region, bool mend, struct problem *) BASE_MUST_CHECK;
bool station_load_queues(struct desk *, struct problem *) BASE_MUST_CHECK; /* once, when they are first asked for */
/* Refuses where the desk does not work by the edition that is adopted now. */
bool station_holds_edition(struct desk *, struct problem *) BASE_MUST_CHECK;
/* Files the pack's full text in the office stream, in parts. */
bool station_adopt_pack(struct desk *, const struct pack *, struct problem *) BASE_MUST_CHECK;

/* Refuses an empty passphrase, and the demo's where there is no demo. */
bool passphrase_is_fit(struct desk *, const char *passphrase, struct problem *) BASE_MUST_CHECK;
/* Refuses, in these words, whoever is not signed in as one. */
bool administrator_only(struct desk *, const char *refusal, struct problem *) BASE_MUST_CHECK;
/* As desk_sign_in, whatever the machine. */
bool people_sign_in(struct desk *, const char *name, const char *passphrase, struct problem *) BASE_MUST_CHECK;
/* ---- machine.c ---- */
bool machine_note(struct desk *, struct problem *) BASE_MUST_CHECK;  /* this one it is, from now on */
const char *machine_sys(void); /* where the kernel tells of its devices */
bool machine_leave(struct desk *, struct problem *) BASE_MUST_CHECK; /* on none, until somebody takes it over */
bool machine_holds(struct desk *, struct problem *) BASE_MUST_CHECK; /* the one that the file was last used on */

/* The first administrator's user record. */
bool people_enter_first(struct desk *, const char *name, const char *key, struct problem *) BASE_MUST_CHECK;
/* `here` points into the desk's own texts: again after they change. */
void station_point_here(struct desk *);

bool search_table_make(struct desk *, struct problem *) BASE_MUST_CHECK;

/* ---- verified.c: the plain copies that upgrades leave beside the file ---- */
/* Overwritten and removed if they are some days old, or in any case (NOW); and if the file has been found to hold since they were made,
 * or, but for SERVED, is found to hold now, which takes as long as verify. */
enum old_copies_when { OLD_COPIES_SERVED, OLD_COPIES_VERIFY, OLD_COPIES_NOW };
void old_copies_drop(struct desk *, enum old_copies_when);
char *old_copies_words(struct desk *); /* that one is there; NULL: none is. Owned */

/* Where a record of that office form stands: in the office, or in its journal (`up_only`). */
struct id_text office_stream(struct desk *, const struct form *);
/* An office form filed by a job rather than by a person at a form; inside the caller's transaction. */
bool office_file(struct desk *, struct record *take, const char *type, struct problem *) BASE_MUST_CHECK;
/* The same, signed by somebody other than who is signed in. */
bool office_file_by(struct desk *, const struct actor *, const char *role, struct record *take, const char *type, struct problem *)
    BASE_MUST_CHECK;

#endif
