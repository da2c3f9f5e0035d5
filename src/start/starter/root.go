//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

const (
	// selfPath is this program in the sandbox; it becomes the others.
	selfPath = "/.starter"
	// binaries is where applets are in a u-root image.
	binaries   = "/bbin"
	busybox    = binaries + "/bb"
	noProc     = "/proc"
	noSeccomp  = "a filter of system calls"
	ownTmpSize = "size=16m,nr_inodes=4k,mode=1777"
)

// makeRoot gives this mount namespace a root that has the busybox, its symlinks and three devices, and nothing of the machine's own.
func makeRoot(binary, self *os.File, request Request) (Sandbox, error) {
	var sandbox Sandbox
	step := func(what string, err error) error {
		if err == nil {
			return nil
		}
		return fmt.Errorf("%s: %s", what, plain(err))
	}
	if err := step("mounts can't be made private", syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")); err != nil {
		return sandbox, err
	}
	const base = "/tmp"
	if err := step("no file system can be mounted", syscall.Mount("tmpfs", base, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "mode=0755")); err != nil {
		return sandbox, err
	}
	for _, folder := range []string{binaries, "/dev", "/proc", "/tmp", "/old"} {
		if err := os.Mkdir(base+folder, 0o755); err != nil {
			return sandbox, err
		}
	}
	if err := copyProgram(binary, base+busybox); err != nil {
		return sandbox, step("the binary can't be copied", err)
	}
	if err := copyProgram(self, base+selfPath); err != nil {
		return sandbox, err
	}
	for _, applet := range request.Applets {
		if applet != filepath.Base(applet) || applet == "bb" {
			continue
		}
		if err := os.Symlink("bb", filepath.Join(base+binaries, applet)); err != nil && !os.IsExist(err) {
			return sandbox, err
		}
	}
	for _, device := range []string{"/dev/null", "/dev/zero", "/dev/urandom"} {
		if err := os.WriteFile(base+device, nil, 0o644); err != nil {
			return sandbox, err
		}
		if err := step(device, syscall.Mount(device, base+device, "", syscall.MS_BIND, "")); err != nil {
			return sandbox, err
		}
	}
	if err := mountProc(base + "/proc"); err != nil {
		sandbox.Without = append(sandbox.Without, noProc)
	}
	if err := step("the root can't be changed", changeRoot(base)); err != nil {
		return sandbox, err
	}
	if !hasFilter() {
		sandbox.Without = append(sandbox.Without, noSeccomp)
	}
	const readOnly = syscall.MS_REMOUNT | syscall.MS_BIND | syscall.MS_RDONLY | syscall.MS_NOSUID | syscall.MS_NODEV
	if err := step("the root can't be made read-only", syscall.Mount("", "/", "", readOnly, "")); err != nil {
		return sandbox, err
	}
	_ = syscall.Sethostname([]byte("gopure"))
	return sandbox, step("/tmp", mountTemporary())
}

// mountProc shows the processes of the sandbox. Its limit of user namespaces is none: in one of its own a program would have capabilities.
func mountProc(at string) error {
	const flags = syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC
	if err := syscall.Mount("proc", at, "proc", flags, ""); err != nil {
		return err
	}
	// A kernel without it is dealt with by the filter, and the probe tries it.
	_ = os.WriteFile(at+"/sys/user/max_user_namespaces", []byte("0"), 0)
	return syscall.Mount("", at, "", flags|syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, "")
}

func changeRoot(base string) error {
	if err := syscall.Chdir(base); err != nil {
		return err
	}
	if err := syscall.PivotRoot(".", "old"); err != nil {
		return err
	}
	if err := syscall.Chdir("/"); err != nil {
		return err
	}
	if err := syscall.Unmount("/old", syscall.MNT_DETACH); err != nil {
		return err
	}
	return os.Remove("/old")
}

func mountTemporary() error {
	return syscall.Mount("tmpfs", "/tmp", "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, ownTmpSize)
}

// emptyTemporary gives the next program a /tmp that nobody has used.
func emptyTemporary() error {
	if err := syscall.Unmount("/tmp", syscall.MNT_DETACH); err != nil {
		return err
	}
	return mountTemporary()
}

func copyProgram(from *os.File, to string) error {
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, from); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
