/* SPDX-License-Identifier: Apache-2.0 */
/* The yardstick of the server: libmicrohttpd alone. http_hello PORT THREADS; ends with its stdin.
 */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>

static struct MHD_Response *hello;

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_bytes, void **state)
{
    static int seen;
    (void)context, (void)url, (void)method, (void)version, (void)upload, (void)upload_bytes;
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    return MHD_queue_response(connection, 200, hello);
}

int main(int count, char **arguments)
{
    if (count != 3) {
        return 2;
    }
    static char text[] = "{\"status\":\"ok\"}";
    hello = MHD_create_response_from_buffer(sizeof(text) - 1, text, MHD_RESPMEM_PERSISTENT);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, (uint16_t)strtoul(arguments[1], NULL, 10),
        NULL, NULL, on_request, NULL, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)strtoul(arguments[2], NULL, 10), MHD_OPTION_END);
    if (daemon == NULL) {
        return 1;
    }
    while (getchar() != EOF) {
    }
    MHD_stop_daemon(daemon);
    return 0;
}
