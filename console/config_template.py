"""The ``config.toml`` that a new home gets: every key with its default and what it means.

Place in the path: nothing comes in, the text goes out to ``wiring``, which writes it. A test reads
the text back and compares it with the defaults of ``config``, so the two cannot part.
"""

__all__ = ["CONFIG_TEXT"]

CONFIG_TEXT = """\
# Settings of intacct-console for this home. Read once at start; an unknown key stops the start.
# Secrets do not belong here: intacct-console credentials set sender|alvys

[intacct]
# The gateway that takes sign-ins. Environment: INTACCT_CONSOLE_INTACCT_URL
url = "https://api.intacct.com/ia/xml/xmlgw.phtml"
# Writing requests under way at once for one Sage company, 1 to 4: no more than it has bought.
# Refusals halve it for a while.
lanes = 1

[alvys]
# Environment: INTACCT_CONSOLE_ALVYS_URL, INTACCT_CONSOLE_ALVYS_TOKEN_URL
url = "https://integrations.alvys.com"
token_url = "https://auth.alvys.com/oauth/token"
audience = "https://api.alvys.com/public/"
# Keeping the published rate limits: "auto" does except on loopback; "documented" always; "off"
# waits only when Alvys says so.
pacing = "auto"

[sync]
# Seconds after a lost answer before "not found" counts and the document is sent again.
# Environment: INTACCT_CONSOLE_QUIET_TIME_S
quiet_time_s = 1800
# Documents in one request, 1 to 100.
batch_size = 100
# Seconds that one reading or writing request may take.
read_timeout_s = 60
write_timeout_s = 300
# Seconds between looks at uploaded carrier invoices, for connections that do not wait for a cycle.
watch_interval_s = 60

[schedule]
# Seconds between cycles, in whole quarters of an hour, at most a day.
interval_s = 43200
# Local time of day of one cycle, and its zone; an empty zone is the system's own.
anchor = "00:00"
timezone = ""

[store]
# Settled work that did not change for so many days leaves the lists for the archive; it is found
# by its number and its id for ever.
archive_after_days = 540

# Who may do what: admin, partner_admin, billing or reader. Without this table the owner of the
# home is admin and everybody else reader; with it, whoever it does not name is reader.
#
# [roles.operators]
# maria = "admin"
#
# [roles.groups]
# finance = "billing"

[ui]
# One of amber, black, dark, dusk, forest, harbor, light, paper, plain (the terminal's own colours),
# or a theme of your own: a file in the folder themes of this home.
theme = "dark"

# Your own keys: the name of a file in the folder keymaps of this home.
keymap = "default"

# "ascii" for terminals that show nothing else; "auto" looks at TERM and the locale.
characters = "auto"

# Send the terminal only cells that changed; false hands it the framework's own output.
by_cells = true
"""
