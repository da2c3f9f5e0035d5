//go:build cgo

package native

// int other(void) { return 1; }
import "C"

func Other() int { return int(C.other()) }
