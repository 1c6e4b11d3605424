/* A queue's condition over a record in memory: the same answer as the database gives. */
#include "doudi/forms.h"

#include <string.h>

/* The field as tables hold it: a text, or a number behind `is_number`; false if it is unknown. */
static bool stored_value(const struct queue_field *field, const struct record *record, struct value *value)
{
	if (field->field != NULL) {
		*value = record->values[field->field->index];
		return value->state == VALUE_KNOWN;
	}
	*value = (struct value){VALUE_KNOWN, field->type, record->filed_on, NULL};
	if (strcmp(field->own, "filed_on") == 0)
		return record->filed_on != DATE_NONE;
	value->text = strcmp(field->own, "filed_by") == 0 ? record->filed_by : record->station;
	return value->text != NULL;
}

static int compare_numbers(int64_t left, int64_t right)
{
	return (left > right) - (left < right);
}

static int compare(const struct value *value, const struct queue_literal *literal, date today)
{
	switch (value->type) {
	case VALUE_DATE:
		return compare_numbers(value->number,
		    literal->from_today ? today + literal->days : date_read(literal->body));
	case VALUE_YES_NO:
		return compare_numbers(value->number, strcmp(literal->body, "yes") == 0);
	case VALUE_INTEGER:
	case VALUE_MONEY:
	case VALUE_SHARE:
	case VALUE_MONTH:
		return compare_numbers(value->number, strtoll(literal->body, NULL, 10));
	default:
		return strcmp(value->text, literal->body);
	}
}

static bool comparison_holds(const struct queue_where *where, const struct record *record, date today)
{
	struct value value;
	bool known = stored_value(&where->field, record, &value);
	int order;

	if (where->op == QUEUE_GIVEN || where->op == QUEUE_NOT_GIVEN)
		return known == (where->op == QUEUE_GIVEN);
	if (!known)
		return false;
	for (size_t i = 0; where->op == QUEUE_IN && i < where->literal_count; i++) {
		if (compare(&value, &where->literals[i], today) == 0)
			return true;
	}
	if (where->op == QUEUE_IN)
		return false;
	order = compare(&value, &where->literals[0], today);
	switch (where->op) {
	case QUEUE_IS:
		return order == 0;
	case QUEUE_IS_NOT:
		return order != 0;
	case QUEUE_LESS:
		return order < 0;
	case QUEUE_AT_MOST:
		return order <= 0;
	case QUEUE_MORE:
		return order > 0;
	default:
		return order >= 0;
	}
}

bool queue_where_holds(const struct queue_where *where, const struct record *record, date today)
{
	if (where->part_count == 0)
		return comparison_holds(where, record, today);
	for (size_t i = 0; i < where->part_count; i++) {
		if (queue_where_holds(&where->parts[i], record, today) == where->any)
			return where->any;
	}
	return !where->any;
}
