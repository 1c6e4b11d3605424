/* Bytes from the keyboard become code points here and not in curses, whose own collector swallows up to fourteen
 * keys after one byte that is no text in the locale. */
#include <string.h>
#include <wchar.h>

#include "terminal.h"

void key_bytes_add(struct key_bytes *key_bytes, unsigned char byte)
{
	if (key_bytes->count == sizeof key_bytes->bytes)
		key_bytes_give_up(key_bytes);
	key_bytes->bytes[key_bytes->count++] = (char)byte;
}

static void drop(struct key_bytes *key_bytes, size_t count)
{
	key_bytes->count -= count;
	memmove(key_bytes->bytes, key_bytes->bytes + count, key_bytes->count);
}

bool key_bytes_next(struct key_bytes *key_bytes, uint32_t *point)
{
	while (key_bytes->count > 0) {
		mbstate_t state;
		wchar_t wide = 0;
		memset(&state, 0, sizeof state);
		size_t used = mbrtowc(&wide, key_bytes->bytes, key_bytes->count, &state);
		if (used == (size_t)-2)
			return false;
		if (used != (size_t)-1) {
			drop(key_bytes, used > 0 ? used : 1);
			*point = (uint32_t)wide;
			return true;
		}
		drop(key_bytes, 1);
		key_bytes->foreign = true;
	}
	return false;
}

void key_bytes_give_up(struct key_bytes *key_bytes)
{
	if (key_bytes->count > 0)
		key_bytes->foreign = true;
	key_bytes->count = 0;
}
