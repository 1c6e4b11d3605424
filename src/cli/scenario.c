/* Playing scenarios: TAP, one plan over all files. */
#include "command.h"

#include "doudi/story.h"

static void say(void *self, const char *text)
{
	(void)self;
	cli_line(text);
}

bool command_scenario(struct cli *cli, struct problem *problem)
{
	struct story_count count = {0, 0};

	for (size_t i = 0; i < cli->word_count; i++) {
		struct problem unreadable = PROBLEM_INIT;

		if (!story_play(cli->words[i].bytes, say, NULL, &count, &unreadable)) {
			char *sentence = problem_sentence(&unreadable);

			cli_format("not ok %zu - %s", ++count.played, cli->words[i].text);
			cli_format("# %s", sentence);
			count.failed++;
			free(sentence);
		}
		problem_release(&unreadable);
	}
	cli_format("1..%zu", count.played);
	cli->wrong = count.failed > 0;
	(void)problem;
	return true;
}
