package main

import (
	// For go:linkname.
	_ "unsafe"

	// Its templates and how it writes them have no exported name.
	_ "github.com/u-root/gobusybox/src/pkg/bb"
)

// writeBBMain writes makebb's own two packages: main, which imports every command, and bbmain, their registry.
//
//go:linkname writeBBMain github.com/u-root/gobusybox/src/pkg/bb.writeBBMain
func writeBBMain(bbDir, tmpDir string, bbImports []string) error
