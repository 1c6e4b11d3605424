/* A list of codes, and what a clerk may type for one of them: number, code, label or pinyin initials. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "choice.h"
#include "doudi/text.h"

void choice_list_add(struct choice_list *list, const char *code, const char *label, const char *remark)
{
	if (list->count % 16 == 0)
		list->items = memory_resize(list->items, list->count + 16, sizeof *list->items);
	list->items[list->count++] = (struct choice){memory_text(code), memory_text(label), memory_text(remark)};
}

void choice_list_release(struct choice_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free((char *)(uintptr_t)list->items[i].code);
		free((char *)(uintptr_t)list->items[i].label);
		free((char *)(uintptr_t)list->items[i].remark);
	}
	memory_free(&list->items);
	list->count = 0;
}

enum choice_match choice_match(const struct choice *choice, size_t index, const char *typed)
{
	char number[24];
	struct pinyin_initials initials;
	enum choice_match match = MATCH_NONE;
	size_t length = strlen(typed);
	snprintf(number, sizeof number, "%zu", index + 1);
	if (strcmp(choice->code, typed) == 0 || strcmp(choice->label, typed) == 0)
		return MATCH_EQUAL;
	if (strcmp(number, typed) == 0)
		return MATCH_NUMBER;
	pinyin_initials(choice->label, &initials);
	for (size_t i = 0; i < initials.count && match < MATCH_INITIALS; i++) {
		if (strcasecmp(initials.strings[i], typed) == 0)
			match = MATCH_INITIALS;
		else if (strncasecmp(initials.strings[i], typed, length) == 0)
			match = MATCH_PART;
	}
	pinyin_initials_release(&initials);
	if (match == MATCH_NONE && (strncasecmp(choice->code, typed, length) == 0 || strstr(choice->label, typed)))
		match = MATCH_PART;
	return match;
}

int choice_find(const struct choice *choices, size_t count, const char *typed)
{
	enum choice_match best = MATCH_NONE;
	int found = -1;
	for (size_t i = 0; *typed && i < count && best < MATCH_EQUAL; i++) {
		enum choice_match match = choice_match(&choices[i], i, typed);
		if (match == MATCH_NONE || match < best)
			continue;
		found = match == best ? -2 : (int)i;
		best = match;
	}
	return found;
}
