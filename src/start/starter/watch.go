//go:build linux

package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"
)

// mostOutput is when a program that prints and prints is taken for one that does so for ever.
const mostOutput = 64 << 20

// watch ends a program that runs into a limit.
type watch struct {
	stop  chan struct{}
	limit chan string
}

func watchOver(where environment, pid int, request Request, streams ...*kept) watch {
	w := watch{stop: make(chan struct{}), limit: make(chan string, 1)}
	go w.run(where, pid, request, streams)
	return w
}

// end says which limit it was, if any.
func (w watch) end() string {
	close(w.stop)
	return <-w.limit
}

func (w watch) run(where environment, pid int, request Request, streams []*kept) {
	over := time.After(time.Duration(request.Milliseconds) * time.Millisecond)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	limit := ""
	kill := func() {
		target := -1
		if !where.inSandbox {
			target = -pid
		}
		_ = syscall.Kill(target, syscall.SIGKILL)
	}
	for {
		select {
		case <-w.stop:
			w.limit <- limit
			return
		case <-over:
			if limit == "time" {
				kill()
				over = nil
				continue
			}
			limit = "time"
			// Go says where each goroutine is, and ends.
			_ = syscall.Kill(pid, syscall.SIGQUIT)
			over = time.After(grace)
		case <-look.C:
			if limit != "" {
				continue
			}
			for _, stream := range streams {
				if stream.size() > mostOutput {
					limit = "output"
				}
			}
			if where.inSandbox && where.hasProc && memoryOfAll() > request.Memory {
				limit = "memory"
			}
			if limit != "" {
				kill()
			}
		}
	}
}

// memoryOfAll is what all processes of the sandbox but process 1 have in memory. Pages that two of them share count twice.
func memoryOfAll() int64 {
	folder, err := os.Open("/proc")
	if err != nil {
		return 0
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(-1)
	var pages int64
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err != nil || pid == 1 {
			continue
		}
		var size, resident, shared int64
		text, err := os.ReadFile("/proc/" + name + "/statm")
		if err != nil {
			continue
		}
		if _, err := fmt.Sscan(string(text), &size, &resident, &shared); err == nil {
			pages += resident - shared
		}
	}
	return pages * int64(os.Getpagesize())
}
