package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"time"
)

// Removal is what is left of the generated folders, and what was removed.
type Removal struct {
	Event   string `json:"event"` // removed
	Folders int    `json:"folders"`
	Bytes   int64  `json:"bytes"`
	// Busy folders are being built in, and stay.
	Busy int `json:"busy"`
}

type kept struct {
	folder string
	bytes  int64
	used   time.Time
}

// remove takes away the folders that were not used for the longest time, until the others have at most so many bytes.
func remove(parent string, limit int64, encoder *json.Encoder) error {
	entries, err := os.ReadDir(parent)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	var all []kept
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		folder := filepath.Join(parent, entry.Name())
		one := kept{folder: folder, bytes: size(folder)}
		if info, err := os.Stat(filepath.Join(folder, "lock")); err == nil {
			one.used = info.ModTime()
		}
		all = append(all, one)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].used.After(all[j].used) })
	removal := Removal{Event: "removed"}
	var total int64
	for _, one := range all {
		if total += one.bytes; total <= limit && limit > 0 {
			continue
		}
		held, err := lock(one.folder, nil)
		if err != nil {
			removal.Busy++
			continue
		}
		// The lock's file goes last: until then nobody else can begin.
		if err := removeLocked(one.folder); err != nil {
			return err
		}
		_ = held.Close()
		removal.Folders++
		removal.Bytes += one.bytes
	}
	return encoder.Encode(removal)
}

func removeLocked(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == "lock" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(folder, entry.Name())); err != nil {
			return err
		}
	}
	return os.RemoveAll(folder)
}

func size(folder string) int64 {
	var total int64
	_ = filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}
