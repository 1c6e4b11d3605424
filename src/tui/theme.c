/* Styles are meanings. Each has a colour and, for terminals without any, attributes of its own. */
#include <curses.h>

#include "canvas.h"

static const struct {
	char letter;
	short ink, paper;
	attr_t with_colour, mono;
} theme[STYLE_COUNT] = {
    [STYLE_PLAIN]      = {'.', -1, -1, A_NORMAL, A_NORMAL},
    [STYLE_FRAME]      = {'f', COLOR_WHITE, COLOR_BLUE, A_NORMAL, A_REVERSE},
    [STYLE_HEADING]    = {'h', COLOR_CYAN, -1, A_BOLD, A_BOLD},
    [STYLE_SELECTED]   = {'s', COLOR_BLACK, COLOR_CYAN, A_NORMAL, A_REVERSE},
    [STYLE_MUTED]      = {'m', -1, -1, A_DIM, A_DIM},
    [STYLE_GOOD]       = {'g', COLOR_GREEN, -1, A_NORMAL, A_NORMAL},
    [STYLE_WARNING]    = {'w', COLOR_YELLOW, -1, A_BOLD, A_BOLD},
    [STYLE_BAD]        = {'b', COLOR_RED, -1, A_BOLD, A_BOLD | A_UNDERLINE},
    [STYLE_EDIT]       = {'e', COLOR_BLACK, COLOR_WHITE, A_NORMAL, A_BOLD | A_UNDERLINE},
    [STYLE_EDIT_FRESH] = {'r', COLOR_WHITE, COLOR_BLUE, A_BOLD, A_REVERSE},
    [STYLE_UNTOUCHED]  = {'u', -1, -1, A_UNDERLINE, A_UNDERLINE},
    [STYLE_DONE]       = {'d', COLOR_GREEN, -1, A_UNDERLINE, A_UNDERLINE},
    [STYLE_PASSED]     = {'p', COLOR_YELLOW, -1, A_UNDERLINE, A_UNDERLINE},
    [STYLE_PROTECTED]  = {'o', COLOR_CYAN, -1, A_DIM, A_NORMAL},
    [STYLE_CARRIED]    = {'c', COLOR_MAGENTA, -1, A_UNDERLINE, A_UNDERLINE | A_DIM},
};
static bool in_colour;

void theme_start(bool mono)
{
	in_colour = !mono && has_colors() && start_color() == OK && COLORS >= 8;
	if (!in_colour)
		return;
	use_default_colors();
	for (short style = 0; style < STYLE_COUNT; style++)
		init_pair((short)(style + 1), theme[style].ink, theme[style].paper);
}

unsigned long theme_attribute(enum style style)
{
	return in_colour ? theme[style].with_colour : theme[style].mono;
}

short theme_pair(enum style style)
{
	return in_colour ? (short)(style + 1) : 0;
}

char style_letter(enum style style)
{
	return theme[style].letter;
}
