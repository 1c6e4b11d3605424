/* A request to check a household's means: nobody is asked about who did not authorise it. It leaves as a CSV file. That wants no second
 * person, as exports do: it holds one household, each of whom has signed for it, and stands in their chain. */
#include "acts.h"
#include "means.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The newest answer of that person on the subject counts: an authorisation may be taken back. */
static const struct record *authorisation_of(const struct bench *bench, const struct form *consent, const char *person, date day)
{
	const struct record *newest = NULL;

	for (const struct record *row = bench_first(bench, consent); row != NULL; row = bench_next(bench, row)) {
		struct value on = record_value(row, "day");

		if (!record_is(row, "kind", "check") || !record_is(row, "person", person) || on.state != VALUE_KNOWN || on.number > day)
			continue;
		if (newest == NULL || on.number >= record_value(newest, "day").number)
			newest = row;
	}
	return newest;
}

static bool authorisation_holds(const struct record *consent, date day)
{
	struct value given, until;

	if (consent == NULL)
		return false;
	given = record_value(consent, "given");
	until = record_value(consent, "until");
	return given.state == VALUE_KNOWN && given.number == 1 && (until.state != VALUE_KNOWN || until.number >= day) &&
	    !record_is(consent, "signature", "to_sign") && !record_is(consent, "signature", "refused");
}

/* Everybody who lives together, where nobody is named. */
static char *household_persons(struct act_scene *scene)
{
	const struct form *member = desk_form(scene->desk, "member");
	struct buffer ids = BUFFER_INIT(65536);

	for (struct record *row = bench_first(scene->bench, member); row != NULL; row = bench_next(scene->bench, row)) {
		struct value together = world_value(scene->world, row, "together");

		if (together.state != VALUE_KNOWN || together.number == 1)
			buffer_add_format(&ids, "%s%s", ids.length > 0 ? " " : "", row->id);
	}
	return ids.length > 0 ? buffer_take(&ids) : NULL;
}

/* The names of those of the list who have not authorised it, joined; NULL: all have. */
static char *persons_without(struct act_scene *scene, const char *persons, date day)
{
	const struct form *consent = desk_form(scene->desk, "consent");
	struct buffer names = BUFFER_INIT(65536);

	while (*persons != '\0') {
		size_t length = strcspn(persons, " ");
		char *id = memory_text_part(persons, length);
		const struct record *person = bench_find(scene->bench, id);
		const char *name = person != NULL ? record_text(person, "name") : NULL;

		if (!authorisation_holds(authorisation_of(scene->bench, consent, id, day), day))
			buffer_add_format(&names, "%s%s", names.length > 0 ? "、" : "", name != NULL ? name : _("没有姓名的成员"));
		free(id);
		persons += length + strspn(persons + length, " ");
	}
	return names.length > 0 ? buffer_take(&names) : NULL;
}

bool act_request_check(struct act_scene *scene, struct problem *problem)
{
	const char *given = record_text(scene->record, "persons");
	struct value day = record_value(scene->record, "day");
	char *persons = given != NULL ? memory_text(given) : household_persons(scene), *without = NULL;

	if (persons == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户没有可以核对的成员，请先登记家庭成员。"));
	without = persons_without(scene, persons, day.state == VALUE_KNOWN ? (date)day.number : desk_here(scene->desk)->day);
	if (without == NULL && given == NULL)
		scene_set(scene, scene->record, "persons", persons);
	free(persons);
	if (without == NULL)
		return true;
	problem_set(problem, PROBLEM_REFUSED, _("没有核对授权，或授权已过期、未签字：%s。请先登记每个人的授权，再提出核对。"), without);
	problem_name_clause(problem, scene->record->form->clause);
	free(without);
	return false;
}

/* ---- the file ---- */

static void request_add_person(struct buffer *csv, const struct record *request, const struct record *person)
{
	static const char *const fields[] = {"name", "id_number", "relation"};
	const struct field *day = form_field(request->form, "day");
	char *on = field_write(day, record_value(request, "day"));

	csv_add_field(csv, request->id);
	for (size_t i = 0; i < BASE_COUNT(fields); i++) {
		const struct field *field = form_field(person->form, fields[i]);
		struct value value = record_value(person, fields[i]);
		char *text = value.state == VALUE_KNOWN ? field_show_whole(field, value) : memory_text("");

		csv_add_field(csv, text);
		free(text);
	}
	csv_add_field(csv, on);
	csv_end_row(csv);
	free(on);
}

static size_t request_table(const struct bench *bench, const struct record *request, struct buffer *csv)
{
	static const char *const headings[] = {N_("核对编号"), N_("姓名"), N_("公民身份号码"), N_("与户主关系"), N_("申请核对日期")};
	const char *persons = record_text(request, "persons");
	size_t count = 0;

	for (size_t i = 0; i < BASE_COUNT(headings); i++)
		csv_add_field(csv, _(headings[i]));
	csv_end_row(csv);
	while (persons != NULL && *persons != '\0') {
		size_t length = strcspn(persons, " ");
		char *id = memory_text_part(persons, length);
		const struct record *person = bench_find(bench, id);

		if (person != NULL) {
			request_add_person(csv, request, person);
			count++;
		}
		free(id);
		persons += length + strspn(persons + length, " ");
	}
	return count;
}

/* A new file only, readable by its owner alone: whole ID numbers stand in it. */
static bool request_write(const char *path, enum encoding encoding, const struct buffer *csv, struct problem *problem)
{
	struct buffer bytes = BUFFER_INIT(8 << 20);
	char *whole = memory_format("%s%s", encoding == ENCODING_UTF8 ? "\xef\xbb\xbf" : "", csv->data);
	bool good = encoding_from_utf8(encoding, whole, &bytes, problem);

	free(whole);
	good = good && exchange_write_new(path, bytes.data, bytes.length, problem);
	buffer_release(&bytes);
	return good;
}

static bool request_say_sent(struct desk *desk, const char *request, const char *path, size_t persons, struct filed *filed,
    struct problem *problem)
{
	struct sheet *sheet = sheet_new(desk, "check_sent", request, problem);
	char number[32], hash[65];
	bool good;

	snprintf(number, sizeof(number), "%zu", persons);
	good = sheet != NULL && ledger_hash_file(path, hash) && sheet_put(desk, sheet, "persons", number, problem) &&
	    sheet_put(desk, sheet, "hash", hash, problem) && desk_file(desk, sheet, filed, problem);
	sheet_free(sheet);
	return good;
}

bool desk_check_send(struct desk *desk, const char *request, const char *path, enum encoding encoding, size_t *persons,
    struct problem *problem)
{
	struct record *record = desk_record(desk, request, problem);
	struct bench *bench = record != NULL ? desk_bench(desk, record->stream, problem) : NULL;
	struct buffer csv = BUFFER_INIT(4 << 20);
	struct filed filed;
	bool good = bench != NULL;

	if (good && record->form != desk_form(desk, "check_request"))
		good = problem_set(problem, PROBLEM_USAGE, "%s", _("这条记录不是核对申请，请写核对申请的编号。"));
	if (good) {
		*persons = request_table(bench, record, &csv);
		good = request_write(path, encoding, &csv, problem);
	}
	if (good && !request_say_sent(desk, request, path, *persons, &filed, problem)) {
		unlink(path); /* what the chain does not know has not left */
		good = false;
	} else if (good) {
		filed_release(&filed);
	}
	buffer_release(&csv);
	bench_free(bench);
	record_free(record);
	return good;
}
