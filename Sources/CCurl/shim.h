// libcurl, and its variadic functions once for each type that is handed to them, since Swift cannot call them.

#ifndef ANTIPHON_CCURL_H
#define ANTIPHON_CCURL_H

// The checks of types are macros around calls with literal options, which there are none of here.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/// Takes `count` times `size` bytes of a body or a header line; returns how many were taken.
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ccurl_set_long(CURL *transfer, CURLoption option, long value) {
    return curl_easy_setopt(transfer, option, value);
}

/// libcurl keeps a copy of the string.
static inline CURLcode ccurl_set_string(CURL *transfer, CURLoption option, const char *value) {
    return curl_easy_setopt(transfer, option, value);
}

/// The pointer has to stay valid until the transfer is cleaned up.
static inline CURLcode ccurl_set_pointer(CURL *transfer, CURLoption option, void *value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode ccurl_set_receiver(CURL *transfer, CURLoption option, ccurl_receiver value) {
    return curl_easy_setopt(transfer, option, value);
}

/// Makes the transfer a POST of a copy of the bytes.
static inline CURLcode ccurl_set_body(CURL *transfer, const void *bytes, size_t count) {
    CURLcode code = curl_easy_setopt(transfer, CURLOPT_POST, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(transfer, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (code == CURLE_OK) code = curl_easy_setopt(transfer, CURLOPT_COPYPOSTFIELDS, bytes);
    return code;
}

static inline CURLMcode ccurl_multi_set_long(CURLM *transfers, CURLMoption option, long value) {
    return curl_multi_setopt(transfers, option, value);
}

/// Who is told which descriptors to wait for and when to come back; `context` is handed to both.
static inline CURLMcode ccurl_multi_set_callbacks(
    CURLM *transfers, curl_socket_callback descriptor, curl_multi_timer_callback timer, void *context
) {
    CURLMcode code = curl_multi_setopt(transfers, CURLMOPT_SOCKETFUNCTION, descriptor);
    if (code == CURLM_OK) code = curl_multi_setopt(transfers, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(transfers, CURLMOPT_TIMERFUNCTION, timer);
    if (code == CURLM_OK) code = curl_multi_setopt(transfers, CURLMOPT_TIMERDATA, context);
    return code;
}

#endif
