#include <sphinxbase/cmd_ln.h>
#include <sphinxbase/err.h>
#include <sphinxbase/feat.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/jsgf.h>
#include <sphinxbase/logmath.h>
#include <sphinxbase/ngram_model.h>
#include <stdarg.h>
#include <stdio.h>

// <pocketsphinx/pocketsphinx.h> includes its neighbours without their folder, so no default search path finds them.
// The functions in use are declared here instead, as PocketSphinx 0.8+5prealpha has them.
typedef struct ps_decoder_s ps_decoder_t;
typedef struct ps_seg_s ps_seg_t;

arg_t const *ps_args(void);
ps_decoder_t *ps_init(cmd_ln_t *config);
int ps_free(ps_decoder_t *decoder);
cmd_ln_t *ps_get_config(ps_decoder_t *decoder);
logmath_t *ps_get_logmath(ps_decoder_t *decoder);
feat_t *ps_get_feat(ps_decoder_t *decoder);

int ps_set_lm(ps_decoder_t *decoder, const char *name, ngram_model_t *model);
int ps_set_fsg(ps_decoder_t *decoder, const char *name, fsg_model_t *grammar);
int ps_set_kws(ps_decoder_t *decoder, const char *name, const char *path);
int ps_set_search(ps_decoder_t *decoder, const char *name);

int ps_start_stream(ps_decoder_t *decoder);
int ps_start_utt(ps_decoder_t *decoder);
int ps_process_raw(ps_decoder_t *decoder, int16 const *samples, size_t count, int no_search, int full_utterance);
int ps_end_utt(ps_decoder_t *decoder);

ps_seg_t *ps_seg_iter(ps_decoder_t *decoder);
ps_seg_t *ps_seg_next(ps_seg_t *segment);
char const *ps_seg_word(ps_seg_t *segment);
void ps_seg_frames(ps_seg_t *segment, int *first, int *last);
int32 ps_seg_prob(ps_seg_t *segment, int32 *acoustic, int32 *language, int32 *backoff);

// Where the library's messages go. Its callback takes a variable number of arguments, which Swift cannot receive.
typedef struct {
    void *context;
    void (*take)(void *context, int level, char const *text);
} sphinx_message_sink;

static void sphinx_forward_message(void *user_data, err_lvl_t level, char const *format, ...)
{
    sphinx_message_sink const *sink = (sphinx_message_sink const *)user_data;
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    sink->take(sink->context, (int)level, text);
}

// Sends all messages of the library in this process to `sink`, which must outlive it.
static inline void sphinx_set_message_sink(sphinx_message_sink *sink)
{
    err_set_callback(sphinx_forward_message, sink);
}
