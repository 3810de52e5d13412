/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

double bench_clock_s(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Of this thread's own work: what else the machine does at the time is left out. */
double bench_now_s(void)
{
    return bench_clock_s(CLOCK_THREAD_CPUTIME_ID);
}

void bench_say(const char *name, double value, const char *unit)
{
    printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name, value, unit);
    fflush(stdout);
}

void bench_say_memory(const char *name)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    bench_say(name, (double)usage.ru_maxrss / 1024.0, "MB");
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right ? 1 : 0;
}

/* The median: the machine has other work too. Equal times are the same number. */
double bench_median(unsigned count, double times[])
{
    qsort(times, count, sizeof(times[0]), by_size);
    return times[count / 2];
}
