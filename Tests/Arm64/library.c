// Hashes of what the C library gives for a study, read from a file: Tests/Arm64/run compares those of two
// architectures. The library is loaded by its name, as other programs load it.
//
//   library LIBRARY STUDY

#include "dapple.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { particles = 40, instants = 5, most_waves = 1000 };

static char message[256];

static void fail(const char *what) {
  fprintf(stderr, "library: %s: %s\n", what, message);
  exit(1);
}

/// The function of a name, put where a pointer to it lies.
static void find(void *library, const char *name, void *function) {
  void *found = dlsym(library, name);
  if (!found) fail(name);
  memcpy(function, &found, sizeof found);
}

/// A hash in which every bit of every number counts.
static void hash(const char *name, const double *values, size_t count) {
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t index = 0; index < count; index++) {
    uint64_t bits;
    memcpy(&bits, values + index, sizeof bits);
    hash = (hash ^ bits) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  printf("%s 0x%016llx\n", name, (unsigned long long)hash);
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  void *library = dlopen(arguments[1], RTLD_NOW);
  if (!library) {
    fprintf(stderr, "library: %s\n", dlerror());
    return 1;
  }
  static char study[1 << 20];
  FILE *file = fopen(arguments[2], "rb");
  if (!file) fail(arguments[2]);
  int64_t length = (int64_t)fread(study, 1, sizeof study, file);
  fclose(file);

  __typeof__(dapple_ensemble_create) *create_ensemble;
  __typeof__(dapple_ensemble_release) *release_ensemble;
  __typeof__(dapple_field_create) *create_field;
  __typeof__(dapple_field_release) *release_field;
  __typeof__(dapple_field_size) *size_of_field;
  __typeof__(dapple_field_waves) *waves_of_field;
  __typeof__(dapple_field_evaluate) *evaluate;
  __typeof__(dapple_field_backtrack) *backtrack;
  find(library, "dapple_ensemble_create", &create_ensemble);
  find(library, "dapple_ensemble_release", &release_ensemble);
  find(library, "dapple_field_create", &create_field);
  find(library, "dapple_field_release", &release_field);
  find(library, "dapple_field_size", &size_of_field);
  find(library, "dapple_field_waves", &waves_of_field);
  find(library, "dapple_field_evaluate", &evaluate);
  find(library, "dapple_field_backtrack", &backtrack);

  dapple_ensemble *ensemble;
  dapple_field *field;
  if (create_ensemble(study, length, &ensemble, message, sizeof message)) fail("ensemble");
  if (create_field(ensemble, 7, &field, message, sizeof message)) fail("field");
  release_ensemble(ensemble);

  static double vectors[3 * most_waves], amplitudes[3 * most_waves], phases[most_waves];
  int64_t waves;
  double regular_field;
  if (size_of_field(field, &waves, &regular_field, message, sizeof message)) fail("size");
  if (waves > most_waves) fail("more waves than expected");
  if (waves_of_field(field, waves, vectors, amplitudes, phases, message, sizeof message)) fail("waves");
  hash("wave vectors", vectors, 3 * (size_t)waves);
  hash("amplitudes", amplitudes, 3 * (size_t)waves);
  hash("phases", phases, (size_t)waves);

  double momenta[3 * particles], values[3 * particles];
  for (int index = 0; index < 3 * particles; index++) momenta[index] = (index * 7919 % 101 - 50.25) / 64;
  if (evaluate(field, momenta, particles, values, NULL, message, sizeof message)) fail("field at positions");
  hash("field", values, 3 * particles);
  const double times[instants] = {0, 0.03, 1, 10, 100};
  static double positions[3 * particles * instants], turned[3 * particles * instants];
  if (backtrack(
          field, momenta, particles, times, instants, 0, particles, positions, turned, NULL, message, sizeof message))
    fail("backtrack");
  hash("positions", positions, 3 * particles * instants);
  hash("momenta", turned, 3 * particles * instants);

  // What is refused, is refused here as well.
  double nowhere[3] = {0, 0, 0};
  dapple_status status =
      backtrack(field, nowhere, 1, times, 1, 0, 1, positions, NULL, NULL, message, sizeof message);
  if (status != DAPPLE_BAD_ARGUMENT) fail("a momentum of no direction was taken");
  printf("%s\n", message);
  release_field(field);
  return 0;
}
