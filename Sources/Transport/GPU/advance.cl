// The kernels of Sources/_Kernels once more, for processors with thousands of lanes: one work item is one particle. The same
// text compiles as OpenCL C 1.2, as CUDA C++ (--fmad=false), and as C or C++ for tests.
//
// The bits are those of the Swift kernels, and stay so: every multiply-add that is fused there is fused here, in the same
// order, and nothing else is contracted; both precisions are IEEE 754 to nearest, with subnormal numbers. Each section
// below mirrors the Swift file that it is named after: who changes one changes both (TransportTests, GPUBitsTests). It is one
// file, long as it is, because drivers are given one text, and what compiles it includes no others.
//
// A launch serves several fields. Groups of DAPPLE_GROUP particles each belong to one of them, so that a group never
// parts at a branch:
//
//   groups      [group]                   which segment (field) a group's particles are in
//   segments    [segment][16]             what a field has, and where it lies in `doubles` and `floats` (SegmentTable.swift)
//   doubles     constants; κ and β of direct and of expanded waves, or the waves of the double-precision kernel
//   floats      direct waves, 2 x 4 each; expanded waves, 16 x 4 each: read 16 bytes at a time
//   state       [x y z px py pz][particle]
//   phases      [direct wave][particle]   φ_a at the anchor
//   coefficients[level][60][particle]     polynomials of the levels
//   anchors     [b at the last step; anchor of each level][x y z][particle]
//
// Neighbouring particles lie side by side, so that a group's memory traffic comes in whole lines.

#define DAPPLE_GROUP 64

#if defined(__OPENCL_VERSION__) || defined(__OPENCL_C_VERSION__)
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF
#define KERNEL kernel __attribute__((reqd_work_group_size(DAPPLE_GROUP, 1, 1))) void
#define GLOBAL global
#define FUNCTION static inline
#define PARTICLE ((int)get_global_id(0))
#define GROUP ((int)get_group_id(0))
#define FMA(a, b, c) fma(a, b, c)
#define FMAF(a, b, c) fma(a, b, c)
#define NEAREST(x) rint(x)
#define MAGNITUDE(x) fabs(x)
#define NARROW(x) convert_float_rte(x)
#elif defined(__CUDACC__) || defined(__CUDA__)
#define KERNEL extern "C" __global__ void __launch_bounds__(DAPPLE_GROUP)
#define GLOBAL
#define FUNCTION __device__ __forceinline__
#define PARTICLE ((int)(blockIdx.x * blockDim.x + threadIdx.x))
#define GROUP ((int)blockIdx.x)
#define FMA(a, b, c) __fma_rn(a, b, c)
#define FMAF(a, b, c) __fmaf_rn(a, b, c)
#define NEAREST(x) rint(x)
#define MAGNITUDE(x) fabs(x)
#define NARROW(x) __double2float_rn(x)
#else
// C11 and C++ without contraction: who includes this says which particle it is, in `dapple_particle`.
#if defined(__cplusplus)
extern thread_local int dapple_particle;
#define KERNEL extern "C" void
#else
extern _Thread_local int dapple_particle;
#define KERNEL void
#endif
typedef struct { float x, y, z, w; } float4;
#define GLOBAL
#define FUNCTION static inline
#define PARTICLE dapple_particle
#define GROUP (dapple_particle / DAPPLE_GROUP)
#define FMA(a, b, c) __builtin_fma(a, b, c)
#define FMAF(a, b, c) __builtin_fmaf(a, b, c)
#define NEAREST(x) __builtin_rint(x)
#define MAGNITUDE(x) __builtin_fabs(x)
#define NARROW(x) ((float)(x))
#endif

typedef struct { double x, y, z; } Vector;
typedef struct { float x, y, z; } FloatVector;

// MARK: - CosineOfHalfTurns.swift

// x - round(x) by the magic number 1.5 * 2^23, which leaves the nearest integer: exact for |x| < 2^22, far beyond the turns of
// a window, and four times faster than an instruction that rounds.
FUNCTION float fraction(float x) { return x - ((x + 0x1.8p+23f) - 0x1.8p+23f); }

FUNCTION float squared_cosine_of_half_turns(float f) {
  const float u = f * f;
  float q = u + -0x1.7f42d4p+2f;
  q = FMAF(q, u, 0x1.23b546p+4f);
  q = FMAF(q, u, -0x1.62afeap+4f);
  q = FMAF(q, u, 0x1.1f7fb0p+2f);
  return q * q;
}

// dapple_square_factor of KernelInterface.h in single precision.
#define SQUARE_FACTOR 0x1.95f47ap-4f

FUNCTION float cosine_of_turns(float turns) {
  return FMAF(SQUARE_FACTOR, squared_cosine_of_half_turns(fraction(turns)), -1.0f);
}

// MARK: - DirectWaves.swift

FUNCTION float fraction_of_turn(GLOBAL const double *wave, Vector r) {
  double turns = FMA(wave[0], r.x, wave[3]);
  turns = FMA(wave[1], r.y, turns);
  turns = FMA(wave[2], r.z, turns);
  return NARROW(turns - NEAREST(turns));
}

FUNCTION void add_direct_wave(GLOBAL const float4 *wave, float phase, FloatVector d, FloatVector *b) {
  const float4 v = wave[0], w = wave[1];
  float turns = FMAF(d.x, v.x, phase);
  turns = FMAF(d.y, v.y, turns);
  turns = FMAF(d.z, v.z, turns);
  const float square = squared_cosine_of_half_turns(fraction(turns));
  b->x = FMAF(square, v.w, b->x);
  b->y = FMAF(square, w.x, b->y);
  b->z = FMAF(square, w.y, b->z);
}

FUNCTION void add_direct_waves(
    GLOBAL const float4 *wave, int count, GLOBAL const float *phases, int n, FloatVector d, FloatVector *b) {
  FloatVector odd = {0.0f, 0.0f, 0.0f};
  for (int index = 0; index < count; index += 2) {
    add_direct_wave(wave, phases[0], d, b);
    add_direct_wave(wave + 2, phases[n], d, &odd);
    wave += 4;
    phases += 2 * (long)n;
  }
  b->x += odd.x;
  b->y += odd.y;
  b->z += odd.z;
}

// MARK: - LocalExpansion.swift

#define MONOMIALS 20
#define COEFFICIENTS 60

FUNCTION float cubic(const float *c, FloatVector d) {
  const float x0y0 = FMAF(FMAF(FMAF(c[3], d.z, c[2]), d.z, c[1]), d.z, c[0]);
  const float x0y1 = FMAF(FMAF(c[6], d.z, c[5]), d.z, c[4]);
  const float x0y2 = FMAF(c[8], d.z, c[7]);
  const float x1y0 = FMAF(FMAF(c[12], d.z, c[11]), d.z, c[10]);
  const float x1y1 = FMAF(c[14], d.z, c[13]);
  const float x2y0 = FMAF(c[17], d.z, c[16]);
  const float x0 = FMAF(FMAF(FMAF(c[9], d.y, x0y2), d.y, x0y1), d.y, x0y0);
  const float x1 = FMAF(FMAF(c[15], d.y, x1y1), d.y, x1y0);
  const float x2 = FMAF(c[18], d.y, x2y0);
  return FMAF(FMAF(FMAF(c[19], d.x, x2), d.x, x1), d.x, x0);
}

#define SYNTHETIC2(m0, m1, d) c[m0] = FMAF(c[m1], d, c[m0]);
#define SYNTHETIC3(m0, m1, m2, d) SYNTHETIC2(m1, m2, d) SYNTHETIC2(m0, m1, d) SYNTHETIC2(m1, m2, d)
#define SYNTHETIC4(m0, m1, m2, m3, d) \
  SYNTHETIC2(m2, m3, d) SYNTHETIC2(m1, m2, d) SYNTHETIC2(m0, m1, d) SYNTHETIC3(m1, m2, m3, d)

FUNCTION void move_anchor(float *c, FloatVector d) {
  SYNTHETIC4(0, 1, 2, 3, d.z) SYNTHETIC3(4, 5, 6, d.z) SYNTHETIC2(7, 8, d.z)
  SYNTHETIC3(10, 11, 12, d.z) SYNTHETIC2(13, 14, d.z) SYNTHETIC2(16, 17, d.z)
  SYNTHETIC4(0, 4, 7, 9, d.y) SYNTHETIC3(1, 5, 8, d.y) SYNTHETIC2(2, 6, d.y)
  SYNTHETIC3(10, 13, 15, d.y) SYNTHETIC2(11, 14, d.y) SYNTHETIC2(16, 18, d.y)
  SYNTHETIC4(0, 10, 16, 19, d.x) SYNTHETIC3(1, 11, 17, d.x) SYNTHETIC2(2, 12, d.x)
  SYNTHETIC3(4, 13, 18, d.x) SYNTHETIC2(5, 14, d.x) SYNTHETIC2(7, 15, d.x)
}

// Four coefficients at a time: `p` has a letter for each, the phase that multiplies it.
#define ADD4(m, p0, p1, p2, p3) \
  w = wave[(m) / 4]; \
  c[m] = FMAF(p0, w.x, c[m]); \
  c[(m) + 1] = FMAF(p1, w.y, c[(m) + 1]); \
  c[(m) + 2] = FMAF(p2, w.z, c[(m) + 2]); \
  c[(m) + 3] = FMAF(p3, w.w, c[(m) + 3]);
#define ADD20(m) \
  ADD4(m, cosine, sine, cosine, sine) ADD4((m) + 4, sine, cosine, sine, cosine) ADD4((m) + 8, sine, sine, sine, cosine) \
  ADD4((m) + 12, sine, cosine, sine, sine) ADD4((m) + 16, cosine, sine, sine, sine)

FUNCTION void add_wave(float *c, GLOBAL const float4 *wave, float cosine, float sine) {
  float4 w;
  ADD20(0) ADD20(20) ADD20(40)
}

// MARK: - BorisPush.swift

FUNCTION Vector adding(Vector a, Vector b, double factor) {
  Vector sum;
  sum.x = FMA(b.x, factor, a.x);
  sum.y = FMA(b.y, factor, a.y);
  sum.z = FMA(b.z, factor, a.z);
  return sum;
}

FUNCTION Vector adding_cross(Vector a, Vector b, Vector c) {
  Vector sum;
  sum.x = FMA(-b.z, c.y, FMA(b.y, c.z, a.x));
  sum.y = FMA(-b.x, c.z, FMA(b.z, c.x, a.y));
  sum.z = FMA(-b.y, c.x, FMA(b.x, c.y, a.z));
  return sum;
}

FUNCTION void kick(Vector *p, Vector b, double half_step) {
  const Vector t = {b.x * half_step, b.y * half_step, b.z * half_step};
  const double square = FMA(t.z, t.z, FMA(t.y, t.y, t.x * t.x));
  const double scale = 2.0 / (1.0 + square);
  const Vector turned = adding_cross(*p, *p, t);
  const Vector s = {t.x * scale, t.y * scale, t.z * scale};
  *p = adding_cross(*p, turned, s);
}

FUNCTION void load_state(GLOBAL const double *state, int n, int i, Vector *r, Vector *p) {
  r->x = state[i];
  r->y = state[i + (long)n];
  r->z = state[i + 2 * (long)n];
  p->x = state[i + 3 * (long)n];
  p->y = state[i + 4 * (long)n];
  p->z = state[i + 5 * (long)n];
}

FUNCTION void store_state(GLOBAL double *state, int n, int i, Vector r, Vector p) {
  state[i] = r.x;
  state[i + (long)n] = r.y;
  state[i + 2 * (long)n] = r.z;
  state[i + 3 * (long)n] = p.x;
  state[i + 4 * (long)n] = p.y;
  state[i + 5 * (long)n] = p.z;
}

// MARK: - MixedKernel.swift

FUNCTION Vector load_vector(GLOBAL const double *v, int n) {
  Vector vector;
  vector.x = v[0];
  vector.y = v[n];
  vector.z = v[2 * (long)n];
  return vector;
}

FUNCTION void store_vector(GLOBAL double *v, int n, Vector vector) {
  v[0] = vector.x;
  v[n] = vector.y;
  v[2 * (long)n] = vector.z;
}

// A segment: how many direct waves, steps of a window, levels, where its doubles and floats begin; from 8 on the waves of
// each level.
#define SEGMENT 16

FUNCTION FloatVector displacement(Vector r, GLOBAL const double *anchor, int n) {
  FloatVector d;
  d.x = NARROW(r.x - anchor[0]);
  d.y = NARROW(r.y - anchor[n]);
  d.z = NARROW(r.z - anchor[2 * (long)n]);
  return d;
}

// Expands the waves of the lowest `due` levels about new anchors, and finds the phases of the direct waves there. Level 0
// is left in `c`. The pointers are this particle's own.
FUNCTION void renew(
    GLOBAL const int *segment, GLOBAL const double *waves, GLOBAL const float4 *expanded, GLOBAL float *phases,
    GLOBAL float *coefficients, GLOBAL double *anchors, int n, int due, Vector r, float *c) {
  const int direct = segment[0], levels = segment[2];
  for (int index = 0; index < direct; index++) phases[index * (long)n] = fraction_of_turn(waves + 4 * index, r);
  for (int level = due - 1; level >= 0; level--) {
    if (level + 1 < levels) {
      GLOBAL const float *above = coefficients + (level + 1) * COEFFICIENTS * (long)n;
      for (int m = 0; m < COEFFICIENTS; m++) c[m] = above[m * (long)n];
      const FloatVector d = displacement(r, anchors + (level + 1) * 3 * (long)n, n);
      move_anchor(c, d);
      move_anchor(c + MONOMIALS, d);
      move_anchor(c + 2 * MONOMIALS, d);
    } else {
      for (int m = 0; m < COEFFICIENTS; m++) c[m] = 0.0f;
    }
    if (level < levels) {
      int first = 0;
      for (int lower = 0; lower < level; lower++) first += segment[8 + lower];
      for (int item = first; item < first + segment[8 + level]; item++) {
        const float turns = fraction_of_turn(waves + 4 * (direct + item), r);
        add_wave(c, expanded + 16 * item, cosine_of_turns(turns), cosine_of_turns(turns - 0.25f));
      }
    }
    if (level > 0) {
      GLOBAL float *own = coefficients + level * COEFFICIENTS * (long)n;
      for (int m = 0; m < COEFFICIENTS; m++) own[m * (long)n] = c[m];
      store_vector(anchors + level * 3 * (long)n, n, r);
    }
  }
}

// Where a particle will be in the field that it had last.
FUNCTION Vector expected_position(Vector r, Vector p, Vector b, double time) {
  const Vector zero = {0.0, 0.0, 0.0};
  const Vector acceleration = adding_cross(zero, p, b);
  const Vector jerk = adding_cross(zero, acceleration, b);
  const Vector mean = adding(acceleration, jerk, time / 3.0);
  const Vector velocity = adding(p, mean, time / 2.0);
  return adding(r, velocity, time);
}

// How many levels begin a window, from level 0 on: level j every 4^j-th window of level 0, and all of them the first.
FUNCTION int due_levels(int least, long window) {
  if (window == 0) return least;
  int due = 1;
  for (long rest = window; due < least && (rest & 3) == 0; rest >>= 2) due++;
  return due;
}

// Makes `steps` Boris steps of length `step`, the first of which is number `first` since the start, and leaves the states in
// `out`.
//
// begins  1 at the start of all: before the first step, number -1 so to say, puts all anchors where the particles are.
// moves   1 for whole steps: anchors move and are kept, and `out` is `state`.
//         0 for a single step on a copy, to a time between two grid points, with `out` elsewhere. Where windows are single
//         steps it finds the anchors anew in `phases` and higher levels; the next whole step, which has the same number,
//         finds all of these again.
KERNEL advance_mixed(
    GLOBAL const int *groups, GLOBAL const int *segments, GLOBAL const double *doubles, GLOBAL const float4 *floats,
    GLOBAL const double *state, GLOBAL double *out, GLOBAL float *phases, GLOBAL float *coefficients,
    GLOBAL double *anchors, const int n, const double step, const long first, const int steps, const int begins,
    const int moves) {
  const int i = PARTICLE;
  GLOBAL const int *segment = segments + SEGMENT * groups[GROUP];
  const int direct = segment[0], period = segment[1], levels = segment[2], least = levels > 1 ? levels : 1;
  doubles += segment[3];
  floats += segment[4];
  phases += i;
  coefficients += i;
  GLOBAL double *last_field = anchors + i;
  anchors += i + 3 * (long)n;
  const double half_step = 0.5 * step, lead = step * doubles[3];
  Vector r, p, anchor, b;
  load_state(state, n, i, &r, &p);
  float c[COEFFICIENTS];
  if (!begins) {
    for (int m = 0; m < COEFFICIENTS; m++) c[m] = coefficients[m * (long)n];
    anchor = load_vector(anchors, n);
    b = load_vector(last_field, n);
  }
  // The window of the next step, and its place in that window.
  long window = first / period;
  int place = (int)(first % period);
  for (int number = begins ? -1 : 0; number < steps; number++) {
    if (number >= 0) r = adding(r, p, half_step);
    if (number < 0 || period == 1 || (moves && place == 0)) {
      anchor = number < 0 ? r : expected_position(r, p, b, lead);
      renew(
          segment, doubles + 4, floats + 2 * direct, phases, coefficients, anchors, n,
          number < 0 ? least : due_levels(least, window), anchor, c);
    }
    FloatVector d, sum = {0.0f, 0.0f, 0.0f};
    d.x = NARROW(r.x - anchor.x);
    d.y = NARROW(r.y - anchor.y);
    d.z = NARROW(r.z - anchor.z);
    if (levels > 0) {
      sum.x = cubic(c, d);
      sum.y = cubic(c + MONOMIALS, d);
      sum.z = cubic(c + 2 * MONOMIALS, d);
    }
    add_direct_waves(floats, direct, phases, n, d, &sum);
    b.x = (double)sum.x + doubles[0];
    b.y = (double)sum.y + doubles[1];
    b.z = (double)sum.z + doubles[2];
    if (number < 0) continue;
    kick(&p, b, half_step);
    r = adding(r, p, half_step);
    if (++place == period) {
      place = 0;
      window++;
    }
  }
  store_state(out, n, i, r, p);
  if (!moves) return;
  for (int m = 0; m < COEFFICIENTS; m++) coefficients[m * (long)n] = c[m];
  store_vector(anchors, n, anchor);
  store_vector(last_field, n, b);
}

// MARK: - SineOfTurns.swift

FUNCTION double cosine_of_turns_in_double(double turns) {
  const double fraction = turns - ((turns + 0x1.8p+52) - 0x1.8p+52);
  const double g = 0.25 - MAGNITUDE(fraction);
  const double u = g * g;
  double p = 3.6550840223669314;
  p = FMA(p, u, -15.079294934291507);
  p = FMA(p, u, 42.057963876443274);
  p = FMA(p, u, -76.70584112980718);
  p = FMA(p, u, 81.60524903205682);
  p = FMA(p, u, -41.34170223898955);
  p = FMA(p, u, 6.283185307177228);
  return p * g;
}

// MARK: - PlaneWaveSum.swift

FUNCTION Vector plane_wave_field(GLOBAL const double *wave, int count, double regular_field, Vector r) {
  Vector b = {0.0, 0.0, 0.0};
  for (int index = 0; index < count; index++) {
    double turns = FMA(wave[0], r.x, wave[3]);
    turns = FMA(wave[1], r.y, turns);
    turns = FMA(wave[2], r.z, turns);
    const double cosine = cosine_of_turns_in_double(turns);
    b.x = FMA(wave[4], cosine, b.x);
    b.y = FMA(wave[5], cosine, b.y);
    b.z = FMA(wave[6], cosine, b.z);
    wave += 8;
  }
  b.z = b.z + regular_field;
  return b;
}

// MARK: - DoubleKernel.swift

// As advance_mixed, with no anchors; a segment has the number of waves and where its doubles begin, and `out` may be `state`.
KERNEL advance_double(
    GLOBAL const int *groups, GLOBAL const int *segments, GLOBAL const double *doubles, GLOBAL const double *state,
    GLOBAL double *out, const int n, const double step, const int steps) {
  const int i = PARTICLE;
  GLOBAL const int *segment = segments + SEGMENT * groups[GROUP];
  doubles += segment[3];
  const double half_step = 0.5 * step;
  Vector r, p;
  load_state(state, n, i, &r, &p);
  for (int number = 0; number < steps; number++) {
    r = adding(r, p, half_step);
    kick(&p, plane_wave_field(doubles + 4, segment[0], doubles[0], r), half_step);
    r = adding(r, p, half_step);
  }
  store_state(out, n, i, r, p);
}
