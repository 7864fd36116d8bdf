/* SPDX-License-Identifier: MIT */
/*
 * From files to memory and back.
 */
#include "tests/helper/graceprocess.h"

#include <string.h>

#include "tests/helper/fakeclock.h"

static void
graceprocess_forget(struct gracemodel *model)
{
    memset(model->memory, 0, sizeof(model->memory));
    memset(model->saved_real_ms, 0, sizeof(model->saved_real_ms));
    memset(model->negative, 0, sizeof(model->negative));
    memset(&model->breaker, 0, sizeof(model->breaker));
    memset(model->flights, 0, sizeof(model->flights));
    memset(&model->login, 0, sizeof(model->login));
}

void
graceprocess_reset(struct gracemodel *model)
{
    memset(model, 0, sizeof(*model));
    model->rules = gracerules_default();
    model->life = gracelife_new();
}

void
graceprocess_start(struct gracemodel *model)
{
    const struct gracefiles_content *files = model->files.visible.files;

    graceprocess_forget(model);
    model->life = gracelife_new();
    if (files[GRACEFILES_TIME].kind == GRACEFILES_CLOCK) {
        model->life = files[GRACEFILES_TIME].life;
    } else {
        graceprocess_bend(model);
    }
    for (unsigned int i = 0; i < GRACEFILES_TIME; i++) {
        if (files[i].kind == GRACEFILES_NOTHING) {
            continue;
        }
        if (gracelife_is_over(&model->life, &files[i].stamp)) {
            gracefiles_expect_removal(&model->files, i);
            continue;
        }
        model->memory[i] = files[i];
        if (i < GRACERULES_TOKENS) {
            model->saved_real_ms[i] = files[i].stamp.real_ms;
        }
    }
}

static void
graceprocess_save(struct gracemodel *model)
{
    struct gracefiles_content clock = {.kind = GRACEFILES_CLOCK};

    /* What is in the file is trusted later. */
    if (model->life.trusted) {
        clock.life = gracelife_saved(&model->life);
        gracefiles_expect(&model->files, GRACEFILES_TIME, clock);
    }
}

void
graceprocess_stop(struct gracemodel *model)
{
    graceprocess_save(model);
}

void
graceprocess_kill(struct gracemodel *model)
{
    memset(model->files.meant_count, 0, sizeof(model->files.meant_count));
}

void
graceprocess_lose_power(struct gracemodel *model, bool written_anyway)
{
    struct gracefiles *files = &model->files;

    memset(files->meant_count, 0, sizeof(files->meant_count));
    if (written_anyway) {
        files->durable = files->visible;
    } else {
        files->visible = files->durable;
    }
}

void
graceprocess_live(struct gracemodel *model, int64_t ms)
{
    model->lived_ms += ms;
}

void
graceprocess_bend(struct gracemodel *model)
{
    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        model->truth[i].straight = false;
    }
}

void
graceprocess_restore(struct gracemodel *model, bool clock_only)
{
    struct gracefiles *files = &model->files;

    graceprocess_bend(model);
    if (clock_only) {
        files->visible.files[GRACEFILES_TIME] =
            files->copy.files[GRACEFILES_TIME];
        files->durable.files[GRACEFILES_TIME] =
            files->copy.files[GRACEFILES_TIME];
        return;
    }
    files->visible = files->copy;
    files->durable = files->copy;
    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        model->truth[i].refused = false;
    }
}

void
graceprocess_lose_key(struct gracemodel *model)
{
    for (unsigned int i = 0; i < GRACEFILES_COUNT; i++) {
        gracefiles_lose(&model->files, i);
    }
    memset(&model->files.copy, 0, sizeof(model->files.copy));
    graceprocess_bend(model);
}

void
graceprocess_refuse_identity(struct gracemodel *model, unsigned int identity,
                             enum reason reason)
{
    struct gracefiles_content *memory =
        &model->memory[GRACEFILES_IDENTITY + identity];

    memset(memory, 0, sizeof(*memory));
    memory->kind = GRACEFILES_TOMBSTONE;
    memory->reason = reason;
    memory->until_s = INT64_MAX;
    memory->stamp = gracelife_stamp(&model->life);
    gracefiles_expect(&model->files, GRACEFILES_IDENTITY + identity, *memory);
}

void
graceprocess_tick(struct gracemodel *model)
{
    for (unsigned int i = 0; i < GRACEFILES_TIME; i++) {
        struct gracefiles_content *memory = &model->memory[i];

        if (memory->kind != GRACEFILES_NOTHING &&
            gracelife_is_over(&model->life, &memory->stamp)) {
            memset(memory, 0, sizeof(*memory));
            gracefiles_expect_removal(&model->files, i);
        }
    }
    graceprocess_save(model);
}
