"""The command line: every text command, its output and its exit codes."""
