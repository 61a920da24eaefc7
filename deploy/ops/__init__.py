"""What operators do: the commands behind `./jejak`, one file per command or group."""
