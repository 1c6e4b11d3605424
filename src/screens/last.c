/* The newest filed record of each form, for Ctrl-D and for fields that are carried from one record to the next. */
#include "form_page.h"

#include <stdlib.h>

const struct record *last_record(struct screens *screens, const struct form *form)
{
	for (size_t i = 0; i < screens->last_count; i++)
		if (screens->last[i]->form == form)
			return screens->last[i];
	return NULL;
}

void last_record_keep(struct screens *screens, const struct record *record)
{
	for (size_t i = 0; i < screens->last_count; i++)
		if (screens->last[i]->form == record->form) {
			record_free(screens->last[i]);
			screens->last[i] = record_copy(record);
			return;
		}
	screens->last = memory_resize(screens->last, screens->last_count + 1, sizeof(*screens->last));
	screens->last[screens->last_count++] = record_copy(record);
}

void screens_forget_last(struct screens *screens)
{
	for (size_t i = 0; i < screens->last_count; i++)
		record_free(screens->last[i]);
	memory_free(&screens->last);
	screens->last_count = 0;
	memory_free(&screens->folder);
	*screens->printable = '\0';
}
