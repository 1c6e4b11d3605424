/* 救助链: everything anyone did for a household, in order, as people read it. */
#include "conceal.h"
#include "restricted.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

struct chain_reader {
	const struct tree *hidden; /* fields that the reader does not see; NULL */
	struct desk *desk;
	const char *person; /* NULL: everything */
	struct bench *seen; /* the records as they stood before the event that is read */
	struct chain_entry *entries;
	size_t count;
	struct contest *contests;
	size_t contest_count;
	struct erasure *erasures; /* read when the first erased event is met */
	size_t erasure_count;
	bool has_erasures;
};

static void chain_entry_release(struct chain_entry *entry)
{
	free(entry->who);
	free(entry->role);
	free(entry->station);
	free(entry->title);
	for (size_t k = 0; k < entry->detail_count; k++)
		free(entry->details[k]);
	free(entry->details);
}

void chain_release(struct chain_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		chain_entry_release(&entries[i]);
	free(entries);
}

static void entry_add_detail_take(struct chain_entry *entry, char *text)
{
	entry->details = memory_resize(entry->details, entry->detail_count + 1, sizeof(*entry->details));
	entry->details[entry->detail_count++] = text;
}

/* A record that stood there before, by its name or title; NULL. Owned. */
static char *other_for_people(struct chain_reader *reader, const char *id)
{
	const struct record *other = bench_find(reader->seen, id);

	if (other == NULL)
		return NULL;
	if (form_field(other->form, "name") != NULL && record_text(other, "name") != NULL)
		return memory_text(record_text(other, "name"));
	return record_title(reader->desk, reader->seen, other);
}

static char *others_for_people(struct chain_reader *reader, const char *ids)
{
	struct buffer out = BUFFER_INIT(8192);

	for (; *ids != '\0'; ids += strspn(ids, " ")) {
		size_t length = strcspn(ids, " ");
		char *id = memory_text_part(ids, length), *title = other_for_people(reader, id);

		buffer_add_format(&out, "%s%s", out.length > 0 ? "、" : "", title != NULL ? title : _("（不在这一户）"));
		free(title);
		free(id);
		ids += length;
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

static char *value_for_people(struct chain_reader *reader, const struct field *field, struct value value)
{
	char *title;

	if (value.state != VALUE_KNOWN)
		return memory_text(_("未填"));
	if (field->type == FIELD_REF && (title = other_for_people(reader, value.text)) != NULL)
		return title;
	if (field->type == FIELD_REFS)
		return others_for_people(reader, value.text);
	if (field->type == FIELD_PLACE)
		return desk_area_name(reader->desk, value.text);
	if (clock_words(reader->desk, field, value) != NULL)
		return memory_text(clock_words(reader->desk, field, value));
	return field_show(field, value);
}

static void entry_add_change(struct chain_reader *reader, struct chain_entry *entry, const char *title,
    const struct field *field, const struct record *old, const struct record *now)
{
	struct value was = old->values[field->index], is = now->values[field->index];
	char *before, *after;

	if ((field->hidden && strcmp(field->name, "state") != 0) || conceal_hides(reader->hidden, now->form, field))
		return;
	before = value_for_people(reader, field, was);
	after = value_for_people(reader, field, is);
	if (was.state == VALUE_KNOWN)
		entry_add_detail_take(entry, memory_format("%s %s %s → %s", title, field->label, before, after));
	else
		entry_add_detail_take(entry, memory_format("%s %s %s", title, field->label, after));
	free(before);
	free(after);
}

static void entry_add_new(struct chain_reader *reader, struct chain_entry *entry, const char *title, const struct record *now)
{
	struct buffer line = BUFFER_INIT(8192);

	buffer_add(&line, title);
	for (size_t i = 0; i < now->form->field_count; i++) {
		const struct field *field = &now->form->fields[i];
		char *shown;

		if (field->hidden || now->values[i].state != VALUE_KNOWN || conceal_hides(reader->hidden, now->form, field) ||
		    (field->type == FIELD_REF && strcmp(field->ref, "member") != 0))
			continue;
		shown = value_for_people(reader, field, now->values[i]);
		buffer_add_format(&line, "  %s %s", field->label, shown);
		free(shown);
	}
	entry_add_detail_take(entry, buffer_take(&line));
}

/* Whether the patched record is that person, or speaks of him. */
static bool record_concerns(const struct record *record, const char *person)
{
	if (strcmp(record->id, person) == 0)
		return true;
	for (size_t i = 0; i < record->form->field_count; i++)
		if (record->form->fields[i].type == FIELD_REF && record->values[i].state == VALUE_KNOWN &&
		    strcmp(record->values[i].text, person) == 0)
			return true;
	return false;
}

static void entry_add_patch(struct chain_reader *reader, struct chain_entry *entry, const struct tree *patch, bool *concerns)
{
	const char *form_name = tree_text(patch, "form"), *id = tree_text(patch, "id");
	const struct form *form = form_name != NULL ? desk_form(reader->desk, form_name) : NULL;
	const struct tree *fresh = tree_get(patch, "new"), *set = tree_get(patch, "set"), *clear = tree_get(patch, "clear");
	const char *why = tree_text(patch, "void");
	struct record *old, *now;
	char *title;

	if (form == NULL || id == NULL)
		return;
	old = bench_find(reader->seen, id);
	now = old != NULL ? record_copy(old) : record_new(form, id, bench_household(reader->seen));
	if ((fresh != NULL && !record_from_body(now, fresh, NULL)) || (set != NULL && !record_from_body(now, set, NULL))) {
		record_free(now);
		return;
	}
	for (size_t i = 0; clear != NULL && i < clear->count; i++)
		if (form_field(form, clear->items[i]->text) != NULL)
			record_clear(now, form_field(form, clear->items[i]->text));
	*concerns = *concerns || reader->person == NULL || record_concerns(now, reader->person);
	title = record_title(reader->desk, reader->seen, now);
	if (why != NULL)
		entry_add_detail_take(entry, memory_format(_("%s 作废：%s"), title, why));
	else if (old == NULL)
		entry_add_new(reader, entry, title, now);
	if (why == NULL && old != NULL)
		for (size_t i = 0; i < form->field_count; i++) {
			const struct value *a = &old->values[i], *b = &now->values[i];

			if (a->state != b->state || a->number != b->number ||
			    (a->text != NULL && b->text != NULL && strcmp(a->text, b->text) != 0))
				entry_add_change(reader, entry, title, &form->fields[i], old, now);
		}
	free(title);
	bench_remove(reader->seen, id);
	bench_add_take(reader->seen, now);
}

static char *actor_label(struct desk *desk, const char *key)
{
	struct statement *one = store_statement(desk->store, "SELECT name FROM user WHERE key = ?");
	char *name;

	statement_bind_text(one, 1, key);
	name = statement_answer_text(one);
	return name != NULL ? name : memory_text_part(key, 8);
}

static char *chain_station(struct desk *desk, const char *chain)
{
	struct statement *one = store_statement(desk->store, "SELECT station FROM enrolled WHERE chain = ? LIMIT 1");
	char *station;

	statement_bind_text(one, 1, chain);
	station = statement_answer_text(one);
	return station != NULL ? station : memory_text_part(chain, 8);
}

static bool contest_names(const struct chain_reader *reader, const char *event)
{
	for (size_t i = 0; i < reader->contest_count; i++)
		for (size_t k = 0; k < reader->contests[i].count; k++)
			if (strcmp(reader->contests[i].contenders[k].event, event) == 0)
				return true;
	return false;
}

static const char *event_title(struct chain_reader *reader, const struct event *event, const struct tree *body)
{
	const char *name = body != NULL ? tree_text(body, "form") : NULL;
	const struct form *form = name != NULL ? desk_form(reader->desk, name) : NULL;

	if (strcmp(event->type, "resolve") == 0)
		return _("裁定不一致");
	if (body == NULL)
		return _("内容已依规清除");
	return form != NULL ? form->label : event->type;
}

/* 李四（T02，2025-06-10） */
static void add_filers(const struct chain_reader *reader, const struct tree *events, struct buffer *out)
{
	for (size_t i = 0; events != NULL && events->kind == TREE_LIST && i < events->count; i++)
		for (size_t k = 0; k < reader->count; k++) {
			const struct chain_entry *entry = &reader->entries[k];

			if (events->items[i]->text == NULL || strcmp(entry->event, events->items[i]->text) != 0)
				continue;
			buffer_add_format(out, _("%s%s（%s，%s）"), out->length > 0 ? "、" : "", entry->who, entry->station,
			    date_write(entry->day).text);
		}
}

/* Whose filing was upheld, whose was not, and why. */
static void entry_add_ruling(const struct chain_reader *reader, struct chain_entry *entry, const struct tree *body)
{
	struct buffer stand = BUFFER_INIT(4096), fall = BUFFER_INIT(4096);
	const char *why = tree_text(body, "why");

	add_filers(reader, tree_get(body, "stand"), &stand);
	add_filers(reader, tree_get(body, "fall"), &fall);
	if (stand.length > 0)
		entry_add_detail_take(entry, memory_format(_("以 %s 录入的为准"), buffer_text(&stand)));
	if (fall.length > 0)
		entry_add_detail_take(entry, memory_format(_("没有采用 %s 录入的"), buffer_text(&fall)));
	if (why != NULL && *why != '\0')
		entry_add_detail_take(entry, memory_format(_("理由：%s"), why));
	buffer_release(&stand);
	buffer_release(&fall);
}

static bool erasure_names(const struct erasure *erasure, const char *event)
{
	for (size_t i = 0; erasure->state == ERASURE_DUE && i < erasure->count; i++)
		if (strcmp(erasure->events[i], event) == 0)
			return true;
	return false;
}

/* When, on what basis and by whom it was ordered. */
static void entry_add_erasure(struct chain_reader *reader, struct chain_entry *entry)
{
	if (!reader->has_erasures)
		reader->has_erasures = ledger_erasures(reader->desk->ledger, desk_erasure_day(reader->desk), &reader->erasures,
		    &reader->erasure_count, NULL);
	for (size_t i = 0; i < reader->erasure_count; i++) {
		const struct erasure *erasure = &reader->erasures[i];

		if (!erasure_names(erasure, entry->event))
			continue;
		entry_add_detail_take(entry, memory_format(_("%s 清除。依据：%s。申请：%s %s，审核：%s %s"), date_write(erasure->from).text,
		    erasure->basis != NULL ? erasure->basis : "", erasure->asked_by, date_write(erasure->asked_on).text, erasure->approved_by,
		    date_write(erasure->approved_on).text));
		return;
	}
}

/* The record that the form is named for stood on file before: it was not filed here, but mended. */
static const char *event_mends(struct chain_reader *reader, const struct tree *body)
{
	const struct tree *records = tree_get(body, "records");
	const char *form = tree_text(body, "form"), *mends = NULL;

	for (size_t i = 0; records != NULL && form != NULL && i < records->count; i++) {
		const struct tree *patch = records->items[i];
		const char *name = tree_text(patch, "form"), *id = tree_text(patch, "id");

		if (name == NULL || id == NULL || strcmp(name, form) != 0)
			continue;
		if (bench_find(reader->seen, id) == NULL)
			return NULL;
		mends = tree_text(patch, "void") != NULL ? _("作废") : _("更正");
	}
	return mends;
}

static bool chain_visit(void *self, const struct event *event, const struct tree *body)
{
	struct chain_reader *reader = self;
	const struct tree *records = body != NULL ? tree_get(body, "records") : NULL;
	const struct tree *because = body != NULL ? tree_get(body, "because") : NULL;
	const char *day = body != NULL ? tree_text(body, "day") : NULL, *role = body != NULL ? tree_text(body, "role") : NULL;
	const char *title = event_title(reader, event, body);
	struct chain_entry entry = {.number = event->seq, .day = DATE_NONE, .entered_at = event->hlc_ms, .erased = body == NULL};
	bool concerns = reader->person == NULL || records == NULL;

	memcpy(entry.event, event->id, sizeof(entry.event));
	entry.day = day != NULL ? date_read(day) : DATE_NONE;
	entry.who = actor_label(reader->desk, event->actor);
	entry.role = memory_text(role != NULL ? role : "");
	entry.station = chain_station(reader->desk, event->chain);
	entry.title = memory_text(title);
	entry.mends = strcmp(event->type, "file") == 0 && body != NULL ? event_mends(reader, body) : NULL;
	entry.contested = contest_names(reader, event->id);
	entry.late = entry.day != DATE_NONE && event->hlc_ms / CLOCK_DAY > entry.day + 1;
	if (ledger_is_withheld(reader->desk->ledger, event->id)) {
		entry_add_detail_take(&entry, memory_text(_("没有生效：见“缺号与异常”")));
		records = NULL;
	}
	if (ledger_builds_upon_lost(reader->desk->ledger, event))
		entry_add_detail_take(&entry, memory_text(_("它前面有一条记录已经遗失（放弃缺号），不是被改动")));
	for (size_t i = 0; records != NULL && i < records->count; i++)
		entry_add_patch(reader, &entry, records->items[i], &concerns);
	if (strcmp(event->type, "resolve") == 0 && body != NULL)
		entry_add_ruling(reader, &entry, body);
	if (because != NULL && tree_text(because, "text") != NULL)
		entry_add_detail_take(&entry, memory_format(_("理由：%s"), tree_text(because, "text")));
	if (entry.erased)
		entry_add_erasure(reader, &entry);
	if (!concerns) {
		chain_entry_release(&entry);
		return true;
	}
	reader->entries = memory_resize(reader->entries, reader->count + 1, sizeof(entry));
	reader->entries[reader->count++] = entry;
	return true;
}

bool desk_chain(struct desk *desk, const char *household, const char *person, struct chain_entry **entries, size_t *count,
    struct problem *problem)
{
	struct chain_reader reader = {.desk = desk, .person = person};
	struct bench *now;
	bool good;

	*entries = NULL;
	*count = 0;
	if (!restricted_allows(desk, household, problem))
		return false;
	now = conceal_concerns(desk) ? desk_bench(desk, household, problem) : NULL;
	if (now == NULL && conceal_concerns(desk))
		return false;
	reader.hidden = now != NULL ? conceal_fields(desk, now) : NULL;
	bench_free(now);
	reader.seen = bench_new(pack_forms(desk->pack), household);
	good = ledger_contests(desk->ledger, household, &reader.contests, &reader.contest_count, problem) &&
	    ledger_each_brief(desk->ledger, household, chain_visit, &reader, problem);
	contests_release(reader.contests, reader.contest_count);
	erasures_release(reader.erasures, reader.erasure_count);
	bench_free(reader.seen);
	if (!good) {
		chain_release(reader.entries, reader.count);
		return false;
	}
	*entries = reader.entries;
	*count = reader.count;
	return true;
}
