"""What the tests of pages in a browser share."""

import os
import unittest

# The number of colours in a canvas: 1 if it is blank, many if text is drawn, because text is smoothed.
COLOURS = """(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})"""


class PageTest(unittest.TestCase):
    browser = None  # set by main
    folder = None  # set by main

    def open(self, name, width=1280, **view):
        self.browser.view(width, **view)
        self.browser.open(self.path(name + ".html"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def evaluate(self, expression):
        return self.browser.evaluate(expression)

    def all_pages(self):
        """The names of all reports, and of all comparisons of two results ("changes…")."""
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".html"):
                with self.subTest(name):
                    yield name[:-len(".html")]

    def all_reports(self):
        return (name for name in self.all_pages() if not name.startswith("changes"))

    def colours(self, selector="canvas"):
        """For each canvas: its aria-label and its number of colours."""
        return self.evaluate(f"[...document.querySelectorAll('{selector}')].map(canvas => "
                             f"[canvas.getAttribute('aria-label'), {COLOURS}(canvas)])")
