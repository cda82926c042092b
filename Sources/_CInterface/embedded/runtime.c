// What Embedded Swift leaves to its surroundings: `Double(String)` reads numbers as the C locale has them, whatever the
// locale of the process is, and rounds correctly, as it does in the ordinary standard library.

#define _GNU_SOURCE
#include <locale.h>
#include <stdlib.h>

static locale_t c_locale;

__attribute__((constructor)) static void make_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

__attribute__((destructor)) static void free_locale(void) {
  if (c_locale) freelocale(c_locale);
}

/// Where the number ends; null where there is none.
const char *_swift_stdlib_strtod_clocale(const char *text, double *value) {
  if (!c_locale) return NULL;
  char *end;
  *value = strtod_l(text, &end, c_locale);
  return end == text ? NULL : end;
}
