/* The C interface of Dapple: magnetic fields of a study's realisations, and particles backtracked through them.

   Units: lengths are in Larmor radii r_L of the particle in the regular field B0, which points along z; fields are in
   B0; times are in 1/Omega, Omega = c/r_L; momenta are unit vectors. Vectors are three doubles, x y z, one after the
   other, and arrays of vectors are contiguous: [n][3].

   The numbers are those of the program, to the bit, on the same machine: dapple_field_evaluate gives what `dapple
   field --at` writes, dapple_field_backtrack what `dapple trace --directions` does.

   Errors: a function that may fail returns a status. Where it is not DAPPLE_OK, one line of ASCII text that says what
   is wrong and what to do is in `message`, ended by a zero byte and cut where `capacity` bytes do not hold it; 256
   hold all messages. `message` may be null. Results are then unspecified.

   Arguments are checked before anything is done: null pointers, pointers that are not aligned to eight bytes,
   negative and overlarge counts, numbers that are not finite or out of range. What cannot be checked is left to the
   caller: that arrays are as long as is said, and that a handle has not been released.

   Threads: handles do not change. Any number of threads may use one at the same time, for whatever function but its
   release. No function starts threads, takes signals, prints, or reads files and the environment.

   SPDX-License-Identifier: GPL-3.0-or-later */

#ifndef DAPPLE_H
#define DAPPLE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of Dapple that this header belongs to, and of the interface: that goes up with each change after which an
   older client would have to be compiled again. */
#define DAPPLE_VERSION "0.2.0"
#define DAPPLE_INTERFACE 1

/* What a function says of its end. */
typedef int32_t dapple_status;
enum {
  DAPPLE_OK = 0,
  /* An argument is not what it must be; the message names it. */
  DAPPLE_BAD_ARGUMENT = 1,
  /* The study text is not what it must be; the message names the line or the key. */
  DAPPLE_BAD_STUDY = 2,
  /* A handle is null, or none of its kind. */
  DAPPLE_BAD_HANDLE = 3,
  /* The caller's flag was raised. */
  DAPPLE_CANCELLED = 4,
  /* The study asks for something that only the program does. */
  DAPPLE_UNSUPPORTED = 5
};

/* Version and interface of the library that is loaded. */
const char *dapple_version(void);
int32_t dapple_interface(void);

/* The build of the kernels that runs on this machine: "x86-64-v4", "x86-64-v3" or "portable". */
const char *dapple_instruction_set(void);

/* The fields of a study: all its realisations. */
typedef struct dapple_ensemble dapple_ensemble;

/* The magnetic field of one realisation, as the study's observer at r = 0 sees it, ready to be tracked through. */
typedef struct dapple_field dapple_field;

/* Makes an ensemble from a study.

   study, length  the study as `dapple study` prints it, UTF-8, `length` bytes, 1 MB at most. Looked at are
                  study.seed, the tables [field] and [particle], sky.observer, sky.observer_step,
                  backtracking.steps_per_larmor_radius, .precision, .kernel and .engine. Unknown keys of [field] and
                  [particle] are errors.
   ensemble       where the handle is put; null where there is an error. */
dapple_status dapple_ensemble_create(
    const char *study, int64_t length, dapple_ensemble **ensemble, char *message, int64_t capacity);

/* Gives an ensemble back; its fields stay. Null is allowed. */
void dapple_ensemble_release(dapple_ensemble *ensemble);

/* rho = r_L/L_c: the Larmor radius in bend-over scales of the turbulence. */
dapple_status dapple_ensemble_larmor_radius(
    const dapple_ensemble *ensemble, double *larmor_radius, char *message, int64_t capacity);

/* Makes the field of a realisation, 0 to 2147483647. */
dapple_status dapple_field_create(
    const dapple_ensemble *ensemble, int64_t realization, dapple_field **field, char *message, int64_t capacity);

/* Gives a field back. Null is allowed. */
void dapple_field_release(dapple_field *field);

/* The number N of plane waves of a field, and the strength of the regular field along z, in B0. */
dapple_status dapple_field_size(
    const dapple_field *field, int64_t *wave_count, double *regular_field, char *message, int64_t capacity);

/* The waves: b(r) = b_0 z + sum_n a_n cos(k_n . r + beta_n).

   wave_count     N, as dapple_field_size gives it
   wave_vectors   [N][3], k in 1/r_L
   amplitudes     [N][3], a in B0, perpendicular to k
   phases         [N], beta in radians */
dapple_status dapple_field_waves(
    const dapple_field *field, int64_t wave_count, double *wave_vectors, double *amplitudes, double *phases,
    char *message, int64_t capacity);

/* The magnetic field at many positions.

   positions   [count][3] in r_L from the observer, finite
   count       0 or more
   values      [count][3], b = B/B0 with the regular field; may be the array of the positions
   cancelled   null, or a flag that any thread may set to something other than 0: the function then returns
               DAPPLE_CANCELLED within milliseconds */
dapple_status dapple_field_evaluate(
    const dapple_field *field, const double *positions, int64_t count, double *values, const int32_t *cancelled,
    char *message, int64_t capacity);

/* What dapple_field_backtrack may be asked for, added up. */
enum {
  /* The directions are unit vectors already (|p|^2 = 1 within 1e-9), and are taken to the bit. */
  DAPPLE_UNIT_DIRECTIONS = 1
};

/* Backtracks particles from the observer, as the study has it: its steps and its precision.

   A particle passes the observer (r = 0, t = 0) with momentum p; it arrives from the direction -p. Results are its
   positions, and momenta, at t = -T. None of them depends on the other particles or times of the call, to the bit.

   directions    [count][3], momenta at the observer, of any length from 1e-150 to 1e150; they are divided by it
   count         0 or more
   times         [time_count], T in 1/Omega, each 0 to 1e9, ascending (equal ones are allowed)
   time_count    0 to 10000
   flags         0, or DAPPLE_UNIT_DIRECTIONS
   row           vectors from one time to the next in the arrays of results, at least count: count for arrays of this
                 call alone; more where several calls, each with a part of the directions, fill one array
   positions     [time_count][row][3] in r_L, of which the first count vectors of each row are written
   momenta       the same for unit vectors of momenta; null where they are not wanted
   cancelled     null, or a flag that any thread may set to something other than 0: the function then returns
                 DAPPLE_CANCELLED within milliseconds */
dapple_status dapple_field_backtrack(
    const dapple_field *field, const double *directions, int64_t count, const double *times, int64_t time_count,
    uint32_t flags, int64_t row, double *positions, double *momenta, const int32_t *cancelled, char *message,
    int64_t capacity);

#ifdef __cplusplus
}
#endif

#endif
