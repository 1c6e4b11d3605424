/* The program knows no category, aid, class, department or region: no key and no label of any pack
 * stands anywhere in src or include. Whatever carries a label in these files of a pack is such a thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "doudi/text.h"

#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *const pack_files[] = {"categories.yaml", "aids.yaml", "alerts.yaml", "sources.yaml"};

struct words {
	char **keys, **labels;
	size_t key_count, label_count;
};

static void add_word(char ***list, size_t *count, const char *word)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp((*list)[i], word) == 0)
			return;
	*list = memory_resize(*list, *count + 1, sizeof **list);
	(*list)[(*count)++] = memory_text(word);
}

static void add_key(struct words *words, const char *key)
{
	if (strlen(key) > 3)
		add_word(&words->keys, &words->key_count, key);
}

static void free_words(struct words *words)
{
	for (size_t i = 0; i < words->key_count; i++)
		free(words->keys[i]);
	for (size_t i = 0; i < words->label_count; i++)
		free(words->labels[i]);
	free(words->keys);
	free(words->labels);
}

static void gather(struct words *words, const struct tree *tree)
{
	const char *label = tree_text(tree, "label");
	const char *name = tree->key != NULL ? tree->key : tree_text(tree, "key");

	if (label != NULL) {
		add_word(&words->labels, &words->label_count, label);
		if (name != NULL)
			add_key(words, name);
	}
	for (size_t i = 0; i < tree->count; i++)
		gather(words, tree->items[i]);
}

static struct tree *read_pack_file(const char *folder, const char *name)
{
	char *path = memory_format("%s/%s", folder, name);
	struct problem problem = PROBLEM_INIT;
	struct stat found;
	struct tree *tree = NULL;

	if (stat(path, &found) == 0 && (tree = tree_read_yaml_file(path, &problem)) == NULL)
		fail_msg("%s", problem.text);
	problem_release(&problem);
	free(path);
	return tree;
}

/* The region itself, and the departments that signed its document. */
static void gather_title(struct words *words, const char *folder)
{
	struct tree *tree = read_pack_file(folder, "pack.yaml");
	const struct tree *issued_by = tree == NULL ? NULL : tree_get(tree, "issued_by");
	const char *label = tree == NULL ? NULL : tree_text(tree, "label");

	if (label != NULL)
		add_word(&words->labels, &words->label_count, label);
	for (size_t i = 0; issued_by != NULL && i < issued_by->count; i++)
		add_word(&words->labels, &words->label_count, issued_by->items[i]->text);
	tree_free(tree);
}

static void gather_pack(struct words *words, const char *folder)
{
	const char *region = strrchr(folder, '/') + 1;

	if (strcmp(region, "national") != 0)
		add_key(words, region);
	gather_title(words, folder);
	for (size_t i = 0; i < BASE_COUNT(pack_files); i++) {
		struct tree *tree = read_pack_file(folder, pack_files[i]);

		if (tree != NULL)
			gather(words, tree);
		tree_free(tree);
	}
}

static struct words words_of(const char *root)
{
	struct words words = {NULL, NULL, 0, 0};
	char *pattern = memory_format("%s/forms/pack/*", root);
	glob_t found;

	if (glob(pattern, GLOB_ONLYDIR, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			gather_pack(&words, found.gl_pathv[i]);
	globfree(&found);
	free(pattern);
	return words;
}

/* Words that these files share with the language of the program, each with its reason. */
static bool is_excused(const char *word)
{
	FILE *file = fopen(DOUDI_SOURCE_DIR "/tests/house/exceptions", "r");
	char line[512], *rest;
	bool found = false;

	assert_non_null(file);
	while (!found && fgets(line, sizeof line, file) != NULL) {
		rest = line + strlen("pack_words ");
		found = strncmp(line, "pack_words ", strlen("pack_words ")) == 0 &&
		        strncmp(rest, word, strlen(word)) == 0 && rest[strlen(word)] == ' ';
	}
	fclose(file);
	return found;
}

static bool is_word_byte(char byte)
{
	return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static const char *find(const char *text, const char *word, bool whole)
{
	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		if (!whole || ((at == text || !is_word_byte(at[-1])) && !is_word_byte(at[strlen(word)])))
			return at;
	return NULL;
}

static const struct words *wanted;
static size_t fault_count;
static bool quiet; /* while planted faults are sought */

static void report(const char *path, const char *text, const char *at, const char *word)
{
	int line = 1;

	for (const char *byte = text; byte < at; byte++)
		line += *byte == '\n';
	if (!quiet)
		print_message("# %s:%d: “%s” belongs into a pack\n", path, line, word);
	fault_count++;
}

static int look_into(const char *path, const struct stat *status, int type, struct FTW *where)
{
	char *text;
	FILE *file;

	(void)where;
	if (type != FTW_F || (file = fopen(path, "r")) == NULL)
		return 0;
	text = memory_new((size_t)status->st_size + 1);
	text[fread(text, 1, (size_t)status->st_size, file)] = '\0';
	fclose(file);
	for (size_t i = 0; i < wanted->key_count + wanted->label_count; i++) {
		bool whole = i < wanted->key_count;
		const char *word = whole ? wanted->keys[i] : wanted->labels[i - wanted->key_count];
		const char *at = find(text, word, whole);

		if (at != NULL && !is_excused(word))
			report(path, text, at, word);
	}
	free(text);
	return 0;
}

static size_t faults_of(const char *root, const struct words *words)
{
	static const char *const folders[] = {"src", "include"};

	wanted = words;
	fault_count = 0;
	for (size_t i = 0; i < BASE_COUNT(folders); i++) {
		char *folder = memory_format("%s/%s", root, folders[i]);

		nftw(folder, look_into, 8, FTW_PHYS);
		free(folder);
	}
	return fault_count;
}

static void test_program_names_nothing_of_a_pack(void **state)
{
	struct words words = words_of(DOUDI_SOURCE_DIR);
	size_t faults = faults_of(DOUDI_SOURCE_DIR, &words), known = words.label_count;

	(void)state;
	free_words(&words);
	if (known == 0)
		skip();
	assert_int_equal(faults, 0);
}

static void write_text(const char *root, const char *name, const char *text)
{
	char *path = memory_format("%s/%s", root, name);
	FILE *file;

	mkdir(root, 0700);
	for (char *slash = path + strlen(root); (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

static void test_planted_words_are_seen(void **state)
{
	char temporary[] = "/tmp/doudi-house-XXXXXX", *root;
	const char *scratch = getenv("DOUDI_TEST_DIR");
	struct words words;

	(void)state;
	root = scratch == NULL ? memory_text(mkdtemp(temporary)) : memory_format("%s/planted", scratch);
	write_text(root, "forms/pack/moon/categories.yaml", "crater:\n  label: 环形山户\n  of: household\n");
	write_text(root, "forms/pack/moon/aids.yaml", "aids:\n  - {key: oxygen, label: 供氧补贴}\n");
	write_text(root, "forms/pack/moon/pack.yaml", "label: 静海\nissued_by: [月面局]\nclocks:\n  good: {label: 公示期}\n");
	write_text(root, "src/base/good.c", "int crater_x, xoxygen, good;\n/* 环形 公示期 */\n");
	quiet = true;
	words = words_of(root);
	assert_int_equal(words.key_count, 3);
	assert_int_equal(words.label_count, 4);
	assert_int_equal(faults_of(root, &words), 0);
	write_text(root, "src/base/bad_key.c", "const char *x = \"where crater = 1\";\n");
	assert_int_equal(faults_of(root, &words), 1);
	write_text(root, "src/base/bad_label.c", "const char *y = N_(\"发放供氧补贴\");\n");
	write_text(root, "include/doudi/bad_region.h", "int moon; /* 月面局 */\n");
	assert_int_equal(faults_of(root, &words), 4);
	free_words(&words);
	free(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_program_names_nothing_of_a_pack),
	    cmocka_unit_test(test_planted_words_are_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
