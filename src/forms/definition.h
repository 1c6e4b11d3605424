/* Inside forms: how definitions are found, laid over one another and read. */
#ifndef DOUDI_FORMS_DEFINITION_H
#define DOUDI_FORMS_DEFINITION_H

#include "doudi/forms.h" /* sources and keys stand there: packs are read with them too */

struct form_catalogue {
	struct form **forms; /* by name */
	size_t form_count;
	struct code_list **lists; /* named ones and those that stand in a field */
	size_t list_count;
	struct tree **trees; /* merged definitions: places of expressions and `sheet` live in them */
	size_t tree_count;
	struct elsewhere *elsewhere;
};

/* Lays a later definition over an earlier one of the same name, key by key; fields by name. */
bool overlay_apply(struct tree *base, const struct tree *over, struct problem *) BASE_MUST_CHECK;
/* Gathers the files of both folders by what `key` names; a later folder is laid over an earlier one. */
bool overlay_gather(struct sources *merged, const char *const *folders, size_t folder_count,
    const struct source *, const char *key, struct problem *) BASE_MUST_CHECK;

/* ---- definitions ---- */
struct form *form_read(struct form_catalogue *, const struct tree *, struct problem *);
bool field_read_definition(struct form_catalogue *, const struct form *, const struct tree *, struct field *,
    struct problem *) BASE_MUST_CHECK;
void form_free(struct form *);
void field_release(struct field *);
void queue_definition_free(struct queue *);
/* What one form says of others: refs, rows, subjects, lists of its own fields. */
bool form_link(const struct form_catalogue *, struct form *, const struct tree *,
    struct problem *) BASE_MUST_CHECK;
/* The form's field of that name, or NULL and a problem that proposes another. */
const struct form *form_need(const struct form_catalogue *, const char *name, const struct tree *,
    struct problem *);
const struct field *field_need(const struct form *, const char *name, const struct tree *, struct problem *);

/* ---- codes ---- */
bool codes_read(struct form_catalogue *, const struct source *, const char *region,
    struct problem *) BASE_MUST_CHECK;
/* A list in the form itself; owned by the catalogue. */
const struct code_list *codes_read_inline(struct form_catalogue *, const char *form, const char *field,
    const struct tree *, struct problem *);
void code_list_free(struct code_list *);
/* The code lists of the other regions' packs, as they lie in the folder, read when the first of their keys is met. */
struct elsewhere *elsewhere_new(const char *forms_dir, const char *region);
void elsewhere_free(struct elsewhere *);

/* ---- queues ---- */
struct queue_where *queue_where_read(const struct form *, const struct tree *, struct problem *);
void queue_where_free(struct queue_where *);
bool queue_field_read(const struct form_catalogue *, const struct form *, const char *name,
    const struct tree *, struct queue_field *, struct problem *) BASE_MUST_CHECK;
void queue_field_release(struct queue_field *);

#endif
