/* Slots of a letter: {application.number}, {consent.person.name}, {pack.title}, {clock.handling.due_on}. */
#include "letter.h"

#include <string.h>

/* ---- what the filing leads to ---- */

static void reach(struct letter *letter, const struct record *record)
{
	for (size_t i = 0; i < letter->reached_count; i++)
		if (letter->reached[i] == record)
			return;
	letter->reached = memory_resize(letter->reached, letter->reached_count + 1, sizeof(*letter->reached));
	letter->reached[letter->reached_count++] = record;
}

void letter_reach(struct letter *letter)
{
	if (letter->scene->filing == NULL)
		return;
	reach(letter, letter->scene->filing);
	for (size_t at = 0; at < letter->reached_count; at++) {
		const struct record *record = letter->reached[at];

		for (size_t i = 0; i < record->form->field_count; i++) {
			const struct record *to = record->form->fields[i].type == FIELD_REF && record->values[i].state == VALUE_KNOWN
			    ? bench_find(letter->scene->bench, record->values[i].text) : NULL;

			if (to != NULL)
				reach(letter, to);
		}
	}
}

/* A membership speaks of the determination that the confirmation decided. */
static bool speaks_of_reached(const struct letter *letter, const struct record *record)
{
	for (size_t i = 0; i < record->form->field_count; i++) {
		if (record->form->fields[i].type != FIELD_REF || record->values[i].state != VALUE_KNOWN)
			continue;
		for (size_t k = 0; k < letter->reached_count; k++)
			if (strcmp(letter->reached[k]->id, record->values[i].text) == 0 &&
			    strcmp(letter->reached[k]->form->name, "member") != 0)
				return true;
	}
	return false;
}

static const struct record *record_of_form(const struct letter *letter, const struct form *form)
{
	const struct record *found = NULL;

	if (strcmp(form->name, "household") == 0)
		return bench_find(letter->scene->bench, bench_household(letter->scene->bench));
	for (size_t i = 0; i < letter->reached_count; i++)
		if (letter->reached[i]->form == form)
			return letter->reached[i];
	for (const struct record *one = bench_first(letter->scene->bench, form); one != NULL; one = bench_next(letter->scene->bench, one))
		if (speaks_of_reached(letter, one))
			found = one;
	return found;
}

/* ---- values ---- */

static void add_or_blank(struct buffer *out, const char *text)
{
	buffer_add(out, text != NULL && *text != '\0' ? text : LETTER_BLANK);
}

void letter_value(struct letter *letter, const struct field *field, struct value value, struct buffer *out)
{
	const struct record *other;
	char *shown = NULL;

	if (value.state == VALUE_KNOWN && (field->type == FIELD_REF || field->type == FIELD_REFS)) {
		other = bench_find(letter->scene->bench, value.text);
		shown = other != NULL && form_field(other->form, "name") != NULL ? memory_text(record_text(other, "name")) : NULL;
	} else if (value.state == VALUE_KNOWN && field->type == FIELD_PLACE) {
		shown = letter->scene->place(letter->scene->self, value.text);
	} else if (value.state == VALUE_KNOWN) {
		shown = field_show(field, value);
	}
	add_or_blank(out, shown);
	free(shown);
}

static void add_fact(struct letter *letter, const struct record *record, const struct fact *fact, struct buffer *out)
{
	struct value value = world_fact(letter->world, record, fact);

	if (value.state != VALUE_KNOWN)
		buffer_add(out, LETTER_BLANK);
	else if (value.type == VALUE_MONEY)
		buffer_add(out, money_write(value.number).text);
	else if (value.type == VALUE_DATE)
		buffer_add(out, date_write((date)value.number).text);
	else if (value.type == VALUE_YES_NO)
		buffer_add(out, value.number != 0 ? _("是") : _("否"));
	else if (value.text != NULL)
		buffer_add(out, value.text);
	else
		buffer_add_format(out, "%lld", (long long)value.number);
}

/* ---- paths ---- */

static bool refuse(const char *path, struct problem *problem)
{
	return problem_set(problem, PROBLEM_USAGE, _("{%s} 不知道指什么：先写表单，再写它的字段或指标。"), path);
}

static bool record_slot(struct letter *letter, const struct form *form, const struct record *record, const char *rest,
    const char *path, struct buffer *out, struct problem *problem)
{
	size_t length = strcspn(rest, ".");
	char *name = memory_text_part(rest, length);
	const struct field *field = form_field(form, name);
	const struct fact *fact = field == NULL ? pack_fact_find(letter->scene->pack, form->name, name) : NULL;
	bool last = rest[length] == '\0';
	const struct form *next;

	free(name);
	if (last && fact != NULL && record != NULL) {
		add_fact(letter, record, fact, out);
		return true;
	}
	if (last && (field != NULL || fact != NULL)) {
		letter_value(letter, field, record != NULL ? record->values[field->index] : (struct value){.state = VALUE_UNKNOWN}, out);
		return true;
	}
	next = field != NULL && field->type == FIELD_REF ? form_find(pack_forms(letter->scene->pack), field->ref) : NULL;
	if (last || next == NULL)
		return refuse(path, problem);
	if (record != NULL && record->values[field->index].state == VALUE_KNOWN)
		record = bench_find(letter->scene->bench, record->values[field->index].text);
	else
		record = NULL;
	return record_slot(letter, next, record, rest + length + 1, path, out, problem);
}

/* clock.NAME.FIELD: of the filing's matter, or the household's newest of that name. */
static bool clock_slot(struct letter *letter, const char *rest, const char *path, struct buffer *out, struct problem *problem)
{
	const struct form *form = form_find(pack_forms(letter->scene->pack), "clock");
	size_t length = strcspn(rest, ".");
	char *name = memory_text_part(rest, length);
	const struct record *found = NULL;
	bool good = form != NULL && rest[length] == '.' && pack_clock(letter->scene->pack, name) != NULL;

	for (const struct record *one = good ? bench_first(letter->scene->bench, form) : NULL; one != NULL;
	    one = bench_next(letter->scene->bench, one)) {
		const char *subject = record_text(one, "subject");
		bool own = false;

		for (size_t i = 0; subject != NULL && i < letter->reached_count; i++)
			own = own || strcmp(letter->reached[i]->id, subject) == 0;
		if (own && record_text(one, "name") != NULL && strcmp(record_text(one, "name"), name) == 0)
			found = one;
	}
	free(name);
	return good ? record_slot(letter, form, found, rest + length + 1, path, out, problem) : refuse(path, problem);
}

static bool station_slot(struct letter *letter, const char *rest, struct buffer *out)
{
	if (strcmp(rest, "name") != 0 && strcmp(rest, "phone") != 0)
		return false;
	add_or_blank(out, *rest == 'n' ? letter->scene->station : letter->scene->phone);
	return true;
}

static bool here_slot(struct letter *letter, const char *rest, struct buffer *out)
{
	if (strcmp(rest, "day") == 0)
		add_or_blank(out, date_write(letter->scene->here->day).text);
	else if (strcmp(rest, "user") == 0)
		add_or_blank(out, letter->scene->here->user);
	else
		return false;
	return true;
}

static bool reasons_slot(struct letter *letter, struct buffer *out)
{
	char *text = letter->scene->reasons != NULL ? reasons_text(letter->scene->pack, letter->scene->reasons) : NULL;

	add_or_blank(out, text);
	free(text);
	for (size_t i = 0; i < letter->scene->along_count; i++) {
		const struct tree *verdict = letter->scene->along[i];
		const char *name = tree_text(verdict, "category");
		const struct category *category = name != NULL ? pack_category_find(letter->scene->pack, name) : NULL;

		text = reasons_text(letter->scene->pack, verdict);
		buffer_add_format(out, _("\n\n一并决定的%s：\n%s"), category != NULL ? category->label : name != NULL ? name : "", text);
		free(text);
	}
	return true;
}

static bool missing_slot(struct letter *letter, struct buffer *out)
{
	const struct tree *missing = letter->scene->reasons != NULL ? tree_get(letter->scene->reasons, "missing") : NULL;
	size_t before = out->length;

	for (size_t i = 0; missing != NULL && i < missing->count; i++) {
		const struct form *form = form_find(pack_forms(letter->scene->pack), tree_text(missing->items[i], "form"));
		const char *name = tree_text(missing->items[i], "field");
		const struct field *field = form != NULL && name != NULL ? form_field(form, name) : NULL;

		if (form != NULL)
			buffer_add_format(out, "%s%s%s%s", out->length > before ? "、" : "", form->label, field != NULL ? " " : "",
			    field != NULL ? field->label : "");
	}
	if (out->length == before)
		buffer_add(out, LETTER_BLANK);
	return true;
}

/* {people}: how many the filing's category would be granted to; {people.FACT}: the names of those of whom FACT is yes. */
static bool people_slot(struct letter *letter, const char *fact, struct buffer *out)
{
	const struct pack *pack = letter->scene->pack;
	const struct record *filing = letter->scene->filing;
	const char *name = filing != NULL && form_field(filing->form, "category") != NULL ? record_text(filing, "category") : NULL;
	const char *person = filing != NULL && form_field(filing->form, "person") != NULL ? record_text(filing, "person") : NULL;
	const struct category *category = name != NULL ? pack_category_find(pack, name) : NULL;
	const struct form *form = form_find(pack_forms(pack), "member");
	struct buffer names = BUFFER_INIT(LETTER_BYTES);
	size_t count = 0;

	if (*fact != '\0' && pack_fact_find(pack, "member", fact) == NULL)
		return false;
	for (const struct record *one = category != NULL ? bench_first(letter->scene->bench, form) : NULL; one != NULL;
	    one = bench_next(letter->scene->bench, one)) {
		struct value value = *fact != '\0' ? world_value(letter->world, one, fact) : (struct value){.state = VALUE_UNKNOWN};

		if (!category_grants_to(letter->world, category, person, one))
			continue;
		count++;
		if (value.state == VALUE_KNOWN && value.number == 1 && record_text(one, "name") != NULL)
			buffer_add_format(&names, "%s%s", names.length > 0 ? "、" : "", record_text(one, "name"));
	}
	if (*fact == '\0')
		buffer_add_format(out, "%zu", count);
	else
		buffer_add(out, names.length > 0 ? buffer_text(&names) : "-");
	buffer_release(&names);
	return true;
}

/* {list}, {list.number}, {list.count}, {list.place}: of a print of many. */
static bool list_slot(struct letter *letter, const char *rest, struct buffer *out, struct problem *problem)
{
	if (*rest == '\0')
		return letter_list(letter, out, problem);
	if (strcmp(rest, "count") == 0)
		buffer_add_format(out, "%zu", letter->scene->line_count);
	else if (strcmp(rest, "number") == 0)
		buffer_add_format(out, "%zu", letter->number);
	else if (strcmp(rest, "place") == 0)
		add_or_blank(out, letter->scene->area);
	else
		return false;
	return true;
}

bool letter_slot(struct letter *letter, const char *path, struct buffer *out, struct problem *problem)
{
	const struct pack *pack = letter->scene->pack;
	size_t length = strcspn(path, ".");
	const char *rest = path[length] == '.' ? path + length + 1 : "";
	char *first = memory_text_part(path, length);
	const struct form *form = form_find(pack_forms(pack), first);
	bool good;

	if (strcmp(first, "pack") == 0) {
		good = *rest != '\0';
		add_or_blank(out, tree_text(pack_tree(pack, "pack"), rest));
	} else if (strcmp(first, "station") == 0) {
		good = station_slot(letter, rest, out);
	} else if (strcmp(first, "here") == 0) {
		good = here_slot(letter, rest, out);
	} else if (strcmp(path, "reasons") == 0) {
		good = reasons_slot(letter, out);
	} else if (strcmp(path, "missing") == 0) {
		good = missing_slot(letter, out);
	} else if (strcmp(first, "rows") == 0) {
		good = letter_rows(letter, rest, out, problem);
	} else if (strcmp(first, "list") == 0) {
		good = list_slot(letter, rest, out, problem);
	} else if (strcmp(first, "people") == 0) {
		good = people_slot(letter, rest, out);
	} else if (strcmp(first, "clock") == 0) {
		good = clock_slot(letter, rest, path, out, problem);
	} else {
		good = form != NULL && record_slot(letter, form, record_of_form(letter, form), rest, path, out, problem);
	}
	free(first);
	return good || refuse(path, problem);
}
