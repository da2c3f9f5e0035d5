// Alpha reads the sensor.
package main

import "obstacles.example/lib/native"

func main() {
	native.Read()
}
