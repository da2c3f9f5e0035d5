package main

import (
	"os"
	"syscall"
)

// changed is when anything of the file changed last, and its number on its disk: no program sets these at will.
func changed(info os.FileInfo) (nanoseconds int64, number uint64) {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ctim.Nano(), stat.Ino
	}
	return 0, 0
}
