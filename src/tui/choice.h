/* How well a typed text means a choice. */
#ifndef DOUDI_TUI_CHOICE_H
#define DOUDI_TUI_CHOICE_H

#include "doudi/tui.h"

enum choice_match { MATCH_NONE, MATCH_PART, MATCH_INITIALS, MATCH_NUMBER, MATCH_EQUAL };
enum choice_match choice_match(const struct choice *, size_t index, const char *typed); /* typed is not empty */

#endif
