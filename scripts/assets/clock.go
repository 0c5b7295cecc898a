// Added to CometBFT's package of the same name when the local chain's wasmd is built: `Now` asks `source` instead of
// the system.
//
// A test needs days to pass in seconds, and a second to stand still while a deadline is tried. Where FLYWHEEL_CLOCK
// names a file, the time is what the file holds: seconds since 1970, in decimal. Blocks stay a millisecond apart, as
// CometBFT's own rule has it. Without the variable the time is the machine's, as ever.
package time

import (
	"os"
	"strconv"
	"strings"
	"time"
)

var clockFile = os.Getenv("FLYWHEEL_CLOCK")

func source() time.Time {
	if clockFile == "" {
		return time.Now()
	}
	text, err := os.ReadFile(clockFile)
	if err != nil {
		panic("FLYWHEEL_CLOCK: " + err.Error())
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		panic("FLYWHEEL_CLOCK: " + err.Error())
	}
	return time.Unix(seconds, 0)
}
