// Beta starts the network.
package main

import (
	"os/exec"

	"obstacles.example/lib/native"
)

func main() {
	_ = exec.Command("systemctl", "restart", "network").Run()
	native.Read()
}
