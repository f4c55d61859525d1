# What Doxygen 1.9 does not understand of GitHub's Markdown. For `sed -E -f`.

# An apostrophe ends its code spans, unless they have two backticks.
s/(^|[^`])`([^`']+'[^`]*)`/\1``\2``/g

# Headings are no targets of links: they lead to the page, and those within the page go.
s/\[([^]]*)\]\(#[^)]*\)/\1/g
s/\.md#[^)]*\)/.md)/g

# The text of a link is one word.
:again
s/(\[[^]]*) ([^]]*\]\([^)]*\.md\))/\1\&nbsp;\2/
t again
