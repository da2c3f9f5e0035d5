package main

// #cgo LDFLAGS: -lm
// double read_temperature(void);
import "C"

// Temperature asks the sensor's C driver, in degrees Celsius.
func Temperature() float64 {
	return float64(C.read_temperature())
}
