// Package gauge reads the rain gauge. All of it is cgo, so that nothing is left of it without.
package gauge

// static int rain(void) { return 3; }
import "C"

// Rain is the last hour's rain in millimetres.
func Rain() int {
	return int(C.rain())
}
