"""The command line: every text command, its output and its exit codes.

Nothing is exported here: a plain call loads none of the command line's library.
"""
