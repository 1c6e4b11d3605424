/* What a screen costs at least: a bare ncursesw list over a table of people, a page a key, for comparison only. Down and
 * Up move a line and read the page again by key; q ends. bare_list FILE, made by `bare_list FILE ROWS`. */
#include <curses.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS 22

static int fill(sqlite3 *database, long rows)
{
	sqlite3_stmt *add;

	sqlite3_exec(database, "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, number TEXT, place TEXT); BEGIN", NULL, NULL, NULL);
	if (sqlite3_prepare_v2(database, "INSERT INTO person VALUES(?, '王小' || ?1, 37010000000000 + ?1, '第' || (?1 % 97) || '村')",
		-1, &add, NULL) != SQLITE_OK)
		return 1;
	for (long i = 1; i <= rows; i++) {
		sqlite3_bind_int64(add, 1, i);
		sqlite3_step(add);
		sqlite3_reset(add);
	}
	sqlite3_finalize(add);
	return sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? 0 : 1;
}

static void draw(sqlite3_stmt *page, long from)
{
	erase();
	sqlite3_bind_int64(page, 1, from);
	for (int row = 0; row < ROWS && sqlite3_step(page) == SQLITE_ROW; row++)
		for (int column = 0; column < 3; column++)
			mvaddstr(row + 1, column * 26, (const char *)sqlite3_column_text(page, column));
	sqlite3_reset(page);
	mvchgat(1, 0, -1, A_REVERSE, 0, NULL);
	refresh();
}

static int run(sqlite3 *database)
{
	sqlite3_stmt *page;
	long from = 1;
	int key = 0;

	if (sqlite3_prepare_v2(database, "SELECT name, number, place FROM person WHERE id >= ? ORDER BY id LIMIT 22", -1, &page, NULL) !=
	    SQLITE_OK)
		return 1;
	initscr();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	do {
		from += key == KEY_DOWN ? 1 : key == KEY_UP && from > 1 ? -1 : 0;
		draw(page, from);
	} while ((key = getch()) != 'q' && key != ERR);
	endwin();
	sqlite3_finalize(page);
	return 0;
}

int main(int argc, char **argv)
{
	sqlite3 *database;
	int failed;

	setlocale(LC_ALL, "");
	if (argc < 2 || sqlite3_open(argv[1], &database) != SQLITE_OK)
		return 2;
	failed = argc > 2 ? fill(database, atol(argv[2])) : run(database);
	sqlite3_close(database);
	return failed;
}
