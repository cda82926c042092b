#ifndef DAPPLE_CPU_FEATURES_H
#define DAPPLE_CPU_FEATURES_H

/// The x86-64 micro-architecture level of the processor: 4 (AVX-512), 3 (AVX2 and FMA), 1 (anything else);
/// 0 on other architectures.
int dapple_x86_64_level(void);

#endif
