/* SPDX-License-Identifier: MIT */
/*
 * libcurl's multi handle, driven by the event loop.  It holds what outlives a
 * request: open connections, resolved names, the parsed CA file.
 */
#ifndef HELPER_HTTPMULTI_H
#define HELPER_HTTPMULTI_H

struct event_base;
struct httpmulti;

/* Both are called from the event loop and from inside httpmulti_go(), never
 * from inside another function below. */
struct httpmulti_watcher {
    /* The transfer of this easy handle ended with this CURLcode.  The handle
     * is still added. */
    void (*done)(void *easy, int curl_code, void *context);
    /* libcurl can go on with none of the transfers. */
    void (*broken)(void *context);
    void *context;
};

/*
 * Returns 0 and a multi handle that keeps at most connections_max
 * connections, or -ENOMEM.  curl_global_init_mem(3) must have been called.
 */
int httpmulti_new(struct event_base *base, unsigned int connections_max,
                  const struct httpmulti_watcher *watcher,
                  struct httpmulti **ret_multi);

/* Closes all connections.  Every easy handle must have been removed. */
void httpmulti_free(struct httpmulti *multi);

/* Begins the easy handle's transfer, on the next turn of the loop.  Returns 0
 * or -EIO. */
int httpmulti_add(struct httpmulti *multi, void *easy);

/* Does now what that turn of the loop would do; must not be called from a
 * callback of the watcher. */
void httpmulti_go(struct httpmulti *multi);

/* Ends its transfer, if it has not ended; neither callback is called for it
 * afterwards. */
void httpmulti_remove(struct httpmulti *multi, void *easy);

#endif
