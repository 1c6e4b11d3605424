/* Many households at once: one JSON document a line in, one a line out, by one loaded pack. */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct tree *refusal(size_t line, struct problem *problem)
{
	struct tree *tree = tree_new_map();
	char *sentence = problem_sentence(problem);

	tree_add_number(tree, "line", (int64_t)line);
	tree_add_text(tree, "refused", sentence)->quoted = true;
	free(sentence);
	problem_release(problem);
	return tree;
}

static void answer_take(struct tree *answer)
{
	struct buffer text = BUFFER_INIT(SIZE_MAX);

	tree_write_canonical(answer, &text);
	buffer_add_char(&text, '\n');
	fputs(buffer_text(&text), stdout);
	buffer_release(&text);
	tree_free(answer);
}

/* What one line says about parameters does not hold for the next. */
static void assess_line(struct cli *cli, struct pack *pack, const char *text, size_t length, size_t line)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *input = tree_read_json(text, length, cli->words[0].text, &problem), *answer, *told = NULL;
	struct review review;

	pack_forget_parameters(pack);
	if (input != NULL && assess_input(cli, pack, input, &review, &problem)) {
		told = sheet_told(pack, &review, input, &problem);
		if (told != NULL) {
			answer = sheet_to_short_tree(pack, &review);
			tree_add_take(answer, "told", told);
			answer_take(answer);
		}
		review_release(&review);
	}
	if (told == NULL) {
		answer_take(refusal(line, &problem));
		cli->wrong = true;
	}
	tree_free(input);
}

bool assess_batch(struct cli *cli, struct pack *pack, struct problem *problem)
{
	const char *path = cli->words[0].bytes;
	bool typed = strcmp(path, "-") == 0;
	FILE *file = typed ? stdin : fopen(path, "r");
	size_t room = 0, line = 0;
	char *text = NULL;
	ssize_t length;
	bool good;

	if (file == NULL)
		return problem_set(problem, PROBLEM_FAILED, _("读不了 %s：%s。"), cli->words[0].text, problem_reason(errno));
	while ((length = getline(&text, &room, file)) > 0) {
		line++;
		if (text[strspn(text, " \t\r\n")] != '\0')
			assess_line(cli, pack, text, (size_t)length, line);
	}
	good = ferror(file) == 0 || problem_set(problem, PROBLEM_FAILED, _("读不了 %s：%s。"), cli->words[0].text, problem_reason(errno));
	free(text);
	if (!typed)
		fclose(file);
	return good;
}
