/* What other regions call the keys of their records: a household that moved here brings them along, and they stay readable. */
#include "definition.h"

#include <dirent.h>
#include <string.h>

struct elsewhere {
	char *forms_dir, *region;
	bool read;
	struct form_catalogue **packs; /* nothing but their code lists */
	size_t count;
};

struct elsewhere *elsewhere_new(const char *forms_dir, const char *region)
{
	struct elsewhere *elsewhere = memory_new(sizeof *elsewhere);

	elsewhere->forms_dir = memory_text(forms_dir);
	elsewhere->region = memory_text(region == NULL ? "" : region);
	return elsewhere;
}

void elsewhere_free(struct elsewhere *elsewhere)
{
	if (elsewhere == NULL)
		return;
	for (size_t i = 0; i < elsewhere->count; i++)
		form_catalogue_free(elsewhere->packs[i]);
	free(elsewhere->packs);
	free(elsewhere->forms_dir);
	free(elsewhere->region);
	free(elsewhere);
}

/* A pack that cannot be read is left out: what is shown here does not depend on it. */
static void read_pack(struct elsewhere *elsewhere, const char *region)
{
	struct form_catalogue *pack = memory_new(sizeof *pack);
	struct problem ignored = PROBLEM_INIT;
	struct source source;
	bool there = source_gather(&source, elsewhere->forms_dir, region, &ignored);

	if (there && codes_read(pack, &source, region, &ignored)) {
		elsewhere->packs = memory_resize(elsewhere->packs, elsewhere->count + 1, sizeof(*elsewhere->packs));
		elsewhere->packs[elsewhere->count++] = pack;
	} else {
		form_catalogue_free(pack);
	}
	if (there)
		source_release(&source);
	problem_release(&ignored);
}

static int in_byte_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_packs(struct elsewhere *elsewhere)
{
	char *folder = memory_format("%s/pack", elsewhere->forms_dir);
	struct dirent **packs = NULL;
	int count = scandir(folder, &packs, NULL, in_byte_order);

	for (int i = 0; i < count; i++) {
		if (key_name_is_good(packs[i]->d_name) && strcmp(packs[i]->d_name, elsewhere->region) != 0)
			read_pack(elsewhere, packs[i]->d_name);
		free(packs[i]);
	}
	elsewhere->read = true;
	free(packs);
	free(folder);
}

/* Two regions may call one key differently, and a record does not say whose it is: all names, each once. */
static void add_labels(struct elsewhere *elsewhere, const char *list, const char *key, struct buffer *labels)
{
	if (!elsewhere->read)
		read_packs(elsewhere);
	for (size_t i = 0; i < elsewhere->count; i++) {
		const struct code_list *theirs = form_codes(elsewhere->packs[i], list);
		const struct code *code = theirs == NULL ? NULL : code_find(theirs, key);

		if (code != NULL && strstr(buffer_text(labels), code->label) == NULL)
			buffer_add_format(labels, "%s%s", labels->length > 0 ? "／" : "", code->label);
	}
}

char *code_show(const struct code_list *list, const char *key)
{
	const struct code *code = code_find(list, key);
	struct buffer labels = BUFFER_INIT(4096);
	char *shown;

	if (code != NULL)
		return memory_text(code->label);
	if (list->elsewhere != NULL)
		add_labels(list->elsewhere, list->name, key, &labels);
	shown = memory_format(_("本地区不用（%s）"), labels.length > 0 ? buffer_text(&labels) : key);
	buffer_release(&labels);
	return shown;
}
