/* 法定节假日与调休: one file a year. A year that is not loaded is an error that names the file. */
#include "pack.h"

#include <string.h>

static bool add_days_of(date **days, size_t *count, const struct tree *node, int year, struct problem *problem)
{
	const char *range = node->kind == TREE_TEXT ? strstr(node->text, "..") : NULL;
	char *from = node->kind == TREE_TEXT ? memory_text(node->text) : NULL;
	date first, last;
	int its_year, month, day;

	if (range != NULL)
		from[range - node->text] = '\0';
	first = date_read(from);
	last = range != NULL ? date_read(range + 2) : first;
	free(from);
	if (first == DATE_NONE || last == DATE_NONE || last < first || last - first > 30)
		return tree_problem(node, problem, _("这里应写日期 2025-01-01 或一段 2025-01-28..2025-02-04"));
	date_parts(first, &its_year, &month, &day);
	if (its_year != year)
		return tree_problem(node, problem, _("日期不在 %d 年"), year);
	*days = memory_resize(*days, *count + (size_t)(last - first) + 1, sizeof **days);
	for (date each = first; each <= last; each++)
		(*days)[(*count)++] = each;
	return true;
}

static bool read_days(const struct tree *file, const char *key, date **days, size_t *count, int year,
    struct problem *problem)
{
	const struct tree *list = tree_get(file, key);

	if (list == NULL)
		return true;
	if (list->kind != TREE_LIST)
		return tree_problem(list, problem, _("“%s”应是日期的列表"), key);
	for (size_t i = 0; i < list->count; i++) {
		if (!add_days_of(days, count, list->items[i], year, problem))
			return false;
	}
	return true;
}

static bool read_calendar(struct pack *pack, const struct tree *file, struct problem *problem)
{
	static const char *const keys[] = {"year", "basis", "off", "work", NULL};
	const char *year = tree_text(file, "year");
	struct calendar *calendar;

	if (!tree_check_keys(file, keys, problem))
		return false;
	if (year == NULL || strlen(year) != 4 || strspn(year, "0123456789") != 4)
		return tree_problem(file, problem, _("日历要写 year: 年份"));
	pack->calendars = memory_resize(pack->calendars, pack->calendar_count + 1, sizeof *pack->calendars);
	calendar = &pack->calendars[pack->calendar_count++];
	*calendar = (struct calendar){.year = (int)strtol(year, NULL, 10)};
	return read_days(file, "off", &calendar->off, &calendar->off_count, calendar->year, problem) &&
	       read_days(file, "work", &calendar->work, &calendar->work_count, calendar->year, problem);
}

bool calendars_read(struct pack *pack, struct problem *problem)
{
	struct sources files = {NULL, 0};
	bool good = sources_add_folder(&files, &pack->source, "pack/national/calendar", problem);

	for (size_t i = 0; good && i < files.count; i++)
		good = read_calendar(pack, files.trees[i], problem);
	sources_release(&files);
	return good;
}

void calendars_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->calendar_count; i++) {
		free(pack->calendars[i].off);
		free(pack->calendars[i].work);
	}
	free(pack->calendars);
}

static const struct calendar *calendar_of(const struct pack *pack, date day, int *year)
{
	int month, day_of_month;

	date_parts(day, year, &month, &day_of_month);
	for (size_t i = 0; i < pack->calendar_count; i++) {
		if (pack->calendars[i].year == *year)
			return &pack->calendars[i];
	}
	return NULL;
}

static bool holds(const date *days, size_t count, date day)
{
	for (size_t i = 0; i < count; i++) {
		if (days[i] == day)
			return true;
	}
	return false;
}

bool working_day_is(const struct pack *pack, date day, bool *is, struct problem *problem)
{
	int year;
	const struct calendar *calendar = calendar_of(pack, day, &year);

	if (calendar == NULL)
		return problem_set(problem, PROBLEM_FAILED,
		    _("没有 %d 年的节假日安排，算不出工作日：请放入 pack/national/calendar/%d.yaml"), year, year);
	*is = date_weekday(day) <= 5 ? !holds(calendar->off, calendar->off_count, day)
	                             : holds(calendar->work, calendar->work_count, day);
	return true;
}

/* The day on which that many working days have passed; the day itself does not count. */
bool working_days_add(const struct pack *pack, date from, int days, date *due, struct problem *problem)
{
	bool is;

	if (from == DATE_NONE || days < 0)
		return problem_set(problem, PROBLEM_FAILED, "%s", _("工作日要从某一天起往后数"));
	*due = from;
	while (days > 0) {
		++*due;
		if (!working_day_is(pack, *due, &is, problem))
			return false;
		days -= is;
	}
	return true;
}

/* Working days in (from, to]; negative when `to` is before `from`. */
bool working_days_between(const struct pack *pack, date from, date to, int *days, struct problem *problem)
{
	date first = from <= to ? from : to, last = from <= to ? to : from;
	int count = 0;
	bool is;

	for (date day = first + 1; day <= last; day++) {
		if (!working_day_is(pack, day, &is, problem))
			return false;
		count += is;
	}
	*days = from <= to ? count : -count;
	return true;
}
