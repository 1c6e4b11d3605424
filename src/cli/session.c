/* The station that a command works on, and who works: file, business day, passphrase. */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSPHRASE_MAXIMUM 1024

char *cli_database(const struct cli *cli, struct problem *problem)
{
	const char *chosen = cli->options[OPTION_DB].bytes;
	const char *folder = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (chosen == NULL)
		chosen = getenv("DOUDI_DB");
	if (chosen != NULL && *chosen != '\0')
		return memory_text(chosen);
	if (folder != NULL && *folder == '/')
		return memory_format("%s/doudi/station.db", folder);
	if (home != NULL && *home == '/')
		return memory_format("%s/.local/share/doudi/station.db", home);
	problem_set(problem, PROBLEM_USAGE, "%s", _("不知道数据库在哪里，请写 --db 文件。"));
	return NULL;
}

date cli_day(const struct cli *cli)
{
	return cli->day == DATE_NONE ? clock_today() : cli->day;
}

/* ---- passphrases ---- */

void passphrase_free(char *passphrase)
{
	if (passphrase == NULL)
		return;
	explicit_bzero(passphrase, strlen(passphrase));
	free(passphrase);
}

/* Up to the end of the line; what follows is not ours. */
static char *read_line(int file)
{
	char *line = memory_new(PASSPHRASE_MAXIMUM + 1);
	size_t length = 0;
	ssize_t got;

	while (length < PASSPHRASE_MAXIMUM && (got = read(file, line + length, 1)) > 0 && line[length] != '\n')
		length++;
	if (length > 0 && line[length - 1] == '\r')
		length--;
	explicit_bzero(line + length, PASSPHRASE_MAXIMUM + 1 - length);
	return line;
}

static char *passphrase_from_file(const char *path, struct problem *problem)
{
	int file = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	char *passphrase;

	if (file < 0) {
		problem_set(problem, PROBLEM_FAILED, _("打不开口令文件 %s：%s。请核对文件名和权限。"), path, problem_reason(errno));
		return NULL;
	}
	passphrase = read_line(file);
	if (file != STDIN_FILENO)
		close(file);
	return passphrase;
}

static char *passphrase_ask(const char *question, enum option file, struct problem *problem)
{
	static const char *const names[] = {
#define OPTION(key, name, value, help) name,
#include "options.def"
#undef OPTION
	};
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios before, quiet;
	char *passphrase = NULL, *shown;

	if (terminal < 0 || tcgetattr(terminal, &before) != 0) {
		problem_set(problem, PROBLEM_USAGE, _("没有终端可以询问口令，请写 --%s 文件。"), names[file]);
	} else {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG); /* an interrupt would leave the terminal mute */
		tcsetattr(terminal, TCSAFLUSH, &quiet);
		shown = text_for_display(question);
		dprintf(terminal, "%s", shown);
		free(shown);
		passphrase = read_line(terminal);
		tcsetattr(terminal, TCSAFLUSH, &before);
		dprintf(terminal, "\n");
	}
	if (terminal >= 0)
		close(terminal);
	return passphrase;
}

char *passphrase_read(const struct cli *cli, enum option file, const char *question, struct problem *problem)
{
	if (cli_has(cli, file))
		return passphrase_from_file(cli->options[file].bytes, problem);
	return passphrase_ask(question, file, problem);
}

char *passphrase_read_new(const struct cli *cli, enum option file, const char *question, struct problem *problem)
{
	char *passphrase = passphrase_read(cli, file, question, problem), *again;

	if (passphrase == NULL || cli_has(cli, file))
		return passphrase;
	again = passphrase_ask(_("再输一次："), file, problem);
	if (again != NULL && strcmp(passphrase, again) != 0)
		problem_set(problem, PROBLEM_REFUSED, "%s", _("两次输入的口令不一样，请重新办理。"));
	if (again == NULL || strcmp(passphrase, again) != 0) {
		passphrase_free(passphrase);
		passphrase = NULL;
	}
	passphrase_free(again);
	return passphrase;
}

/* ---- the station ---- */

static bool sign_in(struct cli *cli, struct problem *problem)
{
	const char *name = cli_text(cli, OPTION_AS);
	char *passphrase;
	bool good;

	if (name == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("%s 要写 --as 姓名，用这个人的密钥签名。"), cli->command->name);
	passphrase = passphrase_read(cli, OPTION_PASSPHRASE_FILE, _("口令："), problem);
	good = passphrase != NULL && desk_sign_in(cli->desk, name, passphrase, problem);
	passphrase_free(passphrase);
	return good;
}

bool cli_open(struct cli *cli, enum cli_need need, struct problem *problem)
{
	char *path = cli_database(cli, problem);

	if (path == NULL)
		return false;
	cli->desk = (cli->mends ? desk_open_to_mend : desk_open)(path, need != CLI_READ, problem);
	free(path);
	if (cli->desk == NULL)
		return false;
	if (cli->day != DATE_NONE)
		desk_set_day(cli->desk, cli->day);
	return need == CLI_MOVED || (need != CLI_SIGN && !cli_has(cli, OPTION_AS)) || sign_in(cli, problem);
}
