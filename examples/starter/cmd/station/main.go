// Station is a small weather station with one obstacle to pure Go of each kind; `gopure check` explains them.
package main

import (
	"fmt"
	"log"

	"gopure.example/starter/cmd/station/gauge"
)

func main() {
	if err := connect("eth0"); err != nil {
		log.Fatal(err)
	}
	ready()
	// Temperature is declared in a file that needs cgo: without cgo this line does not compile.
	fmt.Printf("%.1f °C, %d mm, probe firmware of %d bytes, room %s\n", Temperature(), gauge.Rain(), len(probe), room())
}
