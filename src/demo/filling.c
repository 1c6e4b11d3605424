/* Filling any form plausibly: what the generator knows by name, and for the rest what the field's type allows. */
#include "demo.h"

#include <stdlib.h>
#include <string.h>

#define FILL_ROUNDS 40

static void put(struct demo *demo, struct record *record, const struct field *field, const char *text)
{
	struct value value;
	char *owned = NULL;

	if (field_read(field, text, desk_here(demo->desk)->day, &value, &owned, NULL) && value.state == VALUE_KNOWN)
		record_set(record, field, value);
	free(owned);
}

void demo_put(struct demo *demo, struct record *record, const char *name, const char *text)
{
	const struct field *field = form_field(record->form, name);

	if (field != NULL && text != NULL)
		put(demo, record, field, text);
}

void demo_put_money(struct demo *demo, struct record *record, const char *name, int64_t fen)
{
	demo_put(demo, record, name, money_write(fen).text);
}

/* A value that the type allows, for a field that a region requires and the generator does not know. */
static void fill_by_type(struct demo *demo, struct record *record, const struct field *field)
{
	const struct here *here = desk_here(demo->desk);

	switch (field->type) {
	case FIELD_CODE:
	case FIELD_CODES:
		if (field->codes != NULL && field->codes->count > 0)
			put(demo, record, field, field->codes->codes[random_below(field->codes->count)].key);
		break;
	case FIELD_DATE:
		put(demo, record, field, date_write(here->day).text);
		break;
	case FIELD_MONTH:
		put(demo, record, field, month_write(month_of(here->day)).text);
		break;
	case FIELD_YES_NO:
		put(demo, record, field, "yes");
		break;
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_SHARE:
		put(demo, record, field, "1");
		break;
	case FIELD_REF: case FIELD_REFS: case FIELD_PLACE: case FIELD_ATTACHMENT: case FIELD_IDNUMBER:
		break; /* cannot be made up */
	default:
		put(demo, record, field, _("演示"));
		break;
	}
}

static void warning_accept(struct sheet *sheet, const struct field *field)
{
	sheet->overridden = memory_resize(sheet->overridden, sheet->overridden_count + 1, sizeof(char *));
	sheet->overridden[sheet->overridden_count++] = memory_text(field->name);
	if (sheet->reason == NULL)
		sheet->reason = memory_text(_("演示数据"));
}

static struct record *record_with(struct sheet *sheet, const struct field *field)
{
	if (form_field(sheet->form, field->name) == field)
		return sheet->record;
	for (size_t i = 0; i < sheet->grid_count; i++)
		for (size_t k = 0; form_field(sheet->grids[i].form, field->name) == field && k < sheet->grids[i].count; k++)
			if (sheet->grids[i].records[k]->values[field->index].state != VALUE_KNOWN)
				return sheet->grids[i].records[k]; /* the fault is of a row without a value */
	return NULL;
}

/* Until nothing is missing that can be made up; what is then still wrong, the filing itself refuses. */
static void fill_rest(struct demo *demo, struct sheet *sheet)
{
	for (int round = 0; round < FILL_ROUNDS; round++) {
		struct form_faults faults = {NULL, 0};
		bool filled = false;

		sheet_check(demo->desk, sheet, &faults);
		for (size_t i = 0; i < faults.count; i++) {
			const struct field *field = faults.faults[i].field;
			struct record *record = field != NULL ? record_with(sheet, field) : NULL;

			if (field != NULL && faults.faults[i].warning) {
				warning_accept(sheet, field);
			} else if (record != NULL && record->values[field->index].state != VALUE_KNOWN) {
				fill_by_type(demo, record, field);
				filled = filled || record->values[field->index].state == VALUE_KNOWN;
			} else if (record != NULL && field->type == FIELD_CODE) {
				fill_by_type(demo, record, field); /* a code that does not go with the rest: another one */
				filled = true;
			}
		}
		form_faults_release(&faults);
		if (!filled)
			return;
	}
}

static const char *user_among(const struct tree *users, const char *role, int *nth)
{
	for (size_t i = 0; users != NULL && i < users->count; i++)
		if (strcmp(tree_text(users->items[i], "role"), role) == 0 && (*nth)-- == 0)
			return tree_text(users->items[i], "name");
	return NULL;
}

const char *demo_user(const struct demo *demo, const char *role, int nth)
{
	const char *name = user_among(tree_get(demo->names, "users"), role, &nth);

	if (name == NULL)
		name = user_among(tree_get(demo->local, "users"), role, &nth);
	return name != NULL ? name : "";
}

static struct demo_seat *seat_of(struct demo *demo, const char *user)
{
	for (size_t i = 0; i < demo->seat_count; i++)
		if (strcmp(demo->seats[i].user, user) == 0)
			return &demo->seats[i];
	demo->seats = memory_resize(demo->seats, demo->seat_count + 1, sizeof(*demo->seats));
	demo->seats[demo->seat_count] = (struct demo_seat){.user = memory_text(user)};
	return &demo->seats[demo->seat_count++];
}

/* Each takes the trouble of a passphrase once: people take turns several times a household. */
bool demo_sign_in(struct demo *demo, const char *user, struct problem *problem)
{
	struct demo_seat *seat;

	if (demo->signed_in != NULL && strcmp(demo->signed_in, user) == 0)
		return true;
	if (demo->signed_in != NULL)
		seat_of(demo, demo->signed_in)->left = desk_leave(demo->desk);
	demo->signed_in = NULL;
	seat = seat_of(demo, user);
	if (seat->left != NULL)
		desk_return(demo->desk, seat->left);
	else if (!desk_sign_in(demo->desk, user, DEMO_PASSPHRASE, problem))
		return false;
	seat->left = NULL;
	demo->signed_in = seat->user;
	return true;
}

void demo_release_seats(struct demo *demo)
{
	for (size_t i = 0; i < demo->seat_count; i++) {
		desk_seat_free(demo->seats[i].left);
		free(demo->seats[i].user);
	}
	free(demo->seats);
}

const char *demo_decider(struct demo *demo, const char *maker)
{
	const char *role = pack_review(desk_pack(demo->desk))->confirm_by;

	if (role != NULL && strcmp(role, "clerk") == 0)
		return maker != NULL && strcmp(maker, demo->clerk) == 0 ? demo->other_clerk : demo->clerk;
	return demo->supervisor;
}

bool demo_file(struct demo *demo, struct sheet *take, struct filed *filed, struct problem *problem)
{
	bool good;

	if (take == NULL)
		return false;
	fill_rest(demo, take);
	good = desk_file(demo->desk, take, filed, problem);
	if (!good)
		problem_prefix(problem, _("演示数据“%s”："), take->form->label);
	sheet_free(take);
	return good;
}
