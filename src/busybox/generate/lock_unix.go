//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

var errBusy = errors.New("another build uses this folder")

// lock waits until nobody else uses the folder; without onWait it is errBusy where somebody does. The lock goes with
// the process, however that ends.
func lock(folder string, onWait func()) (*os.File, error) {
	for {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := flock(file, onWait); err != nil {
			_ = file.Close()
			return nil, err
		}
		// Whoever had it may have removed the folder, and somebody else made it anew.
		held, err := file.Stat()
		named, namedErr := os.Stat(file.Name())
		if err == nil && namedErr == nil && os.SameFile(held, named) {
			return file, nil
		}
		_ = file.Close()
	}
}

func flock(file *os.File, onWait func()) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		if onWait == nil {
			return errBusy
		}
		onWait()
		for err = syscall.EINTR; errors.Is(err, syscall.EINTR); {
			err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		}
	}
	if err != nil {
		return &os.PathError{Op: "lock", Path: file.Name(), Err: err}
	}
	return nil
}
