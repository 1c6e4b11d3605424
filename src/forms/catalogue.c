/* All forms and code lists of one pack. */
#include "definition.h"

#include <string.h>

static int by_form_name(const void *a, const void *b)
{
	const struct tree *const *left = a, *const *right = b;

	return strcmp(tree_text(*left, "form"), tree_text(*right, "form"));
}

static bool read_forms(struct form_catalogue *catalogue, struct problem *problem)
{
	catalogue->forms = memory_new((catalogue->tree_count + 1) * sizeof *catalogue->forms);
	for (size_t i = 0; i < catalogue->tree_count; i++) {
		struct form *form = form_read(catalogue, catalogue->trees[i], problem);

		if (form == NULL)
			return false;
		form->index = i;
		catalogue->forms[catalogue->form_count++] = form;
	}
	for (size_t i = 0; i < catalogue->form_count; i++) {
		if (!form_link(catalogue, catalogue->forms[i], catalogue->trees[i], problem))
			return false;
	}
	return true;
}

static bool is_named(const struct sources *merged, const char *name)
{
	for (size_t i = 0; i < merged->count; i++)
		if (strcmp(tree_text(merged->trees[i], "form"), name) == 0)
			return true;
	return false;
}

static bool is_of_office(const struct tree *form)
{
	const char *of = tree_text(form, "of");

	return of != NULL && strcmp(of, "office") == 0 && key_name_is_good(tree_text(form, "form"));
}

static void add_program_forms(struct sources *merged, const struct source *program)
{
	struct sources files = {NULL, 0};
	struct problem ignored = PROBLEM_INIT; /* what cannot be read there is not the text's fault */

	if (!sources_add_folder(&files, program, "record", &ignored))
		problem_release(&ignored);
	for (size_t i = 0; i < files.count; i++) {
		if (!is_of_office(files.trees[i]) || is_named(merged, tree_text(files.trees[i], "form")))
			continue;
		merged->trees = memory_resize(merged->trees, merged->count + 1, sizeof *merged->trees);
		merged->trees[merged->count++] = files.trees[i];
		files.trees[i] = NULL;
	}
	sources_release(&files);
}

static bool gather_forms(struct form_catalogue *catalogue, const struct source *source, const struct source *program, const char *region,
    struct problem *problem)
{
	char *overlay = memory_format("pack/%s/forms", region == NULL ? "" : region);
	const char *const folders[] = {"record", "pack/national/forms", overlay};
	struct sources merged = {NULL, 0};
	bool good = overlay_gather(&merged, folders, region == NULL ? 2 : 3, source, "form", problem);

	if (good && program != NULL)
		add_program_forms(&merged, program);
	if (good && merged.count > 0)
		qsort(merged.trees, merged.count, sizeof *merged.trees, by_form_name);
	catalogue->trees = merged.trees;
	catalogue->tree_count = merged.count;
	free(overlay);
	return good;
}

struct form_catalogue *form_catalogue_read(const struct source *source, const struct source *program, const char *region,
    struct problem *problem)
{
	struct form_catalogue *catalogue = memory_new(sizeof *catalogue);

	catalogue->elsewhere = elsewhere_new(source->forms_dir, region);
	if (codes_read(catalogue, source, region, problem) && gather_forms(catalogue, source, program, region, problem) &&
	    read_forms(catalogue, problem))
		return catalogue;
	form_catalogue_free(catalogue);
	return NULL;
}

struct form_catalogue *form_catalogue_load(const char *forms_dir, const char *region, struct problem *problem)
{
	struct form_catalogue *catalogue;
	struct source source;

	if (!source_gather(&source, forms_dir, region, problem))
		return NULL;
	catalogue = form_catalogue_read(&source, NULL, region, problem);
	source_release(&source);
	return catalogue;
}

void form_catalogue_free(struct form_catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	for (size_t i = 0; i < catalogue->form_count; i++)
		form_free(catalogue->forms[i]);
	for (size_t i = 0; i < catalogue->list_count; i++)
		code_list_free(catalogue->lists[i]);
	for (size_t i = 0; i < catalogue->tree_count; i++)
		tree_free(catalogue->trees[i]);
	free(catalogue->forms);
	free(catalogue->lists);
	free(catalogue->trees);
	elsewhere_free(catalogue->elsewhere);
	free(catalogue);
}

static int compare_name(const void *name, const void *slot)
{
	const struct form *const *form = slot;

	return strcmp(name, (*form)->name);
}

const struct form *form_find(const struct form_catalogue *catalogue, const char *name)
{
	struct form *const *found =
	    bsearch(name, catalogue->forms, catalogue->form_count, sizeof *catalogue->forms, compare_name);

	return found == NULL ? NULL : *found;
}

const struct form *form_at(const struct form_catalogue *catalogue, size_t index)
{
	return index < catalogue->form_count ? catalogue->forms[index] : NULL;
}

const struct code_list *form_codes(const struct form_catalogue *catalogue, const char *name)
{
	for (size_t i = 0; i < catalogue->list_count; i++) {
		if (strcmp(catalogue->lists[i]->name, name) == 0)
			return catalogue->lists[i];
	}
	return NULL;
}
