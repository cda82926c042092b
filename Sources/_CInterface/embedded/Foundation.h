// What the rooms that are built as Embedded Swift (Scripts/embedded) take from Foundation: functions of the C library.

double cos(double);
double sin(double);
double exp(double);
double log(double);
double pow(double, double);
_Noreturn void exit(int status);
