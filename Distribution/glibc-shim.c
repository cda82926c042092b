// What the portable program has of its own because a glibc of 2018 (2.28, RHEL 8) has it not. swift.org's static
// libraries and Debian 12's libstdc++ were compiled against glibc 2.36. Nearly all that they call goes by names that
// an older glibc also has, and takes that one's versions when it is linked against it; these two are newer.

#include <errno.h>

// glibc 2.32. libstdc++'s shared_ptr (in TOMLKit and in Swift's runtime) leaves out atomic operations where this says
// that there is one thread. 0 says that there may be more, which is always right.
char __libc_single_threaded = 0;

// glibc 2.29. Foundation's Process calls it for a child in another working directory. Dapple starts its children by
// posix_spawn itself and asks for none (Sources/Figures/GnuplotProgram.swift); who did would get this error and no
// child.
int posix_spawn_file_actions_addchdir_np(void *actions, const char *path) {
  (void)actions;
  (void)path;
  return ENOSYS;
}
