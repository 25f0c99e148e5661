"""Where everything is and who sees whom, in floats: satellites, stations, the Sun."""
