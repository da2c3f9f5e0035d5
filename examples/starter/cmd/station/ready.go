package main

import (
	"context"
	"log"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/coreos/go-systemd/v22/dbus"
)

// ready tells systemd that the station is up, and starts its uploader.
func ready() {
	if _, err := daemon.SdNotify(false, daemon.SdNotifyReady); err != nil {
		log.Print(err)
	}
	ctx := context.Background()
	bus, err := dbus.NewSystemConnectionContext(ctx)
	if err != nil {
		log.Print(err)
		return
	}
	defer bus.Close()
	if _, err := bus.StartUnitContext(ctx, "upload.service", "replace", nil); err != nil {
		log.Print(err)
	}
}
