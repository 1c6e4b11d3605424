/* The part of a list that is loaded. It grows at either end by asking for what follows a key, so that the millionth row
 * costs no more than the first. */
#include <stdlib.h>

#include "list.h"

#define PAGES_AHEAD 2
#define PAGES_KEPT 10
#define EVERYTHING 1000000 /* of a whole list: more is never shown as one */

static size_t page(const struct list_view *list)
{
	return list->visible > 0 ? (size_t)list->visible : 20;
}

static size_t fetch(struct list_view *list, const char *from, bool backward, size_t wanted)
{
	struct list_rows more = {NULL, 0, 0};
	list->source->rows(list->data, from, backward, wanted, &more);
	size_t count = more.count;
	if (backward)
		list_rows_prepend_reversed_take(&list->rows, &more);
	else
		list_rows_append_take(&list->rows, &more);
	list_rows_release(&more);
	return count;
}

static void extend_end(struct list_view *list, size_t wanted)
{
	const char *last = list->rows.count > 0 ? list->rows.items[list->rows.count - 1].key : NULL;
	if (list->source->whole)
		wanted = EVERYTHING;
	list->at_end = fetch(list, last, false, wanted) < wanted;
}

static void extend_start(struct list_view *list, size_t wanted)
{
	const char *first = list->rows.count > 0 ? list->rows.items[0].key : NULL;
	size_t count = fetch(list, first, true, wanted);
	list->at_start = count < wanted;
	list->selected += count;
	list->top += count;
}

static void forget(struct list_view *list)
{
	list_rows_clear(&list->rows);
	list->selected = list->top = 0;
	list->loaded = true;
}

/* A heading is no row to stand on: the next row below, or else above. */
static void leave_heading(struct list_view *list)
{
	const struct list_rows *rows = &list->rows;
	size_t at = list->selected;
	while (at < rows->count && rows->items[at].heading)
		at++;
	if (at == rows->count) {
		at = list->selected;
		while (at > 0 && rows->items[at].heading)
			at--;
	}
	list->selected = at;
}

void list_window_load_start(struct list_view *list)
{
	forget(list);
	list->at_start = true;
	extend_end(list, page(list) * PAGES_AHEAD);
	leave_heading(list);
}

void list_window_load_end(struct list_view *list)
{
	if (!list->source->whole) {
		forget(list);
		list->at_end = true;
		extend_start(list, page(list) * PAGES_AHEAD);
	}
	list->selected = list->rows.count > 0 ? list->rows.count - 1 : 0;
	leave_heading(list);
}

static void drop_far_rows(struct list_view *list)
{
	size_t kept = page(list) * PAGES_KEPT;
	if (list->source->whole)
		return;
	if (list->selected > kept * 2) {
		size_t count = list->selected - kept;
		list_rows_drop(&list->rows, 0, count);
		list->selected -= count;
		list->top = list->top > count ? list->top - count : 0;
		list->at_start = false;
	}
	if (list->rows.count > list->selected + kept * 2) {
		size_t from = list->selected + kept;
		list_rows_drop(&list->rows, from, list->rows.count - from);
		list->at_end = false;
	}
}

void list_window_follow(struct list_view *list)
{
	size_t ahead = page(list) * PAGES_AHEAD;
	if (!list->loaded)
		list_window_load_start(list);
	if (!list->at_end && list->selected + ahead >= list->rows.count)
		extend_end(list, ahead);
	if (!list->at_start && list->selected < ahead)
		extend_start(list, ahead);
	drop_far_rows(list);
}

/* The window stays where it was: behind the row that stood first in it, which is therefore loaded anew before it. */
void list_window_reload(struct list_view *list)
{
	if (!list->loaded || list->rows.count == 0) {
		list_window_load_start(list);
		return;
	}
	size_t selected = list->selected, top = list->top, count = list->rows.count;
	char *key = memory_text(list->rows.items[selected].key);
	char *first = list->at_start ? NULL : memory_text(list->rows.items[0].key);
	forget(list);
	list->at_start = first == NULL;
	list->at_end = list->source->whole || fetch(list, first, false, count) < count;
	if (list->source->whole)
		fetch(list, NULL, false, EVERYTHING);
	if (list->rows.count == 0) {
		list_window_load_end(list);
	} else {
		size_t found = list_rows_find(&list->rows, key);
		size_t shift = first ? 1 : 0;
		selected = selected > shift ? selected - shift : 0;
		list->selected = found < list->rows.count ? found : selected < list->rows.count ? selected : list->rows.count - 1;
		list->top = top > shift ? top - shift : 0;
		leave_heading(list);
	}
	free(first);
	free(key);
}

bool list_window_go(struct list_view *list, const char *key)
{
	size_t found = list_rows_find(&list->rows, key);
	if (found == list->rows.count && !list->source->whole) {
		forget(list);
		list->at_end = false;
		list->at_start = false;
		if (fetch(list, key, true, 1) == 0) {
			list_window_load_start(list);
		} else {
			extend_end(list, page(list) * PAGES_AHEAD);
			list->selected = list->rows.count > 1 ? 1 : 0;
		}
		found = list_rows_find(&list->rows, key);
	}
	if (found == list->rows.count)
		return false;
	list->selected = found;
	return true;
}
