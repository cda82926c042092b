// What the three builds of the kernels share with their caller: the plan of a field, and the conversions between double
// and single precision of sixteen lanes, which the standard library has only as calls out of line.

#ifndef DAPPLE_KERNEL_INTERFACE_H
#define DAPPLE_KERNEL_INTERFACE_H

/// A field prepared for the mixed-precision kernel. The caller owns the arrays, none of which is empty.
///
/// Waves fall into two classes. Direct waves are summed at every step. Expanded waves vary so little over a window of
/// steps that the sum of their cubic polynomials stands for them; they lie in levels, level j being expanded anew every
/// `period`·4^j steps.
struct dapple_field_plan {
  /// The part of b that does not vary: the regular field, and −Σ a_n of the direct waves.
  double constant_x, constant_y, constant_z;
  /// Direct waves; a multiple of `dapple_direct_block`.
  long direct_count;
  /// Four doubles a direct wave: κ = k/2π in turns per length, β in turns.
  const double *_Nonnull direct_phases;
  /// Eight floats a direct wave: κ, `dapple_square_factor`·a, two of padding.
  const float *_Nonnull direct_waves;
  /// Steps of a window of level 0 and of the direct waves.
  long period;
  /// How many steps ahead of its first step a window has its anchor, where the particle is expected to be then: half of
  /// the way between first and last step, or 0.
  double lead;
  /// Levels of expanded waves, at most `dapple_level_limit`; 0 where all are direct.
  long level_count;
  /// Waves of each level, from level 0 on.
  const long *_Nonnull level_waves;
  /// Four doubles an expanded wave, level after level: κ, β.
  const double *_Nonnull expanded_phases;
  /// Sixty-four floats an expanded wave: the twenty coefficients of each component that cos (even order) or
  /// sin (odd order) of its phase multiplies, and four of padding.
  const float *_Nonnull expanded_waves;
};

enum {
  /// Particles of a call.
  dapple_lanes = 16,
  /// Doubles of a wave of the double-precision kernel.
  dapple_wave_stride = 8,
  /// Direct waves come in multiples of it.
  dapple_direct_block = 4,
  dapple_level_limit = 8,
  /// Monomials of a polynomial of order three in three variables.
  dapple_monomials = 20,
  /// Floats of an expanded wave.
  dapple_expanded_stride = 64,
};

/// 2g² of the polynomial for cos(πf) = g q(f²): 2 cos²(πf) = `dapple_square_factor`·q².
static const double dapple_square_factor = 0.09911010198630626;

typedef float dapple_float16 __attribute__((ext_vector_type(16)));
typedef double dapple_double16 __attribute__((ext_vector_type(16)));

/// To single precision, to nearest.
static inline __attribute__((always_inline)) dapple_float16 dapple_narrow(dapple_double16 x) {
  return __builtin_convertvector(x, dapple_float16);
}

/// The fraction of a turn, x − round(x), |x − round(x)| ≤ ½, for finite x: exact, and one instruction with AVX-512.
static inline __attribute__((always_inline)) dapple_float16 dapple_fraction(dapple_float16 x) {
#if defined(__AVX512DQ__)
  typedef float vector __attribute__((vector_size(64)));
  return (dapple_float16)__builtin_ia32_reduceps512_mask((vector)x, 0, (vector)x, (unsigned short)-1, 4);
#else
  return x - __builtin_elementwise_roundeven(x);
#endif
}

/// To double precision, exactly.
static inline __attribute__((always_inline)) dapple_double16 dapple_widen(dapple_float16 x) {
  return __builtin_convertvector(x, dapple_double16);
}

#endif
