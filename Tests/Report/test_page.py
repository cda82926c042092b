"""The page in a browser: tables, keyboard, light and dark, narrow and on paper, and what it must not do."""

import pytest

from conftest import dapple

WIDTHS = [320, 390, 1400]


def numbers(table, column):
    """The values of a column as shown."""
    cells = table.locator(f"tbody td:nth-child({column + 1})").all_text_contents()
    return [float(cell.split(" ")[0]) for cell in cells if cell.strip() != "–"]


def test_tables_sort_both_ways(show, run):
    page = show(run)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    table = page.locator("table.sortable", has_text="cl_parallel").first
    headings = table.locator("thead th")
    column = headings.all_text_contents().index("cl_parallel ±")
    original = numbers(table, column)
    assert original != sorted(original) and len(original) > 20
    button = headings.nth(column).locator("button")
    button.click()
    assert numbers(table, column) == sorted(original)
    assert headings.nth(column).get_attribute("aria-sort") == "ascending"
    button.click()
    assert numbers(table, column) == sorted(original, reverse=True)
    assert headings.nth(column).get_attribute("aria-sort") == "descending"
    headings.nth(1).locator("button").click()
    assert headings.nth(column).get_attribute("aria-sort") == "none"
    assert numbers(table, 1) == sorted(numbers(table, 1))


def test_what_is_not_known_comes_last_either_way(show, run):
    page = show(run)
    orders = page.evaluate(
        """() => {
          const row = text => ({ cells: [{ textContent: text }], text });
          const rows = ["1.5e-7 ± 1e-8", "–", "-3", "0.2", "12"].map(row);
          const dates = ["2026-11-28T10:00:00Z", "2025-01-01T00:00:00Z"].map(row);
          return [[rows, 1], [rows, -1], [dates, 1]].map(([rows, sign]) => sortedRows(rows, 0, sign).map(r => r.text));
        }""")
    assert orders[0] == ["-3", "1.5e-7 ± 1e-8", "0.2", "12", "–"]
    assert orders[1] == ["12", "0.2", "1.5e-7 ± 1e-8", "-3", "–"]
    assert orders[2] == ["2025-01-01T00:00:00Z", "2026-11-28T10:00:00Z"]


def test_the_keyboard_reaches_everything(show, run):
    page = show(run)
    page.evaluate("() => { window.scrollTo(0, 0); document.activeElement.blur(); }")
    reached, seen = set(), []
    for _ in range(2000):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => {
              const e = document.activeElement;
              if (e === document.body) return null;
              e.dataset.place ??= document.querySelectorAll("[data-place]").length;
              const style = getComputedStyle(e);
              return [e.dataset.place, e.id, e.tagName, style.outlineStyle, parseFloat(style.outlineWidth)];
            }""")
        if where is None or where[0] in reached:
            break
        reached.add(where[0])
        seen.append(where)
        assert where[3] != "none" and where[4] >= 2, f"focus is not seen: {where}"
        if where[2] == "SUMMARY":
            if not page.evaluate("() => document.activeElement.parentElement.open"):
                page.keyboard.press("Enter")
        if where[1] == "time":
            page.keyboard.press("ArrowLeft")
            assert page.inner_text("#shown") == "ΩT = 3"
        if where[1] == "theme":
            page.keyboard.press("Space")
            assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    expected = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, summary, [tabindex='0']")]
          .filter(e => e.checkVisibility() && e.dataset.place === undefined).map(e => e.outerHTML.slice(0, 80))""")
    assert expected == []
    assert {"theme", "time", "gradient", "realization", "orientation", "range"} <= {where[1] for where in seen}
    assert sum(where[2] == "BUTTON" for where in seen) > 50

    button = page.locator("table.sortable th button").first
    button.focus()
    page.keyboard.press("Enter")
    assert button.locator("..").get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_readable(show, run, scheme):
    page = show(run, scheme=scheme)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    lightness = "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    assert (max(page.evaluate(lightness)) < 80) == (scheme == "dark")
    # WCAG 2.1, 1.4.3: text at least 4.5 : 1 against what is behind it.
    poor = page.evaluate(
        """() => {
          const parse = text => text.match(/[\\d.]+/g).map(Number);
          const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
          const behind = e => {
            for (; e; e = e.parentElement) {
              const colour = parse(getComputedStyle(e).backgroundColor);
              if (colour.length === 3 || colour[3] > 0.99) return colour;
            }
            return [255, 255, 255];
          };
          const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
          return [...document.body.querySelectorAll("*")].filter(e => own(e) && e.checkVisibility()).map(e => {
            const [a, b] = [parse(getComputedStyle(e).color), behind(e)].map(luminance);
            return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 80)];
          }).filter(([ratio]) => ratio < 4.5);
        }""")
    assert poor == []
    page.click("#theme")
    assert (max(page.evaluate(lightness)) < 80) == (scheme != "dark")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_off_to_the_side(show, run, width):
    page = show(run, width=width)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    # A canvas has as many points as the screen gives it, and the sky is twice as wide as high.
    assert page.evaluate("() => { const c = document.getElementById('sky'); return c.width === c.clientWidth; }")
    assert page.locator("#sky").bounding_box()["width"] > 0.5 * min(width, 800)


def test_paper_is_white_and_whole(show, run):
    page = show(run, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible("nav") and not page.is_visible("#theme") and page.is_visible("#sky")
    assert "ΩT = 10" in page.inner_text("#state")
    assert len(page.pdf()) > 20_000


def test_headings_pictures_and_controls_have_names(show, run):
    page = show(run)
    assert page.title() == "page · Dapple" and page.get_attribute("html", "lang") == "en"
    levels = page.evaluate("() => [...document.querySelectorAll('h1, h2, h3')].map(h => +h.tagName[1])")
    assert levels == [1] + [2] * 7
    alternatives = page.evaluate("() => [...document.images].map(i => [i.alt.length, i.naturalWidth])")
    assert len(alternatives) == 5 and all(length > 20 and width > 100 for length, width in alternatives)
    unnamed = page.evaluate(
        "() => [...document.querySelectorAll('input, select')].filter(e => !e.labels.length).map(e => e.id)")
    assert unnamed == []
    assert page.evaluate("() => new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"
                         " === document.querySelectorAll('[id]').length")


def test_text_of_a_run_runs_nothing(show, hostile):
    page = show(hostile)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.hit") is None
    assert page.locator("script").count() == 2 and page.locator("img[src='x']").count() == 0
    assert page.inner_text("h1") == "<img src=x onerror=window.hit=1>&amp;"
    assert "window.hit = 1</script>" in page.inner_text("#found")
    assert "rates.ecsv" in page.inner_text("#warnings")


def test_the_policy_refuses_what_is_not_the_pages_own(show, run):
    page = show(run)
    page.evaluate(
        """async () => {
          const script = document.createElement("script");
          script.textContent = "window.hit = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<b id=late onclick='window.hit = 2' style='color: red'>x</b>");
          document.getElementById("late").click();
          await fetch("https://example.org/").catch(() => { window.refused = true; });
        }""")
    assert page.evaluate("() => [window.hit, window.refused]") == [None, True]
    refused = [text for text in show.complaints if "Content Security Policy" in text]
    assert len(refused) >= 4
    show.complaints.clear()


def test_a_page_without_skies_and_figures_says_so(show, run, tmp_path):
    folder = tmp_path / "bare"
    settings = ["output.maps=0", "output.figures=false", "output.sky_times=[]"]
    sets = [word for setting in settings for word in ("--set", setting)]
    dapple("run", run / "study.toml", "--output", folder, "-q", *sets)
    dapple("report", folder)
    page = show(folder)
    assert "keeps no skies" in page.inner_text("#skies") and page.locator("canvas").count() == 0
    assert "No figures were drawn" in page.inner_text("#figures")
    page.locator("details.table summary").first.click()
    assert page.locator("table.sortable th button").first.is_visible()
