/* SPDX-License-Identifier: MIT */
/*
 * Options of libcurl, as tables with a reason for each.  A request that
 * carries a token goes over verified TLS to the configured host and nowhere
 * else: no redirect, no proxy, no cookie and no credential that the
 * environment or a file of somebody's home could name.  An option that the
 * libcurl at hand refuses makes the request fail.  Called by http.c for every
 * request and by httpmulti.c for every multi handle.
 */
#include "helper/httpoptions.h"

#include <curl/curl.h>
#include <stddef.h>

#include "helper/http.h"

#define HTTPOPTIONS_CA_FILE "/etc/ssl/certs/ca-certificates.crt"

struct httpoptions_number {
    CURLoption option;
    long value;
};

struct httpoptions_text {
    CURLoption option;
    const char *value; /* NULL: the option's "none" */
};

static const struct httpoptions_number httpoptions_numbers[] = {
    /* The token never leaves for another host. */
    {CURLOPT_FOLLOWLOCATION, 0},
    {CURLOPT_MAXREDIRS, 0},
    {CURLOPT_UNRESTRICTED_AUTH, 0},
    {CURLOPT_AUTOREFERER, 0},
    /* The token is in a header of ours; no scheme of libcurl's. */
    {CURLOPT_HTTPAUTH, (long)CURLAUTH_NONE},
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    /* TLS, to the server and to a proxy that speaks it. */
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_PROXY_SSL_VERIFYPEER, 1},
    {CURLOPT_PROXY_SSL_VERIFYHOST, 2},
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    /* Few servers staple; asking for it would lock everybody out. */
    {CURLOPT_SSL_VERIFYSTATUS, 0},
    /* One request on a connection at a time, plain text, no decompression:
     * nothing that a hostile answer could blow up. */
    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
    {CURLOPT_HTTP09_ALLOWED, 0},
    {CURLOPT_HTTP_TRANSFER_DECODING, 1},
    {CURLOPT_PATH_AS_IS, 1},
    /* A refusal has a body that is wanted. */
    {CURLOPT_FAILONERROR, 0},
    {CURLOPT_HTTPGET, 1},
    /* The headers of a proxy's CONNECT are not the answer's. */
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
    /* No SIGALRM, no wait for a resolver that hangs (the event loop would
     * stand still for as long), no output. */
    {CURLOPT_NOSIGNAL, 1},
    {CURLOPT_QUICK_EXIT, 1},
    {CURLOPT_VERBOSE, 0},
    {CURLOPT_NOPROGRESS, 1},
    {CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, 200},
    {CURLOPT_DNS_CACHE_TIMEOUT, 60},
    /* A kept connection is dropped before most servers drop it, and after
     * five minutes whatever it did, so that the certificate is looked at
     * again. */
    {CURLOPT_MAXAGE_CONN, 55},
    {CURLOPT_MAXLIFETIME_CONN, 300},
    /* A kept TLS session would live in the handle, which lives for one
     * request; and it would skip the look at the certificate. */
    {CURLOPT_SSL_SESSIONID_CACHE, 0},
    {CURLOPT_TCP_NODELAY, 1},
    {CURLOPT_TCP_KEEPALIVE, 1},
    /* The request, token included, passes through this buffer, which is
     * wiped with the handle. */
    {CURLOPT_UPLOAD_BUFFERSIZE, 16384},
};

/* Cookies, Alt-Svc and HSTS are never set, not even to NULL: to libcurl the
 * latter two mean "keep such a store" with any value. */
static const struct httpoptions_text httpoptions_texts[] = {
    {CURLOPT_PROTOCOLS_STR, "https"},
    {CURLOPT_REDIR_PROTOCOLS_STR, "https"},
    /* Debian's libcurl has a CA directory built in.  With one, it parses the
     * whole CA file again for every connection: 31 to 50 ms, against 2. */
    {CURLOPT_CAPATH, NULL},
    {CURLOPT_PROXY_CAPATH, NULL},
    {CURLOPT_PRE_PROXY, ""},
    {CURLOPT_USERPWD, NULL},
    {CURLOPT_ACCEPT_ENCODING, NULL},
    {CURLOPT_DOH_URL, NULL},
    {CURLOPT_USERAGENT, "pam_ovhpat/" PACKAGE_VERSION},
};

#define HTTPOPTIONS_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* curl_easy_setopt is a macro that checks types only of constant options. */
static CURLcode
httpoptions_set_number(CURL *easy, CURLoption option, long value)
{
    return (curl_easy_setopt)(easy, option, value);
}

static CURLcode
httpoptions_set_text(CURL *easy, CURLoption option, const char *value)
{
    return (curl_easy_setopt)(easy, option, value);
}

static CURLcode
httpoptions_apply_numbers(CURL *easy, const struct httpoptions_number *rows,
                          size_t count)
{
    CURLcode code = CURLE_OK;

    for (size_t i = 0; i < count && code == CURLE_OK; i++) {
        code = httpoptions_set_number(easy, rows[i].option, rows[i].value);
    }
    return code;
}

static CURLcode
httpoptions_apply_texts(CURL *easy, const struct httpoptions_text *rows,
                        size_t count)
{
    CURLcode code = CURLE_OK;

    for (size_t i = 0; i < count && code == CURLE_OK; i++) {
        code = httpoptions_set_text(easy, rows[i].option, rows[i].value);
    }
    return code;
}

/* The options whose values the caller chooses. */
static CURLcode
httpoptions_apply_chosen(CURL *easy, const struct httpoptions *options)
{
    bool direct = options->proxy[0] == '\0';
    long timeout_ms = (long)options->timeout_ms;
    long connect_ms = timeout_ms < HTTPOPTIONS_CONNECT_TIMEOUT_MS
                          ? timeout_ms
                          : HTTPOPTIONS_CONNECT_TIMEOUT_MS;
    const struct httpoptions_text texts[] = {
        {CURLOPT_URL, options->url},
        {CURLOPT_CAINFO, options->ca_file},
        {CURLOPT_PROXY_CAINFO, options->ca_file},
        /* Both are set in any case: left alone, libcurl would look for them
         * in the environment. */
        {CURLOPT_PROXY, options->proxy},
        {CURLOPT_NOPROXY, direct ? "*" : ""},
    };
    const struct httpoptions_number numbers[] = {
        {CURLOPT_TIMEOUT_MS, timeout_ms},
        {CURLOPT_CONNECTTIMEOUT_MS, connect_ms},
        {CURLOPT_FRESH_CONNECT, options->fresh ? 1 : 0},
    };
    CURLcode code =
        httpoptions_apply_texts(easy, texts, HTTPOPTIONS_COUNT(texts));

    if (code != CURLE_OK) {
        return code;
    }
    return httpoptions_apply_numbers(easy, numbers, HTTPOPTIONS_COUNT(numbers));
}

int
httpoptions_apply(void *easy, const struct httpoptions *options)
{
    CURLcode code = CURLE_OK;

    /* To libcurl, 0 is "no limit". */
    if (options->timeout_ms <= 0) {
        return CURLE_OPERATION_TIMEDOUT;
    }
    code = httpoptions_apply_numbers(easy, httpoptions_numbers,
                                     HTTPOPTIONS_COUNT(httpoptions_numbers));
    if (code == CURLE_OK) {
        code = httpoptions_apply_texts(easy, httpoptions_texts,
                                       HTTPOPTIONS_COUNT(httpoptions_texts));
    }
    if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                                (curl_off_t)options->body_max);
    }
    if (code == CURLE_OK) {
        code = httpoptions_apply_chosen(easy, options);
    }
    return (int)code;
}

int
httpoptions_apply_multi(void *multi, unsigned int connections_max)
{
    static const CURLMoption limits[] = {
        CURLMOPT_MAX_HOST_CONNECTIONS,
        CURLMOPT_MAX_TOTAL_CONNECTIONS,
        CURLMOPT_MAXCONNECTS,
    };
    CURLMcode code = CURLM_OK;

    for (size_t i = 0; i < HTTPOPTIONS_COUNT(limits) && code == CURLM_OK; i++) {
        code = (curl_multi_setopt)(multi, limits[i], (long)connections_max);
    }
    return (int)code;
}

const char *
httpoptions_ca_file(const char *configured)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

    if (configured[0] != '\0') {
        return configured;
    }
    /* The field came with version 7.70.0 of the structure. */
    if (info->age >= CURLVERSION_SEVENTH && info->cainfo != NULL) {
        return info->cainfo;
    }
    return HTTPOPTIONS_CA_FILE;
}
