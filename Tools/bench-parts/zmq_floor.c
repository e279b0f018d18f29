/*
 * The floor that Antiphon is measured against: the same exchange in C with libzmq and nothing else.
 *
 *   zmq_floor oneway   PARTS SIZE COUNT RATE RELAYS FOLDER     source -> relays -> sink
 *   zmq_floor pingpong PARTS SIZE COUNT 0    0      FOLDER     one message in flight, there and back
 *
 * PARTS is 1 (payload only) or 2 (a header of 56 bytes before it, as on Antiphon's wire). RATE is in messages a
 * second, 0 = as fast as it goes. Every process is a fork; the sockets are ipc in FOLDER, PUSH to PULL, the
 * receiver binds, with the bounds that an edge of Antiphon has by default. Standard output gets one line per message
 * that arrived: sequence number, when it was sent, when it arrived (CLOCK_MONOTONIC, ns). A round trip is sent and
 * received by the same process.
 *
 * The payload begins with the sequence number (negative: warming up; END: the last) and the time of sending.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <signal.h>
#include <zmq.h>

enum { HEADER_SIZE = 56, QUEUE = 128, WARM_UP = 50, SMALLEST_PAYLOAD = 16 };
static const int64_t END = INT64_C(1) << 40;
static const int64_t WARM_UP_INTERVAL = 10000000;

static int parts;
static size_t size;
static const char *folder;
static int all_arrived[2];

static void check(int failed, const char *what) {
    if (!failed) return;
    fprintf(stderr, "zmq_floor: %s: %s\n", what, zmq_strerror(errno));
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void sleep_until(int64_t moment) {
    struct timespec time = {moment / 1000000000, moment % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {}
}

/* The socket of edge number `edge`: its receiving end binds, its sending end connects. */
static void *open_edge(void *context, int kind, int edge) {
    void *socket = zmq_socket(context, kind);
    int queue = QUEUE, linger = 5000;
    char endpoint[512];
    check(!socket, "zmq_socket");
    zmq_setsockopt(socket, ZMQ_SNDHWM, &queue, sizeof queue);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &queue, sizeof queue);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/edge-%d", folder, edge);
    check((kind == ZMQ_PULL ? zmq_bind : zmq_connect)(socket, endpoint) != 0, endpoint);
    return socket;
}

static void send_frame(void *socket, const void *bytes, size_t count, int flags) {
    zmq_msg_t frame;
    check(zmq_msg_init_size(&frame, count) != 0, "zmq_msg_init_size");
    memcpy(zmq_msg_data(&frame), bytes, count);
    check(zmq_msg_send(&frame, socket, flags) < 0, "zmq_msg_send");
}

static void send_message(void *socket, char *payload) {
    static const char header[HEADER_SIZE];
    if (parts == 2) send_frame(socket, header, sizeof header, ZMQ_SNDMORE);
    send_frame(socket, payload, size, 0);
}

static void send_stamped(void *socket, char *payload, int64_t sequence) {
    int64_t time = now();
    memcpy(payload, &sequence, 8);
    memcpy(payload + 8, &time, 8);
    send_message(socket, payload);
}

static void receive_message(void *socket, char *payload) {
    zmq_msg_t frame;
    for (int part = 0; part < parts; part++) {
        zmq_msg_init(&frame);
        check(zmq_msg_recv(&frame, socket, 0) < 0, "zmq_msg_recv");
        if (part + 1 == parts) memcpy(payload, zmq_msg_data(&frame), size);
        zmq_msg_close(&frame);
    }
}

static int64_t sequence_of(const char *payload) {
    int64_t sequence;
    memcpy(&sequence, payload, 8);
    return sequence;
}

/*
 * Sending ends close only when the last message has arrived. libzmq gives a connection up that hangs up while the
 * receiver's queue is full, and with it what the kernel still holds of it.
 */
static void wait_for_arrival(void) {
    char byte;
    while (read(all_arrived[0], &byte, 1) < 0 && errno == EINTR) {}
}

/* What arrived, kept until the end: writing while measuring would be measured. */
struct arrival { int64_t sequence, sent, received; };
static struct arrival *arrivals;
static long arrived;

static void note(const char *payload, int64_t received, long room) {
    struct arrival arrival = {sequence_of(payload), 0, received};
    memcpy(&arrival.sent, payload + 8, 8);
    if (arrival.sequence >= 0 && arrived < room) arrivals[arrived++] = arrival;
}

static void print_arrivals(void) {
    for (long index = 0; index < arrived; index++)
        printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", arrivals[index].sequence, arrivals[index].sent,
               arrivals[index].received);
    fflush(stdout);
}

static void run_source(void *context, char *payload, long count, double rate) {
    void *out = open_edge(context, ZMQ_PUSH, 0);
    int64_t start = now();
    for (int index = 0; index < WARM_UP; index++) {
        sleep_until(start + index * WARM_UP_INTERVAL);
        send_stamped(out, payload, index - WARM_UP);
    }
    start += WARM_UP * WARM_UP_INTERVAL;
    sleep_until(start);
    for (long index = 0; index < count; index++) {
        if (rate > 0) sleep_until(start + (int64_t)(index * 1e9 / rate));
        send_stamped(out, payload, index);
    }
    send_stamped(out, payload, END);
    wait_for_arrival();
    zmq_close(out);
}

static void run_relay(void *context, char *payload, int edge) {
    void *in = open_edge(context, ZMQ_PULL, edge), *out = open_edge(context, ZMQ_PUSH, edge + 1);
    do {
        receive_message(in, payload);
        send_message(out, payload);
    } while (sequence_of(payload) < END);
    wait_for_arrival();
    zmq_close(in);
    zmq_close(out);
}

static void run_sink(void *context, char *payload, int edge, long count) {
    void *in = open_edge(context, ZMQ_PULL, edge);
    for (;;) {
        receive_message(in, payload);
        int64_t received = now();
        if (sequence_of(payload) >= END) break;
        note(payload, received, count);
    }
    zmq_close(in);
    print_arrivals();
}

static void run_ping(void *context, char *payload, long count) {
    void *out = open_edge(context, ZMQ_PUSH, 0), *in = open_edge(context, ZMQ_PULL, 1);
    for (long index = -WARM_UP; index < count; index++) {
        send_stamped(out, payload, index);
        receive_message(in, payload);
        note(payload, now(), count);
    }
    send_stamped(out, payload, END);
    receive_message(in, payload);
    zmq_close(out);
    zmq_close(in);
    print_arrivals();
}

/* Forks; in the child returns 0 with a context of its own. libzmq's contexts do not survive a fork. */
static pid_t start(void **context) {
    pid_t child = fork();
    check(child < 0, "fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(all_arrived[1]);
        *context = zmq_ctx_new();
    }
    return child;
}

int main(int count_of_arguments, char **arguments) {
    if (count_of_arguments != 8) {
        fprintf(stderr, "usage: zmq_floor oneway|pingpong PARTS SIZE COUNT RATE RELAYS FOLDER\n");
        return 2;
    }
    int is_ping = !strcmp(arguments[1], "pingpong");
    parts = atoi(arguments[2]);
    size = strtoul(arguments[3], NULL, 10);
    long count = atol(arguments[4]);
    double rate = atof(arguments[5]);
    int relays = is_ping ? 1 : atoi(arguments[6]);
    folder = arguments[7];
    if (size < SMALLEST_PAYLOAD) size = SMALLEST_PAYLOAD;
    char *payload = calloc(1, size);
    arrivals = calloc(count > 0 ? count : 1, sizeof *arrivals);
    if (!payload || !arrivals || pipe(all_arrived) != 0) return 1;

    void *context = NULL;
    for (int relay = 0; relay < relays; relay++) {
        if (start(&context) == 0) {
            run_relay(context, payload, relay);
            zmq_ctx_term(context);
            return 0;
        }
    }
    if (!is_ping && start(&context) == 0) {
        run_source(context, payload, count, rate);
        zmq_ctx_term(context);
        return 0;
    }
    context = zmq_ctx_new();
    if (is_ping) run_ping(context, payload, count);
    else run_sink(context, payload, relays, count);
    close(all_arrived[1]);
    zmq_ctx_term(context);
    int status, failed = 0;
    while (wait(&status) > 0) failed |= status;
    return failed != 0;
}
