/* From argv to a command, and from its problem to the exit code. */
#include "command.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *value, *help;
} options[] = {
#define OPTION(key, name, value, help) {name, value, help},
#include "options.def"
#undef OPTION
};
static const struct command commands[] = {
#define COMMAND(name, run, arguments, needs, takes, help) {name, run, arguments, needs, takes, help},
#include "commands.def"
#undef COMMAND
};

#define GLOBAL ((uint64_t)WITH_DB | WITH_JSON | WITH_ON | WITH_AS | WITH_PASSPHRASE_FILE | WITH_HELP | WITH_VERSION)

bool cli_has(const struct cli *cli, enum option option)
{
	return cli->options[option].bytes != NULL;
}

const char *cli_text(const struct cli *cli, enum option option)
{
	return cli->options[option].text;
}

bool cli_number(const struct cli *cli, enum option option, int otherwise, int *number, struct problem *problem)
{
	const char *text = cli_text(cli, option);

	*number = otherwise;
	if (text == NULL)
		return true;
	*number = strlen(text) <= 6 && strspn(text, "0123456789") == strlen(text) ? (int)strtol(text, NULL, 10) : 0;
	return *number > 0 ||
	    problem_set(problem, PROBLEM_USAGE, _("--%s 后面要写一个正整数，不是“%s”。"), options[option].name, text);
}

/* ---- words ---- */

/* What the shell gave, in UTF-8. File names may be any bytes and are used as they are; here they are for showing. */
static char *word_text(const char *bytes)
{
	const char *codeset = nl_langinfo(CODESET);
	struct buffer text = BUFFER_INIT(SIZE_MAX);

	if (strncmp(codeset, "GB", 2) == 0 && encoding_to_utf8(ENCODING_GB18030, bytes, strlen(bytes), &text, NULL))
		return buffer_take(&text);
	buffer_release(&text);
	return memory_text(bytes);
}

static void word_set(struct word *word, const char *bytes)
{
	free(word->text);
	word->bytes = bytes;
	word->text = word_text(bytes);
}

static void cli_release(struct cli *cli)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		free(cli->options[i].text);
	for (size_t i = 0; i < cli->word_count; i++)
		free(cli->words[i].text);
	for (size_t i = 0; i < cli->set_count; i++)
		free(cli->sets[i].text);
	free(cli->words);
	free(cli->sets);
	desk_free(cli->desk);
}

static bool option_unknown(const char *name, struct problem *problem)
{
	struct proposal proposal = {name, NULL, 0};

	for (size_t i = 0; i < OPTION_COUNT; i++)
		proposal_consider(&proposal, options[i].name);
	if (proposal.best != NULL)
		return problem_set(problem, PROBLEM_USAGE, _("没有选项 --%s，是不是 --%s？"), name, proposal.best);
	return problem_set(problem, PROBLEM_USAGE, _("没有选项 --%s。doudi --help 列出全部。"), name);
}

static void option_give(struct cli *cli, enum option option, const char *value)
{
	word_set(&cli->options[option], value);
	if (option != OPTION_SET)
		return;
	cli->sets = memory_resize(cli->sets, cli->set_count + 1, sizeof(*cli->sets));
	cli->sets[cli->set_count] = (struct word){NULL, NULL};
	word_set(&cli->sets[cli->set_count++], value);
}

/* --name VALUE or --name=VALUE. `next` is the word behind it, NULL at the end; *used says whether it was taken. */
static bool read_option(struct cli *cli, const char *word, const char *next, bool *used, struct problem *problem)
{
	size_t length = strcspn(word, "=");
	size_t found = 0;

	while (found < OPTION_COUNT && (strlen(options[found].name) != length || strncmp(options[found].name, word, length) != 0))
		found++;
	if (found == OPTION_COUNT) {
		char *name = memory_text_part(word, length);

		option_unknown(name, problem);
		free(name);
		return false;
	}
	if (cli->options[found].bytes != NULL && found != OPTION_SET)
		return problem_set(problem, PROBLEM_USAGE, _("--%s 写了两次。"), options[found].name);
	if (options[found].value == NULL && word[length] == '=')
		return problem_set(problem, PROBLEM_USAGE, _("--%s 后面不带值。"), options[found].name);
	if (options[found].value != NULL && word[length] == '\0') {
		if (next == NULL)
			return problem_set(problem, PROBLEM_USAGE, _("--%s 后面要写%s。"), options[found].name, _(options[found].value));
		*used = true;
		option_give(cli, (enum option)found, next);
		return true;
	}
	option_give(cli, (enum option)found, word[length] == '=' ? word + length + 1 : "");
	return true;
}

static bool read_words(struct cli *cli, int argc, char **argv, struct problem *problem)
{
	bool only_words = false;

	cli->words = memory_new(((size_t)argc + 1) * sizeof(*cli->words));
	for (int i = 1; i < argc; i++) {
		bool used = false;

		if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = true;
		} else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
			if (!read_option(cli, argv[i] + 2, i + 1 < argc ? argv[i + 1] : NULL, &used, problem))
				return false;
			i += used;
		} else if (!only_words && strcmp(argv[i], "-o") == 0) {
			if (!read_option(cli, "out", i + 1 < argc ? argv[i + 1] : NULL, &used, problem))
				return false;
			i += used;
		} else if (!only_words && strcmp(argv[i], "-h") == 0) {
			word_set(&cli->options[OPTION_HELP], "");
		} else if (!only_words && argv[i][0] == '-' && argv[i][1] != '\0') {
			return problem_set(problem, PROBLEM_USAGE, _("没有选项 %s。doudi --help 列出全部。"), argv[i]);
		} else {
			word_set(&cli->words[cli->word_count++], argv[i]);
		}
	}
	return true;
}

/* ---- the command ---- */

/* How many of the words name this command; 0: another one is meant. */
static size_t command_match(const struct cli *cli, const struct command *command)
{
	const char *name = command->name;
	size_t count = 0;

	while (*name != '\0') {
		size_t length = strcspn(name, " ");

		if (count == cli->word_count || strlen(cli->words[count].text) != length ||
		    strncmp(cli->words[count].text, name, length) != 0)
			return 0;
		count++;
		name += length + (name[length] == ' ');
	}
	return count;
}

static bool command_unknown(const struct cli *cli, struct problem *problem)
{
	char *said = cli->word_count > 1 ? memory_format("%s %s", cli->words[0].text, cli->words[1].text)
					 : memory_text(cli->words[0].text);
	struct proposal proposal = {said, NULL, 0}, first = {cli->words[0].text, NULL, 0};
	const char *best;

	for (size_t i = 0; i < BASE_COUNT(commands); i++) {
		proposal_consider(&proposal, commands[i].name);
		proposal_consider(&first, commands[i].name);
	}
	best = proposal.best != NULL ? proposal.best : first.best;
	if (best != NULL)
		problem_set(problem, PROBLEM_USAGE, _("没有命令“%s”，是不是 %s？"), said, best);
	else
		problem_set(problem, PROBLEM_USAGE, _("没有命令“%s”。doudi --help 列出全部。"), said);
	free(said);
	return false;
}

static bool find_command(struct cli *cli, struct problem *problem)
{
	size_t length = 0;

	for (size_t i = 0; length == 0 && i < BASE_COUNT(commands); i++) {
		length = command_match(cli, &commands[i]);
		cli->command = &commands[i];
	}
	if (length == 0) {
		cli->command = NULL;
		return command_unknown(cli, problem);
	}
	for (size_t i = 0; i < length; i++)
		free(cli->words[i].text);
	cli->word_count -= length;
	memmove(cli->words, cli->words + length, cli->word_count * sizeof(*cli->words));
	return true;
}

static void usage_of(const struct command *command, struct buffer *line)
{
	buffer_add_format(line, "doudi %s", command->name);
	if (*command->arguments != '\0')
		buffer_add_format(line, " %s", command->arguments);
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		bool needed = (command->needs >> i & 1u) != 0;

		if (!needed && (command->takes >> i & 1u) == 0)
			continue;
		buffer_add_format(line, needed ? " --%s" : " [--%s", options[i].name);
		if (options[i].value != NULL)
			buffer_add_format(line, " %s", _(options[i].value));
		buffer_add(line, needed ? "" : "]");
	}
}

static bool check_options(const struct cli *cli, struct problem *problem)
{
	const struct command *command = cli->command;

	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (cli_has(cli, (enum option)i) && ((command->needs | command->takes | GLOBAL) >> i & 1u) == 0)
			return problem_set(problem, PROBLEM_USAGE, _("%s 没有选项 --%s。"), command->name, options[i].name);
		if (!cli_has(cli, (enum option)i) && (command->needs >> i & 1u) != 0)
			return problem_set(problem, PROBLEM_USAGE, _("%s 要写 --%s %s：%s。"), command->name, options[i].name,
			    _(options[i].value), _(options[i].help));
	}
	return true;
}

static bool check_words(const struct cli *cli, struct problem *problem)
{
	const char *at = cli->command->arguments;
	size_t least = 0, most = 0;
	bool optional = false, many = strstr(at, "...") != NULL;
	struct buffer usage = BUFFER_INIT(4096);

	for (; *at != '\0'; at += strspn(at, " ")) {
		optional = optional || *at == '[';
		least += !optional;
		most++;
		at += strcspn(at, " ");
	}
	if (cli->word_count >= least && (cli->word_count <= most || many))
		return true;
	usage_of(cli->command, &usage);
	problem_set(problem, PROBLEM_USAGE, _("用法：%s"), buffer_text(&usage));
	buffer_release(&usage);
	return false;
}

static bool text_is_good(const char *text)
{
	return text == NULL || utf8_is_valid(text, strlen(text));
}

/* Whether the n-th word is a file name: those may be any bytes, and are never looked up. */
static bool word_is_file(const struct command *command, size_t n)
{
	const char *at = command->arguments;

	for (size_t i = 0; i < n && strchr(at, ' ') != NULL; i++)
		at = strchr(at, ' ') + 1;
	at += *at == '[';
	return strncmp(at, "FILE", 4) == 0 || strncmp(at, "DIR", 3) == 0;
}

static bool check_text(const struct cli *cli, struct problem *problem)
{
	const uint64_t files = WITH_DB | WITH_PASSPHRASE_FILE | WITH_NEW_PASSPHRASE_FILE;
	bool good = true;

	for (size_t i = 0; i < OPTION_COUNT; i++)
		good = good && ((files >> i & 1u) != 0 || text_is_good(cli->options[i].text));
	for (size_t i = 0; i < cli->set_count; i++)
		good = good && text_is_good(cli->sets[i].text);
	for (size_t i = 0; i < cli->word_count; i++)
		good = good && (word_is_file(cli->command, i) || text_is_good(cli->words[i].text));
	return good || problem_set(problem, PROBLEM_USAGE, _("命令里的文字不是 %s 编码，请检查终端的编码。"), nl_langinfo(CODESET));
}

static bool read_day(struct cli *cli, struct problem *problem)
{
	const char *text = cli_text(cli, OPTION_ON);

	cli->day = text != NULL ? date_read(text) : DATE_NONE;
	if (text == NULL || cli->day != DATE_NONE)
		return true;
	return problem_set(problem, PROBLEM_USAGE, _("--on 后面的“%s”不是日期，应写成 2025-03-03。"), text);
}

/* ---- help ---- */

static void help_all(void)
{
	struct listing list = {.columns = 2};

	cli_line(_("用法：doudi 命令 [参数] [选项]；不写命令就打开界面"));
	for (size_t i = 0; i < BASE_COUNT(commands); i++) {
		listing_add_take(&list, memory_format("%s%s%s", commands[i].name, *commands[i].arguments != '\0' ? " " : "",
		    commands[i].arguments));
		listing_add(&list, _(commands[i].help));
	}
	listing_print(&list, 2);
	cli_line(_("每个命令都可以带："));
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if ((GLOBAL >> i & 1u) == 0)
			continue;
		listing_add_take(&list, memory_format("--%s %s", options[i].name, options[i].value != NULL ? _(options[i].value) : ""));
		listing_add(&list, _(options[i].help));
	}
	listing_print(&list, 2);
	cli_line(_("结束时的返回值：0 办成，1 出错，2 写法不对，3 按规定不能办"));
}

static void help_command(const struct command *command)
{
	struct listing list = {.columns = 2};
	struct buffer usage = BUFFER_INIT(4096);

	usage_of(command, &usage);
	cli_line(buffer_text(&usage));
	cli_line(_(command->help));
	buffer_release(&usage);
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (((command->needs | command->takes) >> i & 1u) == 0)
			continue;
		listing_add_take(&list, memory_format("--%s %s", options[i].name, options[i].value != NULL ? _(options[i].value) : ""));
		listing_add(&list, _(options[i].help));
	}
	listing_print(&list, 2);
}

/* ---- the whole ---- */

/* A refusal is an answer: with --json it stands where the answer would. */
static void say_problem(const struct cli *cli, const struct problem *problem)
{
	char *sentence = problem_sentence(problem);
	struct tree *tree;

	if (problem->kind == PROBLEM_REFUSED && cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_text(tree, "refused", sentence)->quoted = true;
		if (problem->clause != NULL)
			tree_add_text(tree, "clause", problem->clause)->quoted = true;
		if (problem->field != NULL)
			tree_add_text(tree, "field", problem->field)->quoted = true;
		cli_json_take(tree);
	} else {
		char *line = problem->clause != NULL ? memory_format("%s（%s）", sentence, problem->clause) : memory_text(sentence);

		cli_complain(line);
		free(line);
	}
	free(sentence);
}

static bool run(struct cli *cli, struct problem *problem)
{
	if (cli->word_count > 0 && !find_command(cli, problem))
		return false;
	if (cli_has(cli, OPTION_VERSION))
		cli_line("doudi " DOUDI_VERSION);
	else if (cli_has(cli, OPTION_HELP) && cli->command != NULL)
		help_command(cli->command);
	else if (cli_has(cli, OPTION_HELP))
		help_all();
	else
		return check_options(cli, problem) && check_words(cli, problem) && check_text(cli, problem) &&
		    read_day(cli, problem) && cli->command->run(cli, problem);
	return true;
}

/* Without a command: --db and --on count. */
static bool open_screens(struct cli *cli, struct cli_screens *opening, struct problem *problem)
{
	if (!read_day(cli, problem))
		return false;
	opening->database = cli_database(cli, problem);
	opening->day = cli->day;
	return opening->database != NULL;
}

int cli_main(int argc, char **argv, struct cli_screens *opening)
{
	struct cli cli = {.day = DATE_NONE};
	struct problem problem = PROBLEM_INIT;
	int code = 0;

	*opening = (struct cli_screens){NULL, DATE_NONE};
	if (read_words(&cli, argc, argv, &problem)) {
		if (cli.word_count == 0 && !cli_has(&cli, OPTION_VERSION) && !cli_has(&cli, OPTION_HELP)) {
			if (open_screens(&cli, opening, &problem))
				code = CLI_SCREENS;
		} else {
			run(&cli, &problem);
		}
	}
	if (cli.screens != NULL && problem.kind == PROBLEM_NONE) {
		opening->database = cli.screens;
		opening->day = cli.day;
		code = CLI_SCREENS;
	}
	if (problem.kind != PROBLEM_NONE || !cli_flush(&problem)) {
		code = (int)problem.kind;
		say_problem(&cli, &problem);
		fflush(stdout);
	} else if (cli.wrong) {
		code = PROBLEM_FAILED;
	}
	problem_release(&problem);
	cli_release(&cli);
	return code;
}
