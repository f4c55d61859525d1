"""Makes a picture of the top of a report: screenshot.py REPORT.html PICTURE.png [WIDTH HEIGHT]

The picture in the README was made from the demo's report in this way.
"""

import sys
import tempfile

from chromium import Chromium, find_chromium


def main():
    report, picture, *size = sys.argv[1:]
    width, height = map(int, size or (1200, 1400))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, \
            Chromium(find_chromium(), profile) as browser:
        browser.view(width, height)
        browser.open(report)
        browser.screenshot(picture, full=False)


if __name__ == "__main__":
    main()
