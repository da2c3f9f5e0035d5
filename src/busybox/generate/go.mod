// The Go programs that Gopure ships as source and builds once with the user's Go: its own generator, and makebb.
module gopure/generate

// 1.23 is the oldest language version whose default GODEBUG has gotypesalias=1: with less, the type checker does
// not know generic aliases, and the name behind an alias is written where only the alias may be named.
go 1.23.0

require (
	github.com/u-root/gobusybox/src v0.0.0-20250101170133-2e884e4509c7
	// gobusybox's own v0.18.0 does not compile with Go 1.25 and newer; this is the lowest that does.
	golang.org/x/tools v0.24.1
	mvdan.cc/sh/v3 v3.7.0
)

require (
	github.com/dustin/go-humanize v1.0.1 // indirect
	github.com/u-root/uio v0.0.0-20210528151154-e40b768296a7 // indirect
	golang.org/x/exp v0.0.0-20240222234643-814bf88cf225 // indirect
	golang.org/x/mod v0.20.0 // indirect
	golang.org/x/sync v0.8.0 // indirect
)
