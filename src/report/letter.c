/* A letter: its text with every slot filled, laid out in lines. */
#include "letter.h"

#include <string.h>

const struct tree *letter_at(const struct pack *pack, size_t index)
{
	const struct tree *letters = pack_tree(pack, "letters");

	return letters != NULL && index < letters->count ? letters->items[index] : NULL;
}

bool letter_takes(const struct tree *letter, const struct letter_scene *scene)
{
	const struct tree *only = tree_get(letter, "if");
	struct expr *test;
	struct world *world;
	bool holds;

	if (only == NULL)
		return true;
	test = pack_condition(scene->pack, only, scene->filing->form->name, NULL);
	if (test == NULL)
		return false;
	world = world_new(scene->pack, scene->bench, scene->here, NULL);
	holds = expr_truth(test, world_expr(world), scene->filing) == TRUTH_YES;
	world_free(world);
	expr_free(test);
	return holds;
}

bool letter_is_for(const struct tree *letter, const struct letter_scene *scene)
{
	const char *form = tree_text(letter, "for");

	if (scene->filing == NULL)
		return tree_is_yes(letter, "blank");
	return form != NULL && strcmp(form, scene->filing->form->name) == 0 && letter_takes(letter, scene);
}

bool letter_fill(struct letter *letter, const char *text, struct buffer *out, struct problem *problem)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "{"), length;
		char *path;
		bool good;

		buffer_add_bytes(out, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		length = strcspn(text + 1, "}");
		path = memory_text_part(text + 1, length);
		good = letter_slot(letter, path, out, problem);
		free(path);
		if (!good)
			return false;
		text += 1 + length + (text[1 + length] == '}');
	}
	return true;
}

/* A line that does not fit is wrapped; the others keep the blanks they begin with. What is printed goes to files too, and
 * to printers that act on what they get. */
static char *lay_out(const char *text)
{
	struct buffer out = BUFFER_INIT(LETTER_BYTES);

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		char *part = memory_text_part(text, length), *line = text_for_display(part), **wrapped;

		if (text_columns(line) <= LETTER_COLUMNS) {
			buffer_add_format(&out, "%s\n", line);
		} else {
			wrapped = text_wrap(line, LETTER_COLUMNS);
			for (size_t i = 0; wrapped[i] != NULL; i++)
				buffer_add_format(&out, "%s\n", wrapped[i]);
			text_lines_free(wrapped);
		}
		free(line);
		free(part);
		text += length + (text[length] == '\n');
	}
	return buffer_take(&out);
}

char *letter_render(const struct tree *tree, const struct letter_scene *scene, struct problem *problem)
{
	struct letter letter = {.scene = scene, .tree = tree};
	struct buffer filled = BUFFER_INIT(LETTER_BYTES);
	const char *text = tree_text(tree, "text");
	char *out = NULL;

	if (text == NULL) {
		tree_problem(tree, problem, "%s", _("这份文书没有正文（text:）。"));
		return NULL;
	}
	letter.world = world_new(scene->pack, scene->bench, scene->here, NULL);
	letter_reach(&letter);
	if (letter_fill(&letter, text, &filled, problem))
		out = lay_out(buffer_text(&filled));
	else
		problem_prefix(problem, _("文书“%s”："), tree_text(tree, "label") != NULL ? tree_text(tree, "label") : "");
	buffer_release(&filled);
	free(letter.reached);
	world_free(letter.world);
	return out;
}
