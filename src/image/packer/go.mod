// The pinned packer of initramfs archives, which Gopure builds once with the user's Go.
module gopure/packer

go 1.23.0

require (
	github.com/hugelgupf/go-shlex v0.0.0-20200702092117-c80c9d0918fa
	github.com/u-root/mkuimage v0.0.0-20250905073043-9a40452f5d3b
)

require (
	github.com/pierrec/lz4/v4 v4.1.14 // indirect
	github.com/u-root/gobusybox/src v0.0.0-20250101170133-2e884e4509c7 // indirect
	github.com/u-root/uio v0.0.0-20240209044354-b3d14b93376a // indirect
	golang.org/x/exp v0.0.0-20240222234643-814bf88cf225 // indirect
	golang.org/x/mod v0.20.0 // indirect
	golang.org/x/sync v0.8.0 // indirect
	golang.org/x/sys v0.23.0 // indirect
	golang.org/x/tools v0.24.1 // indirect
	mvdan.cc/sh/v3 v3.7.0 // indirect
)
