package native

// int answer(void) { return 42; }
import "C"

func Read() int { return int(C.answer()) }
