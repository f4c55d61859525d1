"""Tests the HTML report in a real browser: report_test.py TOOL SAMPLES OUTPUT

TOOL is the path of ortchestra, SAMPLES the path of report-samples. Reports and screenshots are kept in
OUTPUT. Without a browser, the exit code is 77, which CTest reports as skipped.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

from chromium import Chromium, find_chromium
from page import PageTest
from timeline_test import Timeline

CHARTS = ("main-chart", "models", "latency", "memory", "utilisation", "timeline")

# The numbers with a unit, decimals or a range that are split over two lines.
SPLIT_NUMBERS = r"""(() => {
  const number = /(?<![\w.\/=:-])\d+(?:[.]\d+)?(?:\u2060?–\u2060?\d+(?:[.]\d+)?)?(?:[ \u00a0](?:%|×|ms|s|MiB|GiB|CPUs|frames\/s)(?![\w\/]))?/g;
  document.querySelectorAll('details').forEach(each => { each.open = true; });
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const split = [];
  while (texts.nextNode()) {
    for (const match of texts.currentNode.data.matchAll(number)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, match.index);
      range.setEnd(texts.currentNode, match.index + match[0].length);
      const lines = new Set([...range.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top)));
      if (lines.size > 1) split.push(match[0]);
    }
  }
  return split;
})()"""


def make_reports(tool, samples, folder):
    """Makes reports of made-up results and of a short comparison with fake models."""
    subprocess.run([samples, folder], check=True)
    subprocess.run(
        [tool, "bench", "-q", "-m", "left=fake:spin_ms=2", "-m", "right=fake:sleep_ms=3", "-n", "30",
         "--rounds", "3", "-s", "serial", "-s", "threads", "-s", "processes",
         "-s", "threads:window=4", "--html", os.path.join(folder, "bench.html"),
         "--json", os.path.join(folder, "bench.json")], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [tool, "report", os.path.join(folder, "everything.json"), os.path.join(folder, "bench.json"),
         "--html", os.path.join(folder, "changes-bench.html")], check=True, stdout=subprocess.DEVNULL)


class Report(PageTest):
    def test_no_report_logs_an_error_or_uses_the_network(self):
        for name in self.all_pages():
            self.open(name)
            if not name.startswith("changes"):
                self.assertEqual(self.evaluate("document.documentElement.dataset.ready"), "yes")
            for method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
                self.assertEqual(self.browser.of(method), [])
            for request in self.browser.of("Network.requestWillBeSent"):
                self.assertRegex(request["request"]["url"], "^(file|blob|data):")

    def test_every_chart_is_drawn_and_has_a_table(self):
        for name in ("bench", "everything"):
            self.open(name)
            for chart in CHARTS:
                if (name, chart) == ("bench", "utilisation"):
                    continue  # the rounds end before the second sample
                drawn = self.colours(f"#{chart} canvas")
                self.assertTrue(drawn, f"{name}: {chart} has no canvas")
                for label, colours in drawn:
                    self.assertTrue(label, f"{name}: {chart} has no label for screen readers")
                    self.assertGreater(colours, 5, f"{name}: {label} is blank")
                self.assertGreater(self.evaluate(
                    f"document.querySelectorAll('#{chart} details tbody tr').length"), 0)

    def test_the_existing_parts_of_an_unusual_result_are_drawn(self):
        for name in self.all_reports():
            self.open(name)
            for label, colours in self.colours():
                self.assertGreater(colours, 5, label)
            text = self.evaluate("document.querySelector('main').textContent + [...document"
                                 ".querySelectorAll('canvas')].map(c => c.ariaLabel).join()")
            self.assertNotRegex(text, r"\b(NaN|undefined|null|Infinity|\[object)\b")
            self.assertNotIn("could not be drawn", text)
        self.open("empty")
        for chart in CHARTS:
            self.assertTrue(self.evaluate(f"document.querySelector('#{chart}').textContent"), chart)

    def test_texts_of_the_result_never_become_markup(self):
        for name in ("odd-names", "changes-odd-names"):
            self.check_texts(name)

    def check_texts(self, name):
        self.open(name)
        self.assertEqual(self.evaluate("document.querySelectorAll('main img').length"), 0)
        self.assertIn('<img src=x onerror="alert(1)">',
                      self.evaluate("document.querySelector('main').textContent"))
        self.assertEqual(self.browser.of("Page.javascriptDialogOpening"), [])

    def test_no_page_is_wider_than_a_phone(self):
        for name in self.all_pages():
            self.open(name, width=390)
            self.assertLessEqual(self.evaluate("document.documentElement.scrollWidth"), 390)

    def test_no_page_is_wider_than_paper(self):
        for name in self.all_pages():
            self.open(name)
            self.browser.view(688, media="print")  # A4 without the margins
            self.assertLessEqual(self.evaluate("document.documentElement.scrollWidth"), 688)

    def test_numbers_are_never_split_from_their_units(self):
        for name in self.all_pages():
            for width in (390, 620, 800):
                self.open(name, width=width)
                self.assertEqual(self.evaluate(SPLIT_NUMBERS), [], f"{width} pixels")

    # ---- reasons, frame rates, many models

    def test_the_parts_of_cpu_time_fill_their_bar(self):
        self.open("everything", width=800)
        bars = self.evaluate("[...document.querySelectorAll('.cpu')].map(bar => [bar.clientWidth, "
                             "[...bar.children].map(part => part.getBoundingClientRect().width)])")
        self.assertEqual(len(bars), 3)
        for width, parts in bars:
            self.assertEqual(len(parts), 6)
            self.assertAlmostEqual(sum(parts) + len(parts) - 1, width, delta=0.5)  # gaps of 1 pixel
            self.assertAlmostEqual(parts[0] / width, 0.55, delta=0.01)

    def test_figures_unfold_by_keyboard(self):
        self.open("everything")
        self.evaluate("document.querySelector('.claims summary').focus()")
        self.assertFalse(self.evaluate("document.querySelector('.claims details').open"))
        self.browser.press("Enter", text="\r")
        self.assertTrue(self.evaluate("document.querySelector('.claims details').open"))

    def test_the_first_chart_shows_latency_if_there_is_a_frame_rate(self):
        self.open("rate")
        ((label, colours),) = self.colours("#main-chart canvas")
        self.assertGreater(colours, 5)
        self.assertEqual(label, "Bar chart of latency in milliseconds. serial p50 400 ms, p99 720 ms, 99 (99.0 %) "
                                "late, falls behind; threads p50 20.0 ms, p99 36.0 ms, 12 (12.0 %) late; "
                                "pool:workers=2,intra=1 p50 12.5 ms, p99 22.5 ms, 0 late.")

    def test_twelve_models_have_twelve_looks(self):
        self.open("twelve")
        for chart in ("timeline", "models", "memory"):
            looks = self.evaluate(f"[...document.querySelectorAll('#{chart} .legend i')].map(mark => {{"
                                  "const {backgroundColor, backgroundImage} = getComputedStyle(mark);"
                                  "return `${backgroundColor} ${backgroundImage}`; })")
            self.assertEqual(len(set(looks)), 12)
            self.assertEqual(sum("gradient" in look for look in looks), 6)

    # ---- the comparison of two results

    def test_a_comparison_draws_every_interval_inside_its_row(self):
        for width in (390, 800, 1400):
            self.open("changes", width=width)
            rows = self.evaluate("""[...document.querySelectorAll('.ratios li')].map(row => {
                const {left, right} = row.getBoundingClientRect();
                return [...row.querySelectorAll('.plot i')].map(mark => mark.getBoundingClientRect())
                    .map(mark => mark.left >= left && mark.right <= right && mark.height > 0); })""")
            self.assertEqual([len(row) for row in rows], [3, 3, 3, 2, 3])  # the last are the ticks
            self.assertTrue(all(all(row) for row in rows), rows)

    def test_a_comparison_follows_the_system_without_scripts(self):
        self.open("changes")
        self.assertEqual(self.evaluate("document.scripts.length"), 0)
        colours = "['body', '.good .interval'].map(each => getComputedStyle(document.querySelector(each)).backgroundColor)"
        light = self.evaluate(colours)
        self.browser.view(1280, dark=True)
        for one, other in zip(light, self.evaluate(colours)):
            self.assertNotEqual(one, other)
        self.browser.view(1280, dark=True, media="print")
        self.assertEqual(self.evaluate(colours)[0], "rgb(255, 255, 255)")

    def test_the_download_contains_the_result(self):
        for name in ("bench", "odd-names"):
            self.open(name)
            with tempfile.TemporaryDirectory() as downloads:
                self.browser.call("Browser.setDownloadBehavior", behavior="allow",
                                  downloadPath=downloads, eventsEnabled=True)
                self.evaluate("document.querySelector('#download').click()")
                self.browser.wait_for("Browser.downloadProgress",
                                      lambda event: event["state"] == "completed")
                (file,) = os.listdir(downloads)
                self.assertRegex(file, r"^ortchestra-[0-9A-Za-z-]+\.json$")
                with open(os.path.join(downloads, file)) as got, \
                        open(self.path(name + ".json")) as expected:
                    self.assertEqual(json.load(got), json.load(expected))

    # ---- light mode, dark mode, printing

    def test_colours_follow_the_system_while_the_page_is_open(self):
        self.open("bench")
        background = "getComputedStyle(document.body).backgroundColor"
        light = [self.evaluate(background), *self.charts()]
        self.browser.view(1280, dark=True)
        dark = [self.evaluate(background), *self.charts()]
        for one, other in zip(light, dark):
            self.assertNotEqual(one, other)
        self.browser.view(1280)
        self.assertEqual([self.evaluate(background), *self.charts()], light)

    def charts(self):
        return self.evaluate("[...document.querySelectorAll('canvas')].map(c => c.toDataURL())")

    def test_the_printed_page_is_white_and_complete(self):
        self.open("everything", dark=True)
        self.browser.view(700, dark=True, media="print")
        self.assertEqual(self.evaluate("getComputedStyle(document.body).backgroundColor"),
                         "rgb(255, 255, 255)")
        for label, colours in self.colours():
            self.assertGreater(colours, 5, label)
        corner = "[...document.querySelector('.timeline canvas').getContext('2d')" \
                 ".getImageData(0, 0, 1, 1).data].join()"
        self.assertEqual(self.evaluate(corner), "255,255,255,255")
        self.assertLessEqual(self.evaluate("document.documentElement.scrollWidth"), 700)
        self.browser.screenshot(self.path("print.png"))
        self.browser.view(1280, dark=True)
        self.browser.pdf(self.path("print.pdf"))
        self.assertGreater(os.path.getsize(self.path("print.pdf")), 20000)

    def test_screenshots_are_kept(self):
        for name, view in {"light": {}, "dark": {"dark": True}, "phone": {"width": 390}}.items():
            self.open("everything", **view)
            self.browser.screenshot(self.path(name + ".png"))
            self.assertGreater(os.path.getsize(self.path(name + ".png")), 20000)
            self.open("changes", **view)
            self.browser.screenshot(self.path(f"changes-{name}.png"))


def main():
    program = find_chromium()
    if program is None:
        print("skipped: Chromium is not installed. On Debian: apt-get install chromium fonts-liberation")
        return 77
    tool, samples, PageTest.folder = sys.argv[1:4]
    os.makedirs(PageTest.folder, exist_ok=True)
    make_reports(tool, samples, PageTest.folder)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, \
            Chromium(program, profile) as PageTest.browser:
        result = unittest.TextTestRunner(verbosity=2).run(
            unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(each)
                               for each in (Report, Timeline)))
    print("reports and screenshots:", PageTest.folder)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
