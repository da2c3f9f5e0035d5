package main

import (
	"fmt"

	"example.com/sensor"
)

func main() { fmt.Println(sensor.Degrees(), sensor.Unit()) }
