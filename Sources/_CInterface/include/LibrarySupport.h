// What the C interface needs of C itself; no part of it.

#ifndef DAPPLE_LIBRARY_SUPPORT_H
#define DAPPLE_LIBRARY_SUPPORT_H

#include "dapple.h"
#include <stdbool.h>

/// Whether a flag that another thread may raise is: read without a lock and without being kept in a register.
static inline bool dapple_is_raised(const int32_t *flag) {
  return flag && __atomic_load_n(flag, __ATOMIC_RELAXED) != 0;
}

/// The version of the header, as text that stays where it is.
static inline const char *dapple_header_version(void) { return DAPPLE_VERSION; }

#endif
