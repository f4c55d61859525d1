# Replaces the parts of GitHub's Markdown that Doxygen 1.9 does not understand. For `sed -E -f`.

# In Doxygen, an apostrophe ends a code span, unless the span has two backticks.
s/(^|[^`])`([^`']+'[^`]*)`/\1``\2``/g

# Doxygen cannot link to headings: the link goes to the page. A link within a page becomes text.
s/\[([^]]*)\]\(#[^)]*\)/\1/g
s/\.md#[^)]*\)/.md)/g

# In Doxygen, the text of a link is one word.
:again
s/(\[[^]]*) ([^]]*\]\([^)]*\.md\))/\1\&nbsp;\2/
t again
