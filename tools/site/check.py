"""Tests the built site in a headless Chromium.

usage: check.py SITE SCREENSHOTS    SITE: a folder of one version; the last line is the total
"""
import functools
import http.server
import json
import pathlib
import re
import sys
import threading
import urllib.parse

from playwright.sync_api import sync_playwright

SEARCHES = {"orthogonal": "orthogonal", "inwit_recipe_bind": "c.html", "fan_in": "fan", "fully_shard": "torch"}
SLOWEST = 180_000  # milliseconds, on a busy machine
SHOWN = {"home": "", "torch": "torch/", "c": "reference/c/", "initializers": "initializers/scaled/", "performance": "performance/",
         "migration": "migration/", "python": "reference/python/"}


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Check:
    """Counts checks that pass, and prints those that fail."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def __call__(self, holds, message):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        if not holds:
            print("failed:", message)


def watched(browser, check, home):
    """A page whose failed requests and errors are failures of the check."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=home)
    page = context.new_page()
    page.set_default_timeout(SLOWEST)
    page.on("pageerror", lambda error: check(False, f"{page.url}: {error}"))
    page.on("response", lambda response: response.ok or check(response.status == 304, f"{page.url}: {response.status} of {response.url}"))
    page.on("request", lambda request: request.url.startswith((home, "data:", "blob:"))
            or check(False, f"{page.url}: loads {request.url} from elsewhere"))
    return page


def crawl(page, check, start):
    """Visits every page that links lead to; each anchor must exist, each picture must be drawn."""
    waiting, known, anchors = [start], {start}, {}
    wanted = []
    while waiting:
        url = waiting.pop()
        response = page.goto(url, wait_until="load")
        check(response.ok, f"{url}: {response.status}")
        if "html" not in response.headers.get("content-type", ""):
            continue
        anchors[url] = set(page.eval_on_selector_all("[id]", "all => all.map(one => one.id)"))
        broken = page.eval_on_selector_all("article img", """all => Promise.all(all.map(async one => {
            one.loading = "eager"; try { await one.decode() } catch { return one.src } return one.naturalWidth ? "" : one.src }))""")
        check(not any(broken), f"{url}: pictures are not drawn: {[one for one in broken if one]}")
        for target in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            where, anchor = urllib.parse.urldefrag(target)
            if not where.startswith(start):
                continue
            wanted.append((url, where, urllib.parse.unquote(anchor)))
            if where not in known:
                known.add(where)
                waiting.append(where)
    missing = {(url, where, anchor) for url, where, anchor in wanted if anchor and where in anchors and anchor not in anchors[where]}
    for url, where, anchor in sorted(missing):
        check(False, f"{url}: no #{anchor} in {where}")
    return len(anchors), len(wanted)


def search(page, check, home, query, part):
    page.goto(home, wait_until="load")
    page.keyboard.press("s")
    page.keyboard.type(query)
    page.wait_for_selector(".md-search-result__link", timeout=SLOWEST)
    found = page.eval_on_selector_all(".md-search-result__link", "all => all.map(one => one.href + ' ' + one.innerText)")
    check(any(part.replace(".html", "") in one for one in found), f"search of {query}: only {found[:5]}")


def c_functions(site, check):
    """The search must find every function of the headers at its place in the reference."""
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    known = {one["location"] for one in index["docs"]}
    functions = []
    for header in sorted((pathlib.Path(__file__).parents[2] / "capi").glob("*.h")):
        functions += re.findall(r"^INWIT_API [^(;]*?(\w+)\(", header.read_text(encoding="utf-8"), re.M)
    missing = [name for name in functions if f"reference/c/#{name}" not in known]
    check(functions and not missing, f"the search lacks {missing}")
    print(f"{len(functions)} C functions")


def copy(page, check, home):
    page.goto(home + "install/", wait_until="load")
    button = page.locator("button.md-code__button[data-clipboard-target], .md-code__button[data-md-type=copy]").first
    button.scroll_into_view_if_needed()
    button.click()
    page.wait_for_timeout(300)
    copied = page.evaluate("navigator.clipboard.readText()")
    check(copied.startswith("scripts/install-dependencies build\ncmake -S"), f"copied: {copied!r}")


def dark(page, check, home, screenshots):
    page.goto(home, wait_until="load")
    scheme = functools.partial(page.get_attribute, "body", "data-md-color-scheme")
    before = scheme()
    page.locator("label[for=__palette_1]").click()
    check((before, scheme()) == ("default", "slate"), f"dark mode: {before}, {scheme()}")
    page.screenshot(path=screenshots / "dark.png")
    page.locator("label[for=__palette_0]").click()


def phone(page, check, home, screenshots):
    """On a narrow screen, tables and code scroll on their own; the page must not."""
    page.set_viewport_size({"width": 390, "height": 844})
    for name, where in SHOWN.items():
        page.goto(home + where, wait_until="load")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        check(wider <= 0, f"{page.url}: is {wider} pixels wider than a phone")
        page.screenshot(path=screenshots / f"phone-{name}.png")
    page.goto(home, wait_until="load")
    page.evaluate("document.querySelector('label[for=__palette_1]').click()")  # it may be in the menu
    check(page.get_attribute("body", "data-md-color-scheme") == "slate", "no dark mode on a phone")
    page.screenshot(path=screenshots / "phone-dark.png")


def main(site, screenshots):
    screenshots.mkdir(parents=True, exist_ok=True)
    check = Check()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
        home = f"{serve(site.parent)}/{site.name}/"
        page = watched(browser, check, home.rsplit("/", 2)[0])
        print("{} pages, {} links".format(*crawl(page, check, home)))
        c_functions(site, check)
        for query, part in SEARCHES.items():
            search(page, check, home, query, part)
        page.screenshot(path=screenshots / "search.png")
        copy(page, check, home)
        dark(page, check, home, screenshots)
        for name, where in SHOWN.items():
            page.goto(home + where, wait_until="load")
            page.screenshot(path=screenshots / f"{name}.png")
        phone(page, check, home, screenshots)
        browser.close()
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed or not check.passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
