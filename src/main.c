/* doudi: a command, or the screens when it is called alone. */
#include "doudi/cli.h"
#include "doudi/screens.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A descriptor that the caller closed would be given to the database, and the answer written into it. */
static void keep_standard_files(void)
{
	for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
		if (fcntl(file, F_GETFD) < 0)
			open("/dev/null", O_RDONLY); /* what is written there fails, and is reported */
}

/* What is in memory, keys and people's data, stays out of core files and of other programs' reach. */
static void keep_memory_private(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* the leak checker looks at its own program as a debugger does */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static int screens_or_hint(const struct cli_screens *opening)
{
	struct problem problem = PROBLEM_INIT;
	char *sentence;
	int code = 0;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		fprintf(stderr, "%s\n", _("这里不是终端，打不开界面。doudi --help 列出可用的命令。"));
		return PROBLEM_USAGE;
	}
	if (screens_main(opening->database, opening->day, &problem))
		return 0;
	sentence = problem_sentence(&problem);
	cli_complain(sentence);
	code = (int)problem.kind;
	free(sentence);
	problem_release(&problem);
	return code;
}

int main(int argc, char **argv)
{
	struct cli_screens opening = {NULL, DATE_NONE};
	int code;

	keep_standard_files();
	keep_memory_private();
	umask(077);
	signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is a failed write, not a death in the middle of one */
	signal(SIGPIPE, SIG_DFL); /* `doudi queue NAME | head` ends quietly, whatever the caller set */
	setlocale(LC_ALL, "");
	bindtextdomain("doudi", place_of_messages());
	bind_textdomain_codeset("doudi", "UTF-8");
	textdomain("doudi");
	code = cli_main(argc, argv, &opening);
	if (code == CLI_SCREENS)
		code = screens_or_hint(&opening);
	free(opening.database);
	return code;
}
