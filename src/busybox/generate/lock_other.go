//go:build !unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

var errBusy = errors.New("another build uses this folder")

// lock waits until nobody else uses the folder; without onWait it is errBusy where somebody does. Here an open file cannot be removed, and so tells that it is in use.
func lock(folder string, onWait func()) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	name := filepath.Join(folder, "lock")
	for waited := false; ; time.Sleep(100 * time.Millisecond) {
		_ = os.Remove(name)
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
		if err == nil {
			return file, nil
		}
		if !os.IsExist(err) && !os.IsPermission(err) {
			return nil, err
		}
		if onWait == nil {
			return nil, errBusy
		}
		if !waited {
			onWait()
			waited = true
		}
	}
}
