/* Asking for the name of a file until the work with it is done or it is given up. */
#include "screens.h"

#include <stdlib.h>
#include <string.h>

static void note_stick(void *data, const char *folder)
{
	char **found = data;

	free(*found);
	*found = memory_text(folder);
}

/* Where the last file was; at first, the stick that was put in last. */
static char *usual_folder(const struct screens *screens)
{
	char *folder = memory_text(screens->folder);

	if (folder == NULL)
		path_each_stick(note_stick, &folder);
	return folder;
}

static char *first_path(const struct screens *screens, const struct path_question *question)
{
	char *folder = usual_folder(screens), *path;

	path = folder == NULL || strchr(question->name, '/') != NULL ? memory_text(question->name) : path_join(folder, question->name);
	free(folder);
	return path;
}

static void keep_folder(struct screens *screens, const char *path)
{
	char *folder = path_folder(path);

	if (*folder == '\0')
		memory_free(&folder);
	free(screens->folder);
	screens->folder = folder;
}

/* A file that is to be new and of which only the folder was said gets its usual name. */
static char *whole_path_take(const struct path_question *question, char *path)
{
	char *whole;

	if (question->kind != PATH_NEW || *question->name == '\0' || !path_is_folder(path))
		return path;
	whole = path_join(path, path_name(question->name));
	free(path);
	return whole;
}

char *screen_ask_path(struct screens *screens, const struct path_question *question,
    bool (*use)(void *, const char *, struct problem *), void *data)
{
	static char *(*const choose[])(struct tui *, const char *) = {path_choose_file, path_choose_new, path_choose_folder};
	char *start = first_path(screens, question), *path;
	struct dialog_question asked = {.title = question->title, .label = question->label, .text = question->text, .start = start,
	    .maximum = 400, .required = true, .choose = choose[question->kind]};
	struct problem problem = PROBLEM_INIT;

	path = dialog_ask(screens->tui, &asked);
	while (path != NULL) {
		path = whole_path_take(question, path);
		if (use(data, path, &problem)) {
			keep_folder(screens, path);
			break;
		}
		if (problem.kind == PROBLEM_NONE) { /* it was not wanted after all */
			memory_free(&path);
			break;
		}
		screen_show_problem(screens, &problem);
		problem_release(&problem);
		path = dialog_ask_again_take(screens->tui, &asked, path);
	}
	problem_release(&problem);
	free(start);
	return path;
}
