/* cli: every job as a command, for people at a shell and for programs (--json). */
#ifndef DOUDI_CLI_H
#define DOUDI_CLI_H

#include "doudi/base.h"

#define CLI_SCREENS (-1)
struct cli_screens { /* what the screens are to open, and on which business day */
	char *database; /* owned by the caller */
	date day;       /* DATE_NONE: today, or the demonstration's */
};
/* Runs one command and returns the exit code: 0 done, 1 failed, 2 asked wrongly, 3 refused by a rule.
 * CLI_SCREENS: no command, or one that ends on the screens. */
int cli_main(int argc, char **argv, struct cli_screens *);

void cli_complain(const char *text); /* one line on stderr, made harmless for a terminal, in its encoding */

#endif
