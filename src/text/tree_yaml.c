/* YAML through libyaml's events, less what makes files that people cannot check by eye:
 * aliases, anchors, tags, several documents, keys that are not plain words. */
#include "tree_build.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct yaml_reading {
	yaml_parser_t parser;
	struct tree_name *name;
	const char *file, *text;
	size_t length;
	struct problem *problem;
};

static struct tree *read_node(struct yaml_reading *, yaml_event_t *, int depth);

static bool refuse(struct yaml_reading *reading, yaml_mark_t mark, const char *sentence)
{
	return problem_at(reading->problem, PROBLEM_USAGE, reading->file, (int)mark.line + 1, (int)mark.column + 1,
	    "%s", sentence);
}

/* libyaml says it in English and in the words of its grammar; these are what people did.
 * What was begun and never ended is better shown where it begins. */
static const struct sentence {
	const char *english, *chinese;
	bool at_beginning;
} sentences[] = {
    {"tab character", N_("缩进要用空格，不能用 Tab。"), false},
    {"cannot start any token", N_("这个字符不能放在这里：缩进要用空格，不能用 Tab；以 @ ` % 等符号开头的文字要加引号。"), false},
    {"mapping values are not allowed", N_("这里不能再写“键: 值”：检查缩进是否对齐、上一行冒号后有没有空格，或给含有冒号的文字加上引号。"), false},
    {"unexpected end of stream", N_("引号没有写完：检查前后引号是否成对。"), true},
    {"unexpected document indicator", N_("引号没有写完：检查前后引号是否成对。"), true},
    {"expected ',' or", N_("方括号或花括号没有写完：检查括号是否成对、各项之间是否有逗号。"), true},
    {"expected ':'", N_("这一行缺少冒号（半角，后面空一格）。"), true},
    {"sequence entries are not allowed", N_("“- ”不能写在这里：列表应当另起一行，以 - 开头的文字要加引号。"), false},
    {"expected key", N_("这里应当是一个键：检查同一层的键是否从同一列开始，引号后面有没有多余的字。"), false},
    {"'-' indicator", N_("缩进没有对齐：同一层的“- ”要从同一列开始。"), false},
    {"<document start>", N_("缩进没有对齐：同一层的键要从同一列开始。"), false},
    {"node content", N_("这里应当有内容：检查括号是否成对、有没有多余的逗号。"), false},
    {"escape", N_("双引号里的反斜杠写法不对；文字里要写反斜杠时请改用单引号。"), false},
    {"control characters", N_("文件里有控制字符，请删去。"), false},
    {"UTF-8", N_("文件不是 UTF-8 文本，请另存为 UTF-8。"), false},
    {"", N_("YAML 写法不对：检查这一行和上一行的缩进、冒号后的空格、引号和括号。"), false},
};

static const struct sentence *find_sentence(const char *english)
{
	size_t i = 0;

	while (english != NULL && strstr(english, sentences[i].english) == NULL)
		i++;
	return &sentences[english == NULL ? BASE_COUNT(sentences) - 1 : i];
}

/* The line of a byte: what libyaml cannot decode it knows by its offset only. */
static size_t line_of(const struct yaml_reading *reading, size_t offset)
{
	size_t line = 0, i;

	for (i = 0; i < offset && i < reading->length; i++)
		line += reading->text[i] == '\n';
	return line;
}

static bool next_event(struct yaml_reading *reading, yaml_event_t *event)
{
	yaml_parser_t *parser = &reading->parser;
	const struct sentence *sentence;
	yaml_mark_t mark;

	if (yaml_parser_parse(parser, event) != 0)
		return true;
	sentence = find_sentence(parser->problem);
	mark = sentence->at_beginning && parser->context != NULL ? parser->context_mark : parser->problem_mark;
	if (parser->error == YAML_READER_ERROR)
		mark.line = line_of(reading, parser->problem_offset);
	return refuse(reading, mark, _(sentence->chinese));
}

/* Says whether the event is one that may stand in a definition file at all. */
static bool is_allowed(struct yaml_reading *reading, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (event->type == YAML_ALIAS_EVENT)
		return refuse(reading, event->start_mark, _("不能用 * 引用别处的内容：请把内容原样再写一遍，以 * 开头的文字要加引号。"));
	if (anchor != NULL)
		return refuse(reading, event->start_mark, _("不能用 & 给内容起名：请去掉，以 & 开头的文字要加引号。"));
	if (tag != NULL)
		return refuse(reading, event->start_mark, _("不能用 ! 标注类型：请去掉，以 ! 开头的文字要加引号。"));
	return true;
}

static struct tree *new_node(struct yaml_reading *reading, enum tree_kind kind, const yaml_event_t *event)
{
	return tree_place_new(kind, reading->name, (int)event->start_mark.line + 1, (int)event->start_mark.column + 1);
}

static struct tree *read_text(struct yaml_reading *reading, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	struct tree *node;

	if (memchr(value, '\0', length) != NULL) {
		refuse(reading, event->start_mark, _("文字里有空字符（\\0），请删去。"));
		return NULL;
	}
	node = new_node(reading, TREE_TEXT, event);
	node->text = memory_text_part(value, length);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->empty = !node->quoted && length == 0;
	return node;
}

/* The key, owned by the caller; NULL after a problem. */
static char *read_key(struct yaml_reading *reading, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;

	if (!is_allowed(reading, event))
		return NULL;
	if (event->type != YAML_SCALAR_EVENT || event->data.scalar.length == 0 ||
	    strlen(value) != event->data.scalar.length) {
		refuse(reading, event->start_mark, _("键应当是一个词，不能是空的，也不能是列表或花括号。"));
		return NULL;
	}
	return memory_text(value);
}

static bool read_items(struct yaml_reading *reading, struct tree *node, int depth)
{
	yaml_event_type_t end = node->kind == TREE_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	yaml_event_t event;
	yaml_mark_t place;
	struct tree *item;
	char *key;

	for (;;) {
		if (!next_event(reading, &event))
			return false;
		if (event.type == end) {
			yaml_event_delete(&event);
			return node->kind != TREE_MAP || tree_check_twins(node, reading->problem);
		}
		key = NULL;
		place = event.start_mark;
		if (node->kind == TREE_MAP) {
			key = read_key(reading, &event);
			yaml_event_delete(&event);
			if (key == NULL)
				return false;
			if (!next_event(reading, &event)) {
				free(key);
				return false;
			}
		}
		item = read_node(reading, &event, depth);
		yaml_event_delete(&event);
		if (item == NULL) {
			free(key);
			return false;
		}
		if (key != NULL) { /* what a message is about begins at its key */
			item->key = key;
			item->line = (int)place.line + 1;
			item->column = (int)place.column + 1;
		}
		tree_add_take(node, NULL, item);
	}
}

static struct tree *read_node(struct yaml_reading *reading, yaml_event_t *event, int depth)
{
	struct tree *node;

	if (!is_allowed(reading, event))
		return NULL;
	if (event->type == YAML_SCALAR_EVENT)
		return read_text(reading, event);
	if (depth >= TREE_DEPTH_MAXIMUM) {
		refuse(reading, event->start_mark, _("层次太深，请减少嵌套。"));
		return NULL;
	}
	node = new_node(reading, event->type == YAML_MAPPING_START_EVENT ? TREE_MAP : TREE_LIST, event);
	if (read_items(reading, node, depth + 1))
		return node;
	tree_free(node);
	return NULL;
}

/* Passes over one event of the frame around the document; false unless it has that type. */
static bool expect(struct yaml_reading *reading, yaml_event_type_t type, const char *sentence)
{
	yaml_event_t event;
	bool good;

	if (!next_event(reading, &event))
		return false;
	good = event.type == type;
	if (!good)
		refuse(reading, event.start_mark, sentence);
	yaml_event_delete(&event);
	return good;
}

static struct tree *read_document(struct yaml_reading *reading)
{
	yaml_event_t event;
	struct tree *root;

	if (!expect(reading, YAML_STREAM_START_EVENT, _("读不出 YAML。")) ||
	    !expect(reading, YAML_DOCUMENT_START_EVENT, _("文件是空的，请写入内容。")) || !next_event(reading, &event))
		return NULL;
	root = read_node(reading, &event, 0);
	yaml_event_delete(&event);
	if (root == NULL)
		return NULL;
	if (expect(reading, YAML_DOCUMENT_END_EVENT, _("读不出 YAML。")) &&
	    expect(reading, YAML_STREAM_END_EVENT, _("一个文件只能有一份内容：请删去 --- 及其后的部分，或另存为一个文件。")))
		return root;
	tree_free(root);
	return NULL;
}

struct tree *tree_read_yaml(const char *text, size_t length, const char *name, struct problem *problem)
{
	struct yaml_reading reading = {.file = name, .text = text, .length = length, .problem = problem};
	struct tree *root = NULL;

	if (!tree_check_size(length, name, problem))
		return NULL;
	if (yaml_parser_initialize(&reading.parser) == 0)
		abort(); /* fails only without memory */
	reading.name = tree_name_new(name);
	yaml_parser_set_encoding(&reading.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reading.parser, (const unsigned char *)text, length);
	root = read_document(&reading);
	yaml_parser_delete(&reading.parser);
	tree_name_drop(reading.name);
	return root;
}

struct tree *tree_read_yaml_file(const char *path, struct problem *problem)
{
	struct buffer text = BUFFER_INIT(TREE_FILE_MAXIMUM * 2);
	struct tree *root = NULL;

	if (tree_load(path, &text, problem))
		root = tree_read_yaml(buffer_text(&text), text.length, path, problem);
	buffer_release(&text);
	return root;
}
