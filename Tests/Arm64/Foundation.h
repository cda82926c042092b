// What the targets that are built for arm64 take from Foundation: functions of the C library.

double cos(double);
double sin(double);
double exp(double);
double log(double);
double pow(double, double);
_Noreturn void exit(int status);
