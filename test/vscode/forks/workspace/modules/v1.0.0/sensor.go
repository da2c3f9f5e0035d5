package sensor

// static int degrees(void) { return 21; }
import "C"

// Degrees asks the chip.
func Degrees() int { return int(C.degrees()) }
