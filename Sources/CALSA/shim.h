// ALSA, and what of it Swift cannot call: its handler of messages takes a variable number of arguments.

#ifndef ANTIPHON_CALSA_H
#define ANTIPHON_CALSA_H

#include <alsa/asoundlib.h>
#include <stdarg.h>
#include <stdio.h>

/// Takes one message of the library, without a line break; on any thread.
typedef void (*alsa_message_sink)(const char *message);

// In a function: Swift would compile no variable of the header.
static inline alsa_message_sink *alsa_sink(void) {
    static alsa_message_sink sink;
    return &sink;
}

static void alsa_write_to_sink(
    const char *file, int line, const char *function, int error, const char *format, ...
) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (error && count >= 0 && (size_t)count < sizeof message)
        snprintf(message + count, sizeof message - (size_t)count, ": %s", snd_strerror(error));
    if (*alsa_sink()) (*alsa_sink())(message);
}

/// Sends what the library would write to standard error to `sink` from now on. Call it from one source file only: each
/// has its own copy of the variable.
static inline void alsa_set_message_sink(alsa_message_sink sink) {
    *alsa_sink() = sink;
    snd_lib_error_set_handler(alsa_write_to_sink);
}

#endif
