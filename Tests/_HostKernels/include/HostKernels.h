// The kernels of graphics processors (Sources/Transport/GPU/advance.cl) on the processor, a particle after the other: what tests
// have as a device.

#ifndef DAPPLE_HOST_KERNELS_H
#define DAPPLE_HOST_KERNELS_H

/// advance_mixed for particles 0 to n − 1; addresses as numbers, in the order of its arguments.
void dapple_host_mixed(const unsigned long long *memories, int n, double step, long first, int steps, int begins, int moves);

/// advance_double for particles 0 to n − 1.
void dapple_host_double(const unsigned long long *memories, int n, double step, int steps);

/// Both with multiply-adds that are not fused (LooseKernels.c).
void dapple_loose_mixed(const unsigned long long *memories, int n, double step, long first, int steps, int begins, int moves);
void dapple_loose_double(const unsigned long long *memories, int n, double step, int steps);

#endif
