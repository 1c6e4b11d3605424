/* All forms and code lists of one pack. */
#include "definition.h"

#include <string.h>

#define TEXT_MAXIMUM (64u << 20)

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

static bool gather_forms(struct form_catalogue *catalogue, const char *forms_dir, const char *region,
    struct problem *problem)
{
	char *overlay = memory_format("pack/%s/forms", region == NULL ? "" : region);
	const char *const folders[] = {"record", "pack/national/forms", overlay};
	struct sources merged = {NULL, 0};
	bool good = overlay_gather(&merged, folders, region == NULL ? 2 : 3, forms_dir, "form",
	    &catalogue->text, problem);

	if (good && merged.count > 0)
		qsort(merged.trees, merged.count, sizeof *merged.trees, by_form_name);
	catalogue->trees = merged.trees;
	catalogue->tree_count = merged.count;
	free(overlay);
	return good;
}

static bool check_folders(const char *forms_dir, const char *region, struct problem *problem)
{
	char *pack = memory_format("pack/%s", region == NULL ? "" : region);
	bool good = true;

	if (!source_exists(forms_dir, "record"))
		good = problem_set(problem, PROBLEM_FAILED,
		    _("%s 里没有 record 文件夹，请检查安装，或用 DOUDI_FORMS 指明 forms 文件夹"), forms_dir);
	else if (region != NULL && !key_name_is_good(region))
		good = problem_set(problem, PROBLEM_USAGE,
		    _("地区包名“%s”写法不对，应是小写字母，例如文件夹名"), region);
	else if (region != NULL && !source_exists(forms_dir, pack))
		good = problem_set(problem, PROBLEM_USAGE, _("没有地区包“%s”：%s/pack 下没有这个文件夹"),
		    region, forms_dir);
	free(pack);
	return good;
}

struct form_catalogue *form_catalogue_load(const char *forms_dir, const char *region, struct problem *problem)
{
	struct form_catalogue *catalogue = memory_new(sizeof *catalogue);

	catalogue->text = (struct buffer)BUFFER_INIT(TEXT_MAXIMUM);
	catalogue->elsewhere = elsewhere_new(forms_dir, region);
	if (check_folders(forms_dir, region, problem) && codes_load(catalogue, forms_dir, region, problem) &&
	    gather_forms(catalogue, forms_dir, region, problem) && read_forms(catalogue, problem))
		return catalogue;
	form_catalogue_free(catalogue);
	return NULL;
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
	buffer_release(&catalogue->text);
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

const char *form_catalogue_text(const struct form_catalogue *catalogue)
{
	return buffer_text(&catalogue->text);
}
