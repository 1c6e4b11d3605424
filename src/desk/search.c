/* Search: by name, pinyin initials in every reading, ID number, village. The table `search` holds everything a hit
 * shows, so that one range of its key answers; it is rebuilt from the forms and stands in no digest. */
#include "conceal.h"
#include "restricted.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

/* The kinds of key; the letter begins the key. */
static const struct {
	char letter;
	const char *how;
} kinds[] = {
    {'i', N_("身份证号")}, {'t', N_("身份证号后几位")}, {'n', N_("姓名")}, {'p', N_("拼音首字母")}, {'v', N_("村")},
};

bool search_table_make(struct desk *desk, struct problem *problem)
{
	if (store_has_table(desk->store, "search") || store_is_read_only(desk->store))
		return true;
	return store_execute(desk->store,
	    "CREATE TABLE search(key TEXT NOT NULL, record TEXT NOT NULL, household TEXT NOT NULL, name TEXT,"
	    " masked TEXT, birth TEXT, place TEXT, PRIMARY KEY(key, record)) STRICT, WITHOUT ROWID;"
	    "CREATE INDEX search_household ON search(household)", problem);
}

static bool key_add(struct desk *desk, char letter, const char *key, const struct record *row, const char *place,
    struct problem *problem)
{
	struct statement *add = store_statement(desk->store,
	    "INSERT OR REPLACE INTO search(key, record, household, name, masked, birth, place) VALUES(?,?,?,?,?,?,?)");
	const char *number = form_field(row->form, "id_number") != NULL ? record_text(row, "id_number") : NULL;
	struct value birth = form_field(row->form, "birth") != NULL ? record_value(row, "birth")
	    : (struct value){.state = VALUE_UNKNOWN};
	char *text = memory_format("%c%s", letter, key);

	statement_bind_text(add, 1, text);
	statement_bind_text(add, 2, row->id);
	statement_bind_text(add, 3, row->stream);
	statement_bind_text(add, 4, record_text(row, "name"));
	statement_bind_text(add, 5, number != NULL ? identity_mask(number).text : NULL);
	statement_bind_text(add, 6, birth.state == VALUE_KNOWN ? date_write((date)birth.number).text : NULL);
	statement_bind_text(add, 7, place);
	free(text);
	return statement_run(add, problem);
}

static bool keys_of_name(struct desk *desk, const char *name, const struct record *row, const char *place,
    struct problem *problem)
{
	struct pinyin_initials initials = {.count = 0};
	bool good = key_add(desk, 'n', name, row, place, problem);

	pinyin_initials(name, &initials);
	for (size_t i = 0; good && i < initials.count; i++)
		good = key_add(desk, 'p', initials.strings[i], row, place, problem);
	pinyin_initials_release(&initials);
	return good;
}

static bool keys_of_record(struct desk *desk, const struct record *row, const char *place, struct problem *problem)
{
	for (size_t i = 0; i < row->form->field_count; i++) {
		const struct field *field = &row->form->fields[i];
		const char *text = row->values[i].state == VALUE_KNOWN ? row->values[i].text : NULL;
		size_t length = text != NULL ? strlen(text) : 0;

		if (text == NULL)
			continue;
		if (field->search_pinyin && !keys_of_name(desk, text, row, place, problem))
			return false;
		if (field->search_exact && !key_add(desk, 'i', text, row, place, problem))
			return false;
		if (field->search_exact && length >= 18 && !key_add(desk, 't', text + length - 6, row, place, problem))
			return false;
		if (field->search_exact && length >= 18 && !key_add(desk, 't', text + length - 4, row, place, problem))
			return false;
	}
	return true;
}

/* ---- which filings change the table ---- */

static bool field_is_shown(const struct field *field)
{
	return field != NULL &&
	    (field->search_pinyin || field->search_exact || field->type == FIELD_PLACE || strcmp(field->name, "birth") == 0);
}

bool search_is_moved_by(struct desk *desk, const struct tree *part)
{
	const char *name = tree_text(part, "form");
	const struct form *form = name != NULL ? desk_form(desk, name) : NULL;
	const struct tree *values = tree_get(part, "new"), *cleared = tree_get(part, "clear");

	if (form == NULL)
		return false;
	if (values == NULL)
		values = tree_get(part, "set");
	for (size_t i = 0; values != NULL && i < values->count; i++)
		if (field_is_shown(form_field(form, values->items[i]->key)))
			return true;
	for (size_t i = 0; cleared != NULL && i < cleared->count; i++)
		if (field_is_shown(form_field(form, cleared->items[i]->text)))
			return true;
	for (size_t i = 0; tree_get(part, "void") != NULL && i < form->field_count; i++)
		if (field_is_shown(&form->fields[i]))
			return true;
	return false;
}

static bool form_is_searched(const struct form *form)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (form->fields[i].search_pinyin || form->fields[i].search_exact)
			return true;
	return false;
}

/* The household itself tells where it is. */
static bool form_is_read(const struct form *form)
{
	return strcmp(form->name, "household") == 0 || form_is_searched(form);
}

bool desk_search_update(struct desk *desk, const char *household, struct problem *problem)
{
	struct statement *drop = store_statement(desk->store, "DELETE FROM search WHERE household = ?");
	struct bench *bench = bench_new(pack_forms(desk->pack), household);
	const struct record *home;
	const struct form *form;
	char *place = NULL;
	bool good;

	statement_bind_text(drop, 1, household);
	good = statement_run(drop, problem) && ledger_load_some(desk->ledger, household, form_is_read, bench, problem);
	home = good ? bench_find(bench, household) : NULL;
	if (home != NULL && form_field(home->form, "place") != NULL && record_text(home, "place") != NULL) {
		place = desk_area_name(desk, record_text(home, "place"));
		good = key_add(desk, 'v', place, home, place, problem);
	}
	for (size_t i = 0; good && (form = form_at(pack_forms(desk->pack), i)) != NULL; i++)
		for (struct record *row = form_is_searched(form) ? bench_first(bench, form) : NULL; good && row != NULL; row = bench_next(bench, row))
			good = keys_of_record(desk, row, place, problem);
	free(place);
	bench_free(bench);
	return good;
}

/* ---- asking ---- */

static void hit_add(struct search_hit **hits, size_t *count, struct statement *row, const char *how)
{
	struct search_hit *hit;

	for (size_t i = 0; i < *count; i++)
		if (strcmp((*hits)[i].record, statement_text(row, 0)) == 0)
			return;
	*hits = memory_resize(*hits, *count + 1, sizeof(**hits));
	hit = &(*hits)[(*count)++];
	memset(hit, 0, sizeof(*hit));
	memcpy(hit->record, statement_text(row, 0), 32);
	memcpy(hit->household, statement_text(row, 1), 32);
	hit->name = memory_text(statement_text(row, 2) != NULL ? statement_text(row, 2) : "");
	hit->id_masked = memory_text(statement_text(row, 3) != NULL ? statement_text(row, 3) : "");
	hit->birth = memory_text(statement_text(row, 4) != NULL ? statement_text(row, 4) : "");
	hit->place = memory_text(statement_text(row, 5) != NULL ? statement_text(row, 5) : "");
	hit->how = memory_text(_(how));
}

void search_hits_release(struct search_hit *hits, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(hits[i].name);
		free(hits[i].id_masked);
		free(hits[i].birth);
		free(hits[i].place);
		free(hits[i].how);
	}
	free(hits);
}

#define IN_AREA \
	" AND (SELECT h.place FROM household h WHERE h.household = search.household AND h.id = search.household) IN" \
	" (WITH RECURSIVE mine(code) AS (SELECT ?4 UNION SELECT a.code FROM area a JOIN mine ON a.parent = mine.code)" \
	"  SELECT code FROM mine)"
#define IN_RANGE " FROM search WHERE key >= ?1 AND key < ?2 AND household "
#define SHOWN "SELECT record, household, name, masked, birth, place" IN_RANGE "NOT IN " RESTRICTED_HOUSEHOLDS
#define HIDDEN "SELECT DISTINCT household" IN_RANGE "IN " RESTRICTED_HOUSEHOLDS

struct found { /* hits, and the restricted households that are only counted */
	struct search_hit *hits;
	size_t count;
	char **restricted;
	size_t restricted_count;
};

static void restricted_add(struct found *found, const char *household)
{
	for (size_t i = 0; i < found->restricted_count; i++)
		if (strcmp(found->restricted[i], household) == 0)
			return;
	found->restricted = memory_resize(found->restricted, found->restricted_count + 1, sizeof(*found->restricted));
	found->restricted[found->restricted_count++] = memory_text(household);
}

static int64_t restricted_release(struct found *found)
{
	for (size_t i = 0; i < found->restricted_count; i++)
		free(found->restricted[i]);
	free(found->restricted);
	return (int64_t)found->restricted_count;
}

/* Keys that begin with the text: from it up to the highest character behind it. */
static bool search_range(struct desk *desk, char letter, const char *text, bool whole, size_t limit, const char *how,
    struct found *found, struct problem *problem)
{
	struct statement *shown = store_statement(desk->store, desk->area == NULL ? SHOWN " LIMIT ?3" : SHOWN IN_AREA " LIMIT ?3");
	struct statement *hidden = store_statement(desk->store, desk->area == NULL ? HIDDEN " LIMIT ?3" : HIDDEN IN_AREA " LIMIT ?3");
	struct statement *const both[] = {shown, hidden};
	char *from = memory_format("%c%s", letter, text);
	char *to = memory_format("%s%s", from, whole ? "\x01" : "\xf4\x8f\xbf\xbf");

	for (size_t i = 0; i < BASE_COUNT(both); i++) {
		statement_bind_text(both[i], 1, from);
		statement_bind_text(both[i], 2, to);
		statement_bind_number(both[i], 3, (int64_t)limit);
		if (desk->area != NULL)
			statement_bind_text(both[i], 4, desk->area);
	}
	while (found->count < limit && statement_step(shown))
		hit_add(&found->hits, &found->count, shown, how);
	while (statement_step(hidden))
		restricted_add(found, statement_text(hidden, 0));
	statement_reset(shown);
	free(from);
	free(to);
	return !store_failed(desk->store, problem);
}

static bool text_is_ascii_letters(const char *text)
{
	for (; *text != '\0'; text++)
		if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')))
			return false;
	return true;
}

static size_t digits_of(const char *text)
{
	return strspn(text, "0123456789Xx");
}

static void text_case(char *text, bool upper)
{
	for (; *text != '\0'; text++) {
		if (upper && *text >= 'a' && *text <= 'z')
			*text = (char)(*text - 'a' + 'A');
		else if (!upper && *text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
	}
}

static bool search_log(struct desk *desk, const char *text, size_t found, struct problem *problem)
{
	const struct form *form = desk_form(desk, "search_log");
	struct record *record;

	if (form == NULL || !desk_signed_in(desk))
		return true;
	record = record_new(form, NULL, office_stream(desk, form).text);
	if (digits_of(text) == strlen(text) && strlen(text) >= 15) /* a whole number is not kept here either */
		record_put_text(record, "text", identity_mask(text).text);
	else
		record_put_text(record, "text", text);
	if (form_field(form, "found") != NULL)
		record_set(record, form_field(form, "found"),
		    (struct value){.state = VALUE_KNOWN, .type = VALUE_INTEGER, .number = (int64_t)found});
	return office_file(desk, record, "file", problem);
}

/* As names are stored; digits and letters that an input method left full-width are plain. */
static char *text_typed(const char *typed)
{
	char *plain = text_clean(typed, TEXT_CLEAN_ASCII), *name;

	if (digits_of(plain) == strlen(plain) || text_is_ascii_letters(plain))
		return plain;
	name = text_clean(typed, TEXT_CLEAN_NAME);
	free(plain);
	return name;
}

/* Where somebody lives is not told by way of a search either. */
static bool hits_conceal(struct desk *desk, struct search_hit *hits, size_t count, struct problem *problem)
{
	const struct form *form = desk_form(desk, "household");
	const struct field *place = form != NULL ? form_field(form, "place") : NULL;

	for (size_t i = 0; place != NULL && i < count; i++) {
		struct bench *bench = desk_bench(desk, hits[i].household, problem);

		if (bench == NULL)
			return false;
		if (conceal_hides(conceal_fields(desk, bench), form, place)) {
			free(hits[i].place);
			hits[i].place = memory_text("");
		}
		bench_free(bench);
	}
	return true;
}

static bool search_plain(struct desk *desk, char *text, size_t limit, struct found *found, struct problem *problem)
{
	if (digits_of(text) == strlen(text) && strlen(text) >= 4) {
		text_case(text, true);
		return search_range(desk, 'i', text, false, limit, kinds[0].how, found, problem) &&
		    (strlen(text) > 6 || search_range(desk, 't', text, true, limit, kinds[1].how, found, problem));
	}
	if (text_is_ascii_letters(text)) {
		text_case(text, false);
		return search_range(desk, 'p', text, false, limit, kinds[3].how, found, problem);
	}
	return search_range(desk, 'n', text, false, limit, kinds[2].how, found, problem) &&
	    search_range(desk, 'v', text, false, limit, kinds[4].how, found, problem);
}

bool desk_search(struct desk *desk, const char *typed, size_t limit, bool log, struct search_hit **hits, size_t *count,
    int64_t *restricted, struct problem *problem)
{
	char *text = text_typed(typed);
	struct found found = {NULL, 0, NULL, 0};
	bool good = *text == '\0' || search_plain(desk, text, limit, &found, problem);
	int64_t hidden;

	if (good && conceal_concerns(desk))
		good = hits_conceal(desk, found.hits, found.count, problem);
	if (good && log && *text != '\0')
		good = search_log(desk, text, found.count, problem);
	free(text);
	hidden = restricted_release(&found);
	if (restricted != NULL)
		*restricted = hidden;
	if (!good) {
		search_hits_release(found.hits, found.count);
		found.hits = NULL;
		found.count = 0;
	}
	*hits = found.hits;
	*count = found.count;
	return good;
}

bool desk_known_person(struct desk *desk, const char *id_number, const char *name, date birth, struct search_hit **hits,
    size_t *count, int64_t *restricted, struct problem *problem)
{
	struct found numbered = {NULL, 0, NULL, 0}, named = {NULL, 0, NULL, 0};
	bool good = true;

	if (id_number != NULL && *id_number != '\0')
		good = search_range(desk, 'i', id_number, true, 10, kinds[0].how, &numbered, problem);
	if (good && name != NULL && *name != '\0' && birth != DATE_NONE)
		good = search_range(desk, 'n', name, true, 100, N_("姓名和出生日期"), &named, problem);
	for (size_t i = 0; good && i < named.count; i++) {
		bool same = strcmp(named.hits[i].birth, date_write(birth).text) == 0;

		for (size_t k = 0; same && k < numbered.count; k++)
			same = strcmp(numbered.hits[k].record, named.hits[i].record) != 0;
		if (!same)
			continue;
		numbered.hits = memory_resize(numbered.hits, numbered.count + 1, sizeof(*numbered.hits));
		numbered.hits[numbered.count++] = named.hits[i];
		memset(&named.hits[i], 0, sizeof(named.hits[i]));
	}
	search_hits_release(named.hits, named.count);
	/* Of a name nothing is known there but that it is the same: too little to say so. */
	restricted_release(&named);
	*restricted = restricted_release(&numbered);
	*hits = numbered.hits;
	*count = numbered.count;
	return good;
}

bool search_has_number(struct desk *desk, const char *record, const char *number)
{
	struct statement *one = store_statement(desk->store, "SELECT 1 FROM search WHERE key = ? AND record = ?");
	char *key = memory_format("%c%s", kinds[0].letter, number);
	bool found;

	statement_bind_text(one, 1, key);
	statement_bind_text(one, 2, record);
	found = statement_found(one);
	free(key);
	return found;
}
