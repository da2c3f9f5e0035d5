//go:build linux && !amd64 && !arm64 && !riscv64

package main

// The calls of this architecture are not known here: what a program lacks is the namespaces' and the capabilities' doing alone.
const (
	architecture = 0
	largestCall  = 0
)

var refusedCalls []uint32
