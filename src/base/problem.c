/* Problems: the first cause stays, callers above only put words before it. */
#include "doudi/base.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

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

const char *problem_reason(int error)
{
	static const struct {
		int error;
		const char *words;
	} known[] = {
	    {ENOENT, N_("没有这个文件或文件夹")}, {EEXIST, N_("已有同名的文件或文件夹")}, {EISDIR, N_("这是一个文件夹")},
	    {ENOTDIR, N_("路径里有一段不是文件夹")}, {EACCES, N_("没有权限")}, {EPERM, N_("没有权限")},
	    {EROFS, N_("磁盘写保护，只能读")}, {ENOSPC, N_("磁盘已满")}, {EDQUOT, N_("超过了磁盘配额")},
	    {EFBIG, N_("文件太大，这种磁盘放不下")}, {EIO, N_("磁盘读写出错")}, {ENXIO, N_("设备不在了")}, {ENODEV, N_("设备不在了")},
	    {ENAMETOOLONG, N_("文件名太长")}, {EINVAL, N_("这种文件名或文件用不了")}, {ELOOP, N_("这是一个链接，不是文件本身")},
	    {EBUSY, N_("正被别的程序使用")}, {ETXTBSY, N_("正被别的程序使用")}, {EMFILE, N_("打开的文件太多")},
	    {ENFILE, N_("打开的文件太多")}, {EAGAIN, N_("机器太忙")}, {ENOMEM, N_("内存不够")}, {EPIPE, N_("另一头已经关闭")},
	};

	for (size_t i = 0; i < BASE_COUNT(known); i++)
		if (known[i].error == error)
			return _(known[i].words);
	return strerror(error);
}
