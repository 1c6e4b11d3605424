/* Letters and lists of the pack on standard output, as they go to the printer. */
#include "command.h"

#include "doudi/report.h"

#include <string.h>

static void list_letters(struct cli *cli)
{
	struct listing listing = {.columns = 3};
	struct tree *rows = tree_new_list();
	const struct tree *letter;

	for (size_t i = 0; (letter = letter_at(desk_pack(cli->desk), i)) != NULL; i++) {
		const char *queue = tree_text(letter, "queue"), *of = queue != NULL ? queue : tree_text(letter, "for");
		struct tree *row = tree_add_map(rows, NULL);

		tree_add_text(row, "letter", tree_text(letter, "letter"));
		tree_add_text(row, "label", tree_text(letter, "label"));
		tree_add_text(row, queue != NULL ? "queue" : "for", of != NULL ? of : "");
		listing_add(&listing, tree_text(letter, "letter"));
		listing_add(&listing, tree_text(letter, "label"));
		listing_add_take(&listing, memory_format(queue != NULL ? _("%s 队列，一个村（社区）一张") : "%s", of != NULL ? of : ""));
	}
	if (cli_has(cli, OPTION_JSON)) {
		listing_release(&listing);
		cli_json_take(rows);
		return;
	}
	listing_print(&listing, 0);
	tree_free(rows);
}

static const struct tree *find_letter(struct cli *cli, const char *name, struct problem *problem)
{
	const struct tree *letter;

	for (size_t i = 0; (letter = letter_at(desk_pack(cli->desk), i)) != NULL; i++)
		if (strcmp(tree_text(letter, "letter"), name) == 0)
			return letter;
	problem_set(problem, PROBLEM_USAGE, _("没有文书“%s”。doudi print 列出全部。"), name);
	return NULL;
}

struct place {
	const char *said;
	char *code;
	size_t count;
};

static bool place_is_said(void *self, const struct area_entry *area)
{
	struct place *place = self;

	if (strcmp(area->code, place->said) != 0 && strcmp(area->name, place->said) != 0)
		return true;
	memory_free(&place->code);
	place->code = memory_text(area->code);
	place->count++;
	return true;
}

static char *print_list(struct cli *cli, const struct tree *letter, struct problem *problem)
{
	struct place place = {.said = cli->word_count > 1 ? cli->words[1].text : NULL};
	char *text = NULL;

	if (place.said == NULL)
		problem_set(problem, PROBLEM_USAGE, _("要写哪个村（社区）：doudi print %s 代码或名称。"), tree_text(letter, "letter"));
	else if (!desk_each_area(cli->desk, place_is_said, &place, problem))
		text = NULL;
	else if (place.count != 1)
		problem_set(problem, PROBLEM_USAGE, place.count == 0 ? _("区域名单里没有“%s”。") : _("有几个“%s”，请写代码。"), place.said);
	else
		text = desk_print_list(cli->desk, letter, place.code, problem);
	free(place.code);
	return text;
}

/* The newest filing in the household that the letter is for; the one that was said, if it is for that. */
static const struct record *find_filing(struct cli *cli, const struct tree *letter, const struct bench *bench, const char *said)
{
	const struct record *own = bench_find(bench, said), *found = NULL;
	const struct form *form = tree_text(letter, "for") != NULL ? desk_form(cli->desk, tree_text(letter, "for")) : NULL;

	if (own != NULL && desk_may_print(cli->desk, letter, bench, own))
		return own;
	for (const struct record *one = form != NULL ? bench_first(bench, form) : NULL; one != NULL; one = bench_next(bench, one))
		if (desk_may_print(cli->desk, letter, bench, one))
			found = one;
	return found;
}

static char *print_letter(struct cli *cli, const struct tree *letter, struct problem *problem)
{
	const char *said = cli->word_count > 1 ? cli->words[1].text : NULL;
	char *household = said != NULL ? desk_household_of(cli->desk, said, problem) : NULL, *text = NULL;
	struct bench *bench = said == NULL ? bench_new(pack_forms(desk_pack(cli->desk)), "")
	    : household != NULL ? desk_bench(cli->desk, household, problem) : NULL;
	const struct record *filing = bench != NULL && said != NULL ? find_filing(cli, letter, bench, said) : NULL;

	if (bench != NULL && filing == NULL && !desk_may_print(cli->desk, letter, bench, NULL))
		problem_set(problem, PROBLEM_REFUSED, said != NULL ? _("这一户还没有可以印“%s”的事项。") : _("“%s”不能空白打印，要写哪一户或哪一条。"),
		    tree_text(letter, "label"));
	else if (bench != NULL)
		text = desk_print(cli->desk, letter, bench, filing, problem);
	bench_free(bench);
	free(household);
	return text;
}

static void write_text(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		char *line = memory_text_part(text, length);

		cli_line(line);
		free(line);
		text += length + (text[length] == '\n');
	}
}

bool command_print(struct cli *cli, struct problem *problem)
{
	const struct tree *letter;
	struct tree *answer;
	char *text;

	if (!cli_open(cli, CLI_READ, problem))
		return false;
	if (cli->word_count == 0) {
		list_letters(cli);
		return true;
	}
	letter = find_letter(cli, cli->words[0].text, problem);
	if (letter == NULL)
		return false;
	text = tree_text(letter, "queue") != NULL ? print_list(cli, letter, problem) : print_letter(cli, letter, problem);
	if (text == NULL)
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		answer = tree_new_map();
		tree_add_text(answer, "letter", tree_text(letter, "letter"));
		tree_add_text(answer, "text", text);
		cli_json_take(answer);
	} else {
		write_text(text);
	}
	free(text);
	return true;
}
