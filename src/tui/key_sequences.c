/* What terminals send for keys. terminfo knows one spelling; PuTTY, the Linux console, xterm and the terminal programs
 * of Windows send others under the same TERM, so that all are made known. */
#include <curses.h>

#include "terminal.h"

/* Codes of our own, beyond those that curses gives to the extended names of terminfo. */
enum {
	CODE_WORD_LEFT = SEQUENCE_PASTE_END + 1,
	CODE_WORD_RIGHT,
	CODE_CTRL_DELETE,
	CODE_CTRL_HOME,
	CODE_CTRL_END,
	CODE_PLUS,
	CODE_MINUS,
	CODE_SLASH,
	CODE_STAR,
	CODE_POINT,
	CODE_ZERO,
	CODE_NINE = CODE_ZERO + 9,
};

static const struct {
	const char *bytes;
	int code;
} sequences[] = {
    {"\033[A", KEY_UP},          {"\033OA", KEY_UP},          {"\033[B", KEY_DOWN},       {"\033OB", KEY_DOWN},
    {"\033[C", KEY_RIGHT},       {"\033OC", KEY_RIGHT},       {"\033[D", KEY_LEFT},       {"\033OD", KEY_LEFT},
    {"\033[H", KEY_HOME},        {"\033OH", KEY_HOME},        {"\033[1~", KEY_HOME},      {"\033[7~", KEY_HOME},
    {"\033[F", KEY_END},         {"\033OF", KEY_END},         {"\033[4~", KEY_END},       {"\033[8~", KEY_END},
    {"\033[2~", KEY_IC},         {"\033[3~", KEY_DC},         {"\033[5~", KEY_PPAGE},     {"\033[6~", KEY_NPAGE},
    {"\033[Z", KEY_BTAB},        {"\033OP", KEY_F(1)},        {"\033OQ", KEY_F(2)},       {"\033OR", KEY_F(3)},
    {"\033OS", KEY_F(4)},        {"\033[11~", KEY_F(1)},      {"\033[12~", KEY_F(2)},     {"\033[13~", KEY_F(3)},
    {"\033[14~", KEY_F(4)},      {"\033[[A", KEY_F(1)},       {"\033[[B", KEY_F(2)},      {"\033[[C", KEY_F(3)},
    {"\033[[D", KEY_F(4)},       {"\033[[E", KEY_F(5)},       {"\033[15~", KEY_F(5)},     {"\033[17~", KEY_F(6)},
    {"\033[18~", KEY_F(7)},      {"\033[19~", KEY_F(8)},      {"\033[20~", KEY_F(9)},     {"\033[21~", KEY_F(10)},
    {"\033[23~", KEY_F(11)},     {"\033[24~", KEY_F(12)},     {"\033[1;5D", CODE_WORD_LEFT},
    {"\033[1;5C", CODE_WORD_RIGHT}, {"\033[5D", CODE_WORD_LEFT}, {"\033[5C", CODE_WORD_RIGHT},
    {"\033[3;5~", CODE_CTRL_DELETE}, {"\033[1;5H", CODE_CTRL_HOME}, {"\033[1;5F", CODE_CTRL_END},
    {"\033OM", KEY_ENTER},       {"\033Ok", CODE_PLUS},       {"\033Ol", CODE_PLUS},      {"\033Om", CODE_MINUS},
    {"\033Oo", CODE_SLASH},      {"\033Oj", CODE_STAR},       {"\033On", CODE_POINT},     {"\033Op", CODE_ZERO},
    {"\033Oq", CODE_ZERO + 1},   {"\033Or", CODE_ZERO + 2},   {"\033Os", CODE_ZERO + 3},  {"\033Ot", CODE_ZERO + 4},
    {"\033Ou", CODE_ZERO + 5},   {"\033Ov", CODE_ZERO + 6},   {"\033Ow", CODE_ZERO + 7},  {"\033Ox", CODE_ZERO + 8},
    {"\033Oy", CODE_NINE},       {"\033[200~", SEQUENCE_PASTE_BEGIN}, {"\033[201~", SEQUENCE_PASTE_END},
};

static const struct {
	int code;
	uint32_t press;
} presses[] = {
    {KEY_UP, PRESS_UP},          {KEY_DOWN, PRESS_DOWN},      {KEY_LEFT, PRESS_LEFT},     {KEY_RIGHT, PRESS_RIGHT},
    {KEY_HOME, PRESS_HOME},      {KEY_END, PRESS_END},        {KEY_IC, PRESS_INSERT},     {KEY_DC, PRESS_DELETE},
    {KEY_PPAGE, PRESS_PAGE_UP},  {KEY_NPAGE, PRESS_PAGE_DOWN}, {KEY_BTAB, PRESS_BACK_TAB}, {KEY_ENTER, PRESS_ENTER},
    {KEY_BACKSPACE, PRESS_BACKSPACE}, {KEY_A1, PRESS_HOME},   {KEY_A3, PRESS_PAGE_UP},    {KEY_C1, PRESS_END},
    {KEY_C3, PRESS_PAGE_DOWN},   {KEY_RESIZE, PRESS_RESIZE},  {CODE_WORD_LEFT, PRESS_WORD_LEFT},
    {CODE_WORD_RIGHT, PRESS_WORD_RIGHT}, {CODE_CTRL_DELETE, PRESS_CTRL_DELETE}, {CODE_CTRL_HOME, PRESS_CTRL_HOME},
    {CODE_CTRL_END, PRESS_CTRL_END}, {CODE_PLUS, PRESS_KEYPAD_PLUS}, {CODE_MINUS, PRESS_KEYPAD_MINUS},
    {CODE_SLASH, PRESS_KEYPAD_SLASH}, {CODE_STAR, '*'},       {CODE_POINT, '.'},
    {'\r', PRESS_ENTER},         {'\n', PRESS_ENTER},         {'\t', PRESS_TAB},          {'\b', PRESS_BACKSPACE},
    {0x7f, PRESS_BACKSPACE},
};

void key_sequences_define(void)
{
	for (size_t i = 0; i < BASE_COUNT(sequences); i++)
		define_key(sequences[i].bytes, sequences[i].code);
}

uint32_t key_sequences_press(int code)
{
	for (size_t i = 0; i < BASE_COUNT(presses); i++) {
		if (presses[i].code == code)
			return presses[i].press;
	}
	if (code > KEY_F(0) && code <= KEY_F(12))
		return PRESS_F((uint32_t)(code - KEY_F(0)));
	if (code >= CODE_ZERO && code <= CODE_NINE)
		return '0' + (uint32_t)(code - CODE_ZERO);
	return code >= 0 && code < 0x20 ? (uint32_t)code : PRESS_NONE;
}
