/* The one loop: draw, wait for a key, hand it on. Dialogs run it again on top of the screen that asks. */
#include <time.h>

#include "frame.h"
#include "terminal.h"

#define KEYS_BETWEEN_DRAWINGS 64

int64_t loop_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_BOOTTIME, &now); /* a machine that slept was away too */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool loop_is_over(const struct tui *tui)
{
	return tui->ending || (tui->test ? !tui->feed : terminal_signal() != 0);
}

static void resize(struct tui *tui)
{
	int rows, columns;
	terminal_size(&rows, &columns);
	canvas_init(&tui->canvas, rows, columns);
	terminal_redraw_all();
}

/* Keys that belong to the terminal and not to any screen. */
static bool terminal_key(struct tui *tui, const struct key *key)
{
	if (key->code == PRESS_RESIZE) {
		resize(tui);
		return true;
	}
	if (key->code == PRESS_CTRL('Z')) {
		terminal_suspend();
		resize(tui);
		return true;
	}
	if (key->code == PRESS_CTRL('L')) {
		terminal_redraw_all();
		return true;
	}
	return key->code == PRESS_NONE || frame_is_too_small(tui);
}

static bool run_binding(const struct key_binding *table, struct screen *screen, uint32_t code)
{
	const struct key_binding *binding = key_table_find(table, screen, code);
	if (!binding || !binding->run)
		return false;
	binding->run(screen);
	return true;
}

static bool dispatch(struct tui *tui, const struct key *key)
{
	struct screen *screen = stack_top(tui);
	if (!screen)
		return false;
	if (screen->ops->key && screen->ops->key(screen, key))
		return true;
	struct widget *focus = screen->focus;
	if (focus && focus->key && focus->key(focus, key) == KEY_TAKEN)
		return true;
	return (focus && run_binding(focus->keys, screen, key->code)) || run_binding(screen->ops->keys, screen, key->code) ||
	       run_binding(frame_keys, screen, key->code);
}

void loop_handle(struct tui *tui, const struct key *key)
{
	tui->last_key = loop_clock();
	tui->idle_called = false;
	tui->owes_mark = true;
	if (terminal_key(tui, key))
		return;
	frame_forget_message(tui);
	if (!dispatch(tui, key))
		tui_bell(tui);
}

static void check_encoding(struct tui *tui)
{
	if (!tui->test && input_was_foreign())
		tui_say(tui, STYLE_WARNING, "%s",
		        _("终端编码与系统不一致，收到的字不能识别，已丢弃。请把终端软件的字符编码改成与语言环境 (LANG) 相同。"));
}

static void call_ticks(struct tui *tui, int64_t now)
{
	int64_t before = tui->last_tick;
	tui->last_tick = now;
	for (size_t i = 0; i < tui->depth; i++) {
		struct screen *screen = tui->stack[i];
		int64_t every = (int64_t)screen->ops->tick_seconds * 1000;
		if (every > 0 && screen->ops->tick && before / every != now / every)
			screen->ops->tick(screen);
	}
}

static void call_idle(struct tui *tui, int64_t now)
{
	if (tui->idle_seconds == 0 || tui->idle_called || now - tui->last_key < (int64_t)tui->idle_seconds * 1000)
		return;
	tui->idle_called = true;
	tui->idle_call(tui, tui->idle_data);
}

/* How long to wait for a key: a second where something counts on the time, else for ever. */
static int patience(const struct tui *tui)
{
	bool counts = tui->idle_seconds > 0 && !tui->idle_called;
	for (size_t i = 0; i < tui->depth; i++)
		counts |= tui->stack[i]->ops->tick_seconds > 0;
	return counts ? 1000 : -1;
}

/* For tests at a real terminal: everything typed so far has been handled and drawn. */
static void send_mark(struct tui *tui)
{
	if (tui->test || !tui->owes_mark || input_is_waiting())
		return;
	terminal_mark();
	tui->owes_mark = false;
}

static bool work_a_slice(struct tui *tui)
{
	struct screen *screen = stack_top(tui);
	return screen && screen->ops->work && screen->ops->work(screen);
}

static bool next_key(struct tui *tui, struct key *key)
{
	return tui->test ? feed_next(tui, key) : input_next(key);
}

static bool handle_waiting(struct tui *tui)
{
	struct key key;
	size_t depth = tui->depth;
	int handled = 0, most = tui->test ? 1 : KEYS_BETWEEN_DRAWINGS;
	while (handled < most && depth == tui->depth && !loop_is_over(tui) && next_key(tui, &key)) {
		loop_handle(tui, &key);
		stack_reap(tui);
		handled++;
	}
	return handled > 0;
}

static void wait_for_key(struct tui *tui)
{
	if (work_a_slice(tui) || tui->test)
		return;
	if (terminal_wait(patience(tui)))
		return;
	int64_t now = loop_clock();
	call_ticks(tui, now);
	call_idle(tui, now);
}

void loop_run(struct tui *tui, size_t depth)
{
	size_t outer = tui->base;
	tui->base = depth - 1;
	while (tui->depth >= depth) {
		while (tui->test && work_a_slice(tui))
			stack_reap(tui);
		frame_draw(tui);
		send_mark(tui);
		if (loop_is_over(tui))
			break;
		if (!handle_waiting(tui)) {
			wait_for_key(tui);
			handle_waiting(tui);
		}
		check_encoding(tui);
		stack_reap(tui);
	}
	tui->base = outer;
}

void tui_run(struct tui *tui)
{
	if (tui->depth > 0)
		loop_run(tui, 1);
}
