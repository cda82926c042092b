// The same kernels with products that are rounded before they are added, as of a compiler that fuses nothing: what tests must
// tell from the others.
#define __builtin_fma(a, b, c) ((a) * (b) + (c))
#define __builtin_fmaf(a, b, c) ((a) * (b) + (c))
#define advance_mixed loose_advance_mixed
#define advance_double loose_advance_double
#define dapple_particle dapple_loose_particle
#define dapple_host_mixed dapple_loose_mixed
#define dapple_host_double dapple_loose_double
#include "HostKernels.c"
