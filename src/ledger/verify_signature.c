/* The signatures, which are most of the work of verify: on all cores, while the rest goes on. */
#include "keys.h"
#include "verify.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define BATCH 256
#define THREADS_MAXIMUM 64
#define WAITING_MAXIMUM 64 /* batches; more, and whoever brings one works as well */

struct check {
	int64_t position;
	char id[65], key[65];
	unsigned char signature[SIGNATURE_BYTES];
};
struct batch {
	struct batch *next;
	size_t count;
	struct check checks[BATCH];
};
struct signature_pool {
	struct batch *filling; /* of the one who brings */
	pthread_mutex_t lock;  /* for all below */
	pthread_cond_t changed;
	struct batch *waiting;
	size_t waiting_count;
	bool closing;
	int64_t *bad; /* positions */
	size_t bad_count;
	pthread_t threads[THREADS_MAXIMUM];
	size_t thread_count;
};

static void check_batch(struct signature_pool *pool, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		if (signature_holds(batch->checks[i].key, batch->checks[i].id, batch->checks[i].signature))
			continue;
		pthread_mutex_lock(&pool->lock);
		pool->bad = memory_resize(pool->bad, pool->bad_count + 1, sizeof(*pool->bad));
		pool->bad[pool->bad_count++] = batch->checks[i].position;
		pthread_mutex_unlock(&pool->lock);
	}
	free(batch);
}

/* NULL when there is none. */
static struct batch *next_batch(struct signature_pool *pool, bool wait)
{
	struct batch *batch;

	pthread_mutex_lock(&pool->lock);
	while (wait && pool->waiting == NULL && !pool->closing)
		pthread_cond_wait(&pool->changed, &pool->lock);
	batch = pool->waiting;
	if (batch != NULL) {
		pool->waiting = batch->next;
		pool->waiting_count--;
	}
	pthread_mutex_unlock(&pool->lock);
	return batch;
}

static void *work(void *self)
{
	struct batch *batch;

	while ((batch = next_batch(self, true)) != NULL)
		check_batch(self, batch);
	return NULL;
}

struct signature_pool *signature_pool_new(void)
{
	struct signature_pool *pool = memory_new(sizeof(*pool));
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->changed, NULL);
	while (pool->thread_count < THREADS_MAXIMUM && (long)pool->thread_count < cores &&
	       pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0)
		pool->thread_count++;
	return pool;
}

static void hand_over(struct signature_pool *pool)
{
	struct batch *batch = pool->filling;
	bool many;

	pool->filling = NULL;
	if (batch == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	many = pool->waiting_count >= WAITING_MAXIMUM || pool->thread_count == 0;
	if (!many) {
		batch->next = pool->waiting;
		pool->waiting = batch;
		pool->waiting_count++;
		pthread_cond_signal(&pool->changed);
	}
	pthread_mutex_unlock(&pool->lock);
	if (many)
		check_batch(pool, batch);
}

void signature_pool_add(struct signature_pool *pool, int64_t position, const struct event *event, const unsigned char *signature)
{
	struct check *check;

	if (pool->filling == NULL)
		pool->filling = memory_new(sizeof(*pool->filling));
	check = &pool->filling->checks[pool->filling->count++];
	check->position = position;
	memcpy(check->id, event->id, sizeof(check->id));
	memcpy(check->key, event->actor, sizeof(check->key));
	memcpy(check->signature, signature, sizeof(check->signature));
	if (pool->filling->count == BATCH)
		hand_over(pool);
}

static int position_compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

void signature_pool_end(struct signature_pool *pool, void (*bad)(void *self, int64_t position), void *self)
{
	struct batch *batch;

	hand_over(pool);
	while ((batch = next_batch(pool, false)) != NULL)
		check_batch(pool, batch);
	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
	for (size_t i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	if (pool->bad_count > 0)
		qsort(pool->bad, pool->bad_count, sizeof(*pool->bad), position_compare);
	for (size_t i = 0; i < pool->bad_count; i++)
		bad(self, pool->bad[i]);
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
	free(pool->bad);
	free(pool);
}
