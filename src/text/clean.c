/* What may be stored and what may be shown. Names come from strangers' files: nothing that
 * hides, reorders or drives a terminal gets past here, and no character of a name is lost. */
#include "doudi/text.h"
#include "point.h"

#include <stdlib.h>
#include <string.h>

struct cleaning {
	enum text_clean how;
	uint32_t *points;
	size_t count;
};

/* What one point of the input becomes; 0 to drop it. */
static uint32_t clean_point(uint32_t point, enum text_clean how)
{
	point = point_repair(point);
	if (point == '\n' || point == '\r' || point == 0x85 || point == 0x2028 || point == 0x2029)
		return how == TEXT_CLEAN_NOTE ? '\n' : ' ';
	if (point == '\t' || point == '\v' || point == '\f' || point == 0xA0)
		return ' ';
	if (point_is_hidden(point))
		return 0;
	if (how == TEXT_CLEAN_ASCII)
		point = point_narrow(point);
	if (how == TEXT_CLEAN_NAME && point_is_blank(point))
		return ' ';
	return point;
}

static void read_points(struct cleaning *cleaning, const char *text)
{
	uint32_t point, before = 0;
	size_t size;

	cleaning->points = memory_resize(NULL, strlen(text) + 1, sizeof(uint32_t));
	for (; (size = utf8_next(text, &point)) > 0; text += size, before = point) {
		if (point == '\n' && before == '\r')
			continue; /* CR LF is one end of line */
		cleaning->points[cleaning->count] = clean_point(point, cleaning->how);
		if (cleaning->points[cleaning->count] != 0)
			cleaning->count++;
	}
}

/* The neighbour that is not a blank, in direction `step`; 0 at either end. */
static uint32_t neighbour(const struct cleaning *cleaning, size_t at, int step)
{
	while ((step > 0 && at + 1 < cleaning->count) || (step < 0 && at > 0)) {
		at = step > 0 ? at + 1 : at - 1;
		if (!point_is_blank(cleaning->points[at]))
			return cleaning->points[at];
	}
	return 0;
}

/* Dots first, then blanks: a blank is dropped beside Han and beside a dot, else one is kept. */
static void clean_name(struct cleaning *cleaning)
{
	uint32_t *points = cleaning->points, left, right;
	size_t i, kept = 0;

	for (i = 0; i < cleaning->count; i++) {
		left = neighbour(cleaning, i, -1);
		right = neighbour(cleaning, i, 1);
		if (point_is_name_dot(points[i]) && point_is_letter(left) && point_is_letter(right))
			points[i] = POINT_DOT;
		else if (points[i] == '.' && point_is_han(left) && point_is_han(right))
			points[i] = POINT_DOT;
	}
	for (i = 0; i < cleaning->count; i++) {
		left = kept > 0 ? points[kept - 1] : 0;
		right = neighbour(cleaning, i, 1);
		if (points[i] == ' ' && (left == ' ' || left == POINT_DOT || right == POINT_DOT ||
		    point_is_han(left) || point_is_han(right)))
			continue;
		points[kept++] = points[i];
	}
	cleaning->count = kept;
}

static bool is_edge(uint32_t point)
{
	return point == '\n' || point_is_blank(point);
}

char *text_clean(const char *text, enum text_clean how)
{
	struct buffer out = BUFFER_INIT(SIZE_MAX);
	struct cleaning cleaning = {how, NULL, 0};
	size_t first = 0, i;

	read_points(&cleaning, text);
	if (how == TEXT_CLEAN_NAME)
		clean_name(&cleaning);
	while (cleaning.count > 0 && is_edge(cleaning.points[cleaning.count - 1]))
		cleaning.count--;
	while (first < cleaning.count && is_edge(cleaning.points[first]))
		first++;
	for (i = first; i < cleaning.count; i++)
		utf8_add(&out, cleaning.points[i]);
	free(cleaning.points);
	return buffer_take(&out);
}

bool text_has_mixed_scripts(const char *name)
{
	int found = 0, script;
	uint32_t point;
	size_t size;

	for (; (size = utf8_next(name, &point)) > 0; name += size) {
		script = point_script(point);
		if (script == 0)
			continue;
		if (found != 0 && script != found)
			return true;
		found = script;
	}
	return false;
}
