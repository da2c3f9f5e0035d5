#include <math.h>

double read_temperature(void) {
	return round(214.4) / 10;
}
