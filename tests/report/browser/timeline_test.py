"""Tests of the timeline of a report; report_test.py runs them."""

from page import PageTest


class Timeline(PageTest):
    def window(self):
        return [float(end) for end in
                self.evaluate("document.querySelector('.timeline').dataset.window").split()]

    def picture(self):
        return self.evaluate("document.querySelector('.timeline canvas').toDataURL()")

    def readout(self):
        return self.evaluate("document.querySelector('.readout').textContent")

    def focus_timeline(self):
        self.evaluate("document.querySelector('.timeline').focus()")

    def test_the_timeline_zooms_and_moves_by_keyboard(self):
        self.open("everything")
        self.focus_timeline()
        start, end = self.window()
        before = self.picture()
        self.browser.press("+")
        self.assertAlmostEqual(self.window()[1] - self.window()[0], (end - start) / 2)
        self.assertNotEqual(self.picture(), before)
        zoomed = self.window()
        self.browser.press("PageDown")
        self.assertGreater(self.window()[0], zoomed[0])
        self.browser.press("Home")
        self.assertEqual(self.window()[0], 0)
        self.browser.press("0")
        self.assertGreater(self.window()[1], 3.4)  # the whole slowest row

    def test_the_timeline_selects_a_run_by_keyboard(self):
        self.open("everything")
        self.focus_timeline()
        self.browser.press("ArrowRight")
        self.assertRegex(self.readout(), "^left, batch 0 · serial, left · .*\u00a0ms, from 0.0000 to")
        self.browser.press("ArrowRight")
        self.assertRegex(self.readout(), "^left, batch 1 · serial")
        self.browser.press("ArrowDown")
        self.assertRegex(self.readout(), "^right, batch [01] · serial, right")
        for _ in range(2):
            self.browser.press("ArrowDown")
        self.assertRegex(self.readout(), " · threads, right")
        self.browser.press("Escape")
        self.assertEqual(self.readout(), "")

    def test_the_timeline_reacts_to_the_mouse(self):
        self.open("everything")
        box = self.evaluate("(() => { const {left, top} = document.querySelector('.timeline canvas')"
                            ".getBoundingClientRect(); scrollTo(0, top - 100);"
                            "return {x: left + 300, y: 100 + 22 + 24 + 8}; })()")
        self.browser.mouse("mouseMoved", **box)
        self.assertRegex(self.readout(), "^left, batch [0-9]+ · serial")
        before = self.window()
        self.browser.mouse("mouseWheel", deltaX=0, deltaY=-240, modifiers=2, **box)
        self.assertLess(self.window()[1] - self.window()[0], before[1] - before[0])
        zoomed = self.window()
        self.browser.mouse("mousePressed", button="left", buttons=1, clickCount=1, **box)
        self.browser.mouse("mouseMoved", button="left", buttons=1, x=box["x"] - 90, y=box["y"])
        self.browser.mouse("mouseReleased", button="left", x=box["x"] - 90, y=box["y"])
        self.assertGreater(self.window()[0], zoomed[0])
        scrolled = self.evaluate("scrollY")
        self.browser.mouse("mouseWheel", deltaX=0, deltaY=120, **box)
        # Without Ctrl the page scrolls, not the timeline.
        self.evaluate(f"new Promise(done => {{ const check = () => scrollY > {scrolled} ? done() "
                      ": requestAnimationFrame(check); check(); })")

    def test_the_timeline_reacts_to_touches_with_one_and_two_fingers(self):
        self.open("everything", width=390)
        top = self.evaluate("(() => { const {top} = document.querySelector('.timeline')"
                            ".getBoundingClientRect(); scrollTo(0, top - 100); return 100; })()")

        def touch(kind, *xs):
            self.browser.call("Input.dispatchTouchEvent", type=kind, touchPoints=[
                {"x": x, "y": top + 54, "id": finger} for finger, x in enumerate(xs)])
            self.browser.settle()

        before = self.window()
        touch("touchStart", 180)
        touch("touchStart", 180, 240)
        for x in (260, 290, 320):
            touch("touchMove", 180, x)
        touch("touchEnd")
        zoomed = self.window()
        self.assertLess(zoomed[1] - zoomed[0], 0.6 * (before[1] - before[0]))
        touch("touchStart", 300)
        for x in (270, 240, 200):
            touch("touchMove", x)
        touch("touchEnd")
        self.assertGreater(self.window()[0], zoomed[0])
