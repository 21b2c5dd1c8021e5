"""What a screen reader is told: the words that enter a live region while it is on."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

LISTEN = """
  window.announced = [];
  const LIVE = "[aria-live], [role=log], [role=status], [role=alert]";
  const spokenBy = (region) => region.ariaLive ?? (region.getAttribute("role") === "alert" ? "assertive" : "polite");
  const isSeen = (element) => element.checkVisibility();
  const tell = (region, words) => {
    const on = spokenBy(region);
    if (on !== "off" && words.trim() && isSeen(region))
      window.announced.push({ region: region.getAttribute("role") ?? on, words: words.trim() });
  };
  const hear = (changes) => {
    for (const { target, type, addedNodes } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const around = element?.closest(LIVE);
      if (type === "characterData") { if (around) tell(around, target.data); continue; }
      for (const node of addedNodes) {
        if (!node.isConnected) continue;
        if (around) tell(around, node.textContent);
        else if (node instanceof Element)  // of regions that come with their words in them only alerts are spoken
          for (const region of [node, ...node.querySelectorAll("*")])
            if (region.getAttribute("role") === "alert") tell(region, region.textContent);
      }
    }
  };
  const all = { childList: true, characterData: true, subtree: true };
  const listen = (root) => new MutationObserver(hear).observe(root, all);
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options);
    listen(root);
    return root;
  };
  listen(document);
"""


@dataclass(frozen=True)
class Announcement:
    """Words that entered a live region; ``region`` is its role."""

    region: str
    words: str


def announced(page: Page) -> list[Announcement]:
    """All that was announced on the page since it was loaded, in order. Needs LISTEN as an init script."""
    return [Announcement(**told) for told in page.evaluate("window.announced")]
