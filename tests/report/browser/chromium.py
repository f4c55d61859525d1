"""Controls a headless Chromium over its DevTools pipe. Uses only Python's standard library."""

import base64
import json
import os
import select
import shutil
import subprocess
import time


def find_chromium():
    """The path of an installed Chromium that is not a snap; None if there is none.

    A snap (Ubuntu's /usr/bin/chromium-browser) needs a service that does not run in containers.
    """
    for name in ("chromium", "google-chrome"):
        path = shutil.which(name)
        if path and "/snap/" not in os.path.realpath(path):
            return path
    return None


class Chromium:
    """One browser with one page. To be used in a with statement."""

    def __init__(self, program, folder):
        to_browser, self._to = os.pipe()
        self._from, from_browser = os.pipe()
        arguments = [
            program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox",
            "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-extensions", "--font-render-hinting=none", "--force-device-scale-factor=1",
            "--user-data-dir=" + os.path.join(folder, "profile"), "about:blank",
        ]
        self._log = open(os.path.join(folder, "chromium.log"), "w")

        def use_descriptors_three_and_four():  # the browser expects its pipes there
            read, write = os.dup(to_browser), os.dup(from_browser)
            os.dup2(read, 3)
            os.dup2(write, 4)

        self._process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            preexec_fn=use_descriptors_three_and_four, pass_fds=(3, 4), env={**os.environ, "HOME": folder})
        os.close(to_browser)
        os.close(from_browser)
        self._last = 0
        self._pending = b""
        self._session = None
        self.events = []  # all events since the last open()

    def __enter__(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        return self

    def __exit__(self, *_):
        # Browser.close ends all processes of the browser; until then they write to the profile.
        self._session = None
        try:
            self.call("Browser.close")
            self._process.wait(10)
        except (OSError, RuntimeError, TimeoutError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._log.close()

    def _receive(self, deadline):
        while b"\0" not in self._pending:
            ready = select.select([self._from], [], [], max(0.0, deadline - time.monotonic()))[0]
            if not ready:
                raise TimeoutError("the browser does not answer")
            data = os.read(self._from, 1 << 20)
            if not data:
                raise RuntimeError("the browser has ended: see chromium.log")
            self._pending += data
        message, self._pending = self._pending.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, timeout=30, **parameters):
        """Returns the result of a DevTools command. Events that arrive meanwhile are kept."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data):]
        deadline = time.monotonic() + timeout
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def evaluate(self, expression, timeout=30):
        """Returns the value of a JavaScript expression. A promise is awaited."""
        answer = self.call("Runtime.evaluate", timeout, expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def view(self, width, height=900, dark=False, media=""):
        """Sets the size of the window and the features for the page's media queries."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.settle()

    def settle(self):
        """Waits until the page has been laid out and painted."""
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def open(self, path):
        """Opens a file and waits until its scripts have run."""
        self.events.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.evaluate("new Promise(done => document.readyState === 'complete' ? done() "
                      ": addEventListener('load', done))")
        self.settle()

    def press(self, key, text=""):
        """Presses a key. `text` is what it types; Enter types a carriage return."""
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)
        self.settle()

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)
        self.settle()

    def screenshot(self, path, full=True):
        """Writes a picture of the whole page, or of the window if `full` is false."""
        clip = {}
        if full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"],
                             "scale": 1}}
        picture = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=full,
                            **clip)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def pdf(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"]))

    def wait_for(self, method, wanted, timeout=20):
        """Waits for an event of type `method` for which wanted(parameters) is true."""
        deadline = time.monotonic() + timeout
        while not any(wanted(parameters) for parameters in self.of(method)):
            message = self._receive(deadline)
            if "method" in message:
                self.events.append(message)

    def of(self, method):
        """The parameters of all events of type `method` since the last open()."""
        return [event["params"] for event in self.events if event["method"] == method]
