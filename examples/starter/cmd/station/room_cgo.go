//go:build cgo

package main

// static const char *room_name(void) { return "roof"; }
import "C"

// Gated as it should be: room_nocgo.go stands in without cgo.
func room() string {
	return C.GoString(C.room_name())
}
