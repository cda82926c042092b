#include "HostKernels.h"

#pragma STDC FP_CONTRACT OFF
#include "../../Sources/Transport/GPU/advance.cl"

_Thread_local int dapple_particle;

void dapple_host_mixed(const unsigned long long *m, int n, double step, long first, int steps, int begins, int moves) {
  for (dapple_particle = 0; dapple_particle < n; dapple_particle++)
    advance_mixed(
        (const int *)m[0], (const int *)m[1], (const double *)m[2], (const float4 *)m[3], (const double *)m[4],
        (double *)m[5], (float *)m[6], (float *)m[7], (double *)m[8], n, step, first, steps, begins, moves);
}

void dapple_host_double(const unsigned long long *m, int n, double step, int steps) {
  for (dapple_particle = 0; dapple_particle < n; dapple_particle++)
    advance_double(
        (const int *)m[0], (const int *)m[1], (const double *)m[2], (const double *)m[3], (double *)m[4], n, step, steps);
}
