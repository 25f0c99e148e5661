"""The verbs and the help page that lists them: plain text, so that help is there at once."""

# Name, what it does. The verb's code is in the module of the same name, dashes as underscores.
VERBS = (
    ("check", "Validate a scenario; show its question, its assumptions and what a run will cost."),
    ("run", "Simulate a scenario and print where the time goes; write a result folder with -o."),
    ("claim", "Say whether the scenario's claims are true, how surely, and what would flip the answer."),
    ("compare", "Set result folders side by side: cases, assumptions, capture by capture."),
    ("weather", "Run a scenario under clear sky, rain and clouds, and set the results side by side."),
    ("passes", "List when each satellite is above each station, and the gaps between."),
    ("plan", "Show or export the opportunity plan: every window and inter-satellite link."),
    ("rtt", "Round-trip light time between two ground sites over the network."),
    ("trace", "Tell the life of one capture, hop by hop: when, where, how long, why."),
    ("breakeven", "Say at which value of each assumption the answer flips, and what it takes at least."),
    ("sensitivity", "Say which assumption decides, what rests on guesses, and what to measure first."),
    ("library", "List the shipped scenarios and parts, with their sources."),
    ("schema", "Print the JSON Schema of scenario files, for editors."),
    ("warm-up", "Compile everything to machine code now, so that no run has to wait for it."),
)

EXAMPLE = "latency run three-body-12"


def help_page() -> str:
    """Return what `latency --help` prints."""
    width = max(len(name) for name, _ in VERBS)
    return "\n".join(
        [
            "Usage: latency VERB [ARGUMENTS]",
            "",
            "Does computing in orbit bring the answer sooner? Carries every capture from the",
            "satellite to the user in six ways and says where the time went.",
            "",
            f"Example: {EXAMPLE}",
            "",
            "Verbs:",
            *(f"  {name:<{width}}  {summary}" for name, summary in VERBS),
            "",
            "Options:",
            "  --version  Print the version and stop.",
            "  --help     Print this page; after a verb, that verb's own page with examples.",
            "",
            "Exit codes: 0 done; 1 a check failed; 2 the input is wrong; 130 interrupted.",
        ]
    )
