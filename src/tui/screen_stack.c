/* Screens on top of each other. A screen is closed by the loop, never under the feet of its own handler. */
#include <assert.h>
#include <stdlib.h>

#include "frame.h"

struct screen *stack_top(const struct tui *tui)
{
	return tui->depth > 0 ? tui->stack[tui->depth - 1] : NULL;
}

static void close_screen(struct screen *screen)
{
	if (screen->ops->close)
		screen->ops->close(screen);
	free(screen->title);
	free(screen);
}

struct screen *screen_push(struct tui *tui, const struct screen_ops *ops, void *data, struct problem *problem)
{
	assert(tui->depth < STACK_MAXIMUM);
	struct screen *screen = memory_new(sizeof *screen);
	*screen = (struct screen){.ops = ops, .tui = tui, .data = data};
	if (ops->open && !ops->open(screen, problem)) {
		close_screen(screen);
		return NULL;
	}
	tui->stack[tui->depth++] = screen;
	return screen;
}

void screen_leave(struct screen *screen)
{
	screen->leaving = true;
}

void screen_leave_all(struct tui *tui)
{
	for (size_t i = 1; i < tui->depth; i++)
		screen_leave(tui->stack[i]);
}

void screen_set_title(struct screen *screen, const char *format, ...)
{
	va_list values;
	memory_free(&screen->title);
	va_start(values, format);
	screen->title = frame_format(format, values);
	va_end(values);
}

void stack_reap(struct tui *tui)
{
	size_t kept = tui->base;
	struct screen *old_top = stack_top(tui);
	for (size_t i = tui->base; i < tui->depth; i++) {
		struct screen *screen = tui->stack[i];
		if (screen->leaving)
			close_screen(screen);
		else
			tui->stack[kept++] = screen;
	}
	bool is_less = kept < tui->depth;
	tui->depth = kept;
	struct screen *top = stack_top(tui);
	if (is_less && top && top != old_top && kept > tui->base && top->ops->resume)
		top->ops->resume(top);
}

void stack_cut(struct tui *tui, size_t depth)
{
	while (tui->depth > depth)
		close_screen(tui->stack[--tui->depth]);
}

void stack_run_top(struct tui *tui)
{
	size_t depth = tui->depth;
	loop_run(tui, depth);
	stack_cut(tui, depth - 1);
}
