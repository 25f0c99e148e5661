"""For people: what a result says, as rows and sentences; whoever calls decides how to print them."""
