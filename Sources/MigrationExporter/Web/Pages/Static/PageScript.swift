/// What the pages are better with, and work without: they ask for themselves again.
///
/// The same address is fetched and its contents put in the place of the old ones, so that nobody loses the place that they
/// look at: the scroll position, the focus, what is typed, and what is unfolded stay. When no answer comes it says so, and
/// since when.
enum PageScript {
  static let text = #"""
    "use strict";
    (() => {
      const main = document.getElementById("main");
      const fresh = document.getElementById("fresh");
      const notice = document.getElementById("notice");
      const every = Number(main.dataset.refresh) * 1000;
      if (!every) return;
      let answered = Date.now();
      let failure = "";
      let timer = 0;
      let asking = false;

      const clock = (time) => new Date(time).toISOString().slice(11, 19) + " UTC";
      const ago = (ms) => {
        const seconds = Math.round(ms / 1000);
        if (seconds < 120) return seconds + " s";
        return seconds < 7200 ? Math.floor(seconds / 60) + " min" : Math.floor(seconds / 3600) + " h";
      };

      // What tells an element that has the focus from the others, to find it again among the new ones.
      const sign = (element) => {
        if (!element || !main.contains(element)) return null;
        if (element.id) return "#" + CSS.escape(element.id);
        const href = element.getAttribute("href");
        if (href) return element.localName + "[href=\"" + CSS.escape(href) + "\"]";
        return element.localName === "summary" && element.parentElement.id
          ? "#" + CSS.escape(element.parentElement.id) + " > summary" : null;
      };

      const swap = (page) => {
        const next = page.getElementById("main");
        if (!next) return false;
        const active = document.activeElement;
        // Somebody is typing, or has marked something to copy: later.
        if (active && active.localName === "input" && main.contains(active) && active.value !== active.defaultValue) {
          return false;
        }
        const selection = getSelection();
        if (selection && !selection.isCollapsed && main.contains(selection.anchorNode)) return false;
        const focus = sign(active);
        const open = [...main.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
        const wide = [...main.querySelectorAll(".wide")].map((one) => one.scrollLeft);
        const [x, y] = [scrollX, scrollY];
        main.replaceChildren(...next.childNodes);
        for (const [id, isOpen] of open) {
          const one = document.getElementById(id);
          if (one) one.open = isOpen;
        }
        main.querySelectorAll(".wide").forEach((one, index) => { one.scrollLeft = wide[index] || 0; });
        if (focus) main.querySelector(focus)?.focus({ preventScroll: true });
        scrollTo(x, y);
        document.title = page.title;
        const icon = page.querySelector("link[rel=icon]");
        if (icon) document.querySelector("link[rel=icon]").href = icon.href;
        fresh.replaceChildren(...page.getElementById("fresh").childNodes);
        return true;
      };

      const tell = () => {
        const age = Date.now() - answered;
        const isOld = failure !== "" && age > every * 2;
        const root = document.documentElement;
        // The age changes all the time, and is read out to nobody: this is.
        if (isOld !== root.classList.contains("old")) {
          notice.textContent = isOld ? "This page is old: " + failure : "This page is up to date again.";
        }
        root.classList.toggle("old", isOld);
        if (isOld) {
          fresh.textContent = "This is old: since " + clock(answered) + " (" + ago(age) + ") " + failure;
        }
      };

      const ask = async () => {
        if (asking) return;
        asking = true;
        clearTimeout(timer);
        try {
          const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10000) });
          if (answer.status === 200) {
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            if (swap(page)) {
              answered = Date.now();
              failure = "";
            } else {
              failure = "it waits while something is typed or marked.";
            }
          } else if (answer.status === 404) {
            failure = "the exporter no longer shows it: it is over. Load this page again to see how it ended.";
          } else {
            failure = "the exporter answers " + answer.status + ".";
          }
        } catch {
          failure = "the exporter does not answer.";
        }
        asking = false;
        tell();
        if (!document.hidden) timer = setTimeout(ask, every);
      };

      timer = setTimeout(ask, every);
      setInterval(tell, 5000);
      // Nobody looks: nothing is asked. Somebody looks again: at once.
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) clearTimeout(timer);
        else ask();
      });
    })();

    """#
}
