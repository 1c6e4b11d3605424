/* Problems: the first cause stays, callers above only put words before it. */
#include "doudi/base.h"

#include <assert.h>
#include <stdio.h>

static char *format_text(const char *format, va_list arguments) BASE_PRINTF(1, 0);

static char *format_text(const char *format, va_list arguments)
{
	char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0)
		return memory_text(format);
	return text;
}

static bool is_open(const struct problem *problem)
{
	return problem != NULL && problem->kind == PROBLEM_NONE;
}

bool problem_set(struct problem *problem, enum problem_kind kind, const char *format, ...)
{
	va_list arguments;

	assert(kind != PROBLEM_NONE);
	if (!is_open(problem))
		return false;
	va_start(arguments, format);
	problem->kind = kind;
	problem->text = format_text(format, arguments);
	va_end(arguments);
	return false;
}

bool problem_at(struct problem *problem, enum problem_kind kind, const char *file, int line, int column,
    const char *format, ...)
{
	va_list arguments;

	assert(kind != PROBLEM_NONE);
	if (!is_open(problem))
		return false;
	va_start(arguments, format);
	problem->kind = kind;
	problem->text = format_text(format, arguments);
	va_end(arguments);
	problem->file = memory_text(file);
	problem->line = line;
	problem->column = column;
	return false;
}

static void name(struct problem *problem, char **slot, const char *text)
{
	if (problem->kind == PROBLEM_NONE || *slot != NULL)
		return;
	*slot = memory_text(text);
}

void problem_name_clause(struct problem *problem, const char *clause)
{
	if (problem != NULL)
		name(problem, &problem->clause, clause);
}

void problem_name_field(struct problem *problem, const char *field)
{
	if (problem != NULL)
		name(problem, &problem->field, field);
}

void problem_prefix(struct problem *problem, const char *format, ...)
{
	va_list arguments;
	char *words, *text;

	if (problem == NULL || problem->kind == PROBLEM_NONE)
		return;
	va_start(arguments, format);
	words = format_text(format, arguments);
	va_end(arguments);
	text = memory_format("%s%s", words, problem->text);
	free(words);
	free(problem->text);
	problem->text = text;
}

char *problem_sentence(const struct problem *problem)
{
	const char *text = problem->text == NULL ? "" : problem->text;

	if (problem->file == NULL)
		return memory_text(text);
	if (problem->line == 0)
		return memory_format("%s: %s", problem->file, text);
	if (problem->column == 0)
		return memory_format("%s:%d: %s", problem->file, problem->line, text);
	return memory_format("%s:%d:%d: %s", problem->file, problem->line, problem->column, text);
}

void problem_move(struct problem *to, struct problem *from)
{
	if (is_open(to)) {
		*to = *from;
		*from = (struct problem)PROBLEM_INIT;
		return;
	}
	problem_release(from);
}

void problem_release(struct problem *problem)
{
	free(problem->text);
	free(problem->file);
	free(problem->clause);
	free(problem->field);
	*problem = (struct problem)PROBLEM_INIT;
}
