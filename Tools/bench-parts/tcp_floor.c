// The floor of a Realtime server: reads the frames of WebSocket clients and writes as many bytes as a server of sound
// answers with, and does nothing else: no unmasking, no JSON, no base64, no samples. What the kernel takes for this,
// every server takes.
//
//     tcp_floor PORT
//
// Each frame over 1 KiB is a piece of sound and is answered with a delta of sound of the same length; shorter ones ask
// for a response, and are answered by its beginning.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM (64 << 10)

struct client {
    int descriptor;
    int has_shaken_hands;
    size_t count;
    unsigned char bytes[ROOM];
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void write_all(int descriptor, const void *bytes, size_t count) {
    if (send(descriptor, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) {
        // The clients of this measurement read at once: their sockets have room.
        fprintf(stderr, "a client takes no more\n");
        exit(1);
    }
}

static void write_frame(int descriptor, const char *event, size_t size) {
    static unsigned char frame[ROOM + 4];
    size_t length = strlen(event);
    if (size < length) size = length;
    frame[0] = 0x81;
    frame[1] = 126;
    frame[2] = (unsigned char)(size >> 8);
    frame[3] = (unsigned char)size;
    memset(frame + 4, ' ', size);
    memcpy(frame + 4, event, length);
    write_all(descriptor, frame, size + 4);
}

// Takes the frames that are whole. Clients mask with zeros.
static void answer(struct client *client) {
    size_t start = 0;
    while (client->count - start >= 8) {
        unsigned char *frame = client->bytes + start;
        size_t length = frame[1] & 127, head = 6;
        if (length == 126) {
            length = (size_t)frame[2] << 8 | frame[3];
            head = 8;
        }
        if (client->count - start < head + length) break;
        if (length > 1024) write_frame(client->descriptor, "{\"type\":\"response.output_audio.delta\"}", length);
        else write_frame(client->descriptor, "{\"type\":\"response.created\"}", 0);
        start += head + length;
    }
    client->count -= start;
    memmove(client->bytes, client->bytes + start, client->count);
}

static void shake_hands(struct client *client) {
    if (!memmem(client->bytes, client->count, "\r\n\r\n", 4)) return;
    const char *accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    write_all(client->descriptor, accepted, strlen(accepted));
    write_frame(client->descriptor, "{\"type\":\"session.created\"}", 0);
    client->has_shaken_hands = 1;
    client->count = 0;
}

static void hear(struct client *client) {
    ssize_t count = recv(client->descriptor, client->bytes + client->count, ROOM - client->count, 0);
    if (count <= 0) {
        if (count < 0 && errno == EAGAIN) return;
        close(client->descriptor);
        free(client);
        return;
    }
    client->count += (size_t)count;
    if (client->has_shaken_hands) answer(client);
    else shake_hands(client);
}

int main(int count, char **arguments) {
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (count != 2) return 2;
    address.sin_port = htons((uint16_t)atoi(arguments[1]));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) fail("listen");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, -1);
        for (int index = 0; index < ready; index++) {
            struct client *client = events[index].data.ptr;
            if (client) {
                hear(client);
                continue;
            }
            int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (descriptor < 0) continue;
            setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            if (!(client = calloc(1, sizeof *client))) fail("calloc");
            client->descriptor = descriptor;
            event.data.ptr = client;
            epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
        }
    }
}
