/* Which locale the terminal speaks. Only UTF-8 and GB18030 can hold every name. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

static const char *wanted_locale(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t i = 0; i < BASE_COUNT(names); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return NULL;
}

static bool is_good_codeset(void)
{
	const char *codeset = nl_langinfo(CODESET);
	return strcmp(codeset, "UTF-8") == 0 || strcmp(codeset, "GB18030") == 0;
}

bool locale_start(char **warning, struct problem *problem)
{
	const char *wanted = wanted_locale();
	*warning = NULL;
	if (!wanted || !setlocale(LC_ALL, "")) {
		if (!setlocale(LC_ALL, "C.UTF-8"))
			return problem_set(problem, PROBLEM_FAILED,
			                   _("系统没有 C.UTF-8 语言环境，无法显示中文。请安装语言环境后再启动。"));
		if (wanted)
			*warning = memory_format(_("系统没有安装语言环境 %s，现按 UTF-8 显示；若汉字不正常，请改终端编码。"), wanted);
		else
			*warning = memory_text(_("没有设置语言环境 (LANG)，现按 UTF-8 显示；若汉字不正常，请改终端编码。"));
	}
	bind_textdomain_codeset(textdomain(NULL), "UTF-8");
	if (is_good_codeset())
		return true;
	return problem_set(problem, PROBLEM_FAILED,
	                   _("语言环境 %s 的编码是 %s，显示不了全部汉字。"
	                     "请把终端和语言环境改成 UTF-8（如 LANG=C.UTF-8）或 GB18030 后再启动。"),
	                   wanted ? wanted : "C.UTF-8", nl_langinfo(CODESET));
}
