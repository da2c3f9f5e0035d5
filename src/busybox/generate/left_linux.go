package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// endJob ends all processes of a job but this one; a few times over, for a fork may have been under way.
func endJob(job string) {
	for range 5 {
		carriers := carriersOf(job)
		if len(carriers) == 0 {
			return
		}
		for _, pid := range carriers {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// carriersOf finds them in /proc, where a process that has ended has no environment.
func carriersOf(job string) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var found []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		environment, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "environ"))
		if err != nil {
			continue
		}
		for _, variable := range bytes.Split(environment, []byte{0}) {
			if bytes.HasPrefix(variable, []byte("GOPURE_JOB=")) && bytes.Contains(variable, []byte(job)) {
				found = append(found, pid)
			}
		}
	}
	return found
}
