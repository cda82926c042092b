#include "LibrarySupport.h"
