package main

import (
	"os"
	"time"
)

// Left is what a build leaves that is killed, and cannot clear away itself.
type Left struct {
	// Job marks the processes of the build, each of which has it in its environment variable GOPURE_JOB.
	Job string `json:"job"`
	// Files are those that the build removes when it ends, however it ends; folders too.
	Files []string `json:"files"`
}

// clear ends the processes, for they would make files anew, and removes the files.
func (l Left) clear() {
	if l.Job != "" {
		endJob(l.Job)
	}
	for _, name := range l.Files {
		// Our own goroutines may still be writing there.
		for try := 0; os.RemoveAll(name) != nil && try < 20; try++ {
			time.Sleep(10 * time.Millisecond)
		}
	}
}
