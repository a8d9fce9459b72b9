import type { RouterScrollBehavior } from 'vue-router';

/** A page that is still shorter after this time shows other data than before. A busy server needs seconds for them. */
const mostMs = 10_000;

/** Returns where to scroll to: Back returns to where the user was, as soon as the page is long enough again. */
export const scrollPosition: RouterScrollBehavior = async (to, from, saved) => {
  // A change of the query only must not move what the user reads.
  if (!saved) return to.path === from.path ? false : { top: 0 };
  const { href } = location;
  const mayScroll = await untilHigh(saved.top + innerHeight);
  // The user went on or scrolled meanwhile.
  return mayScroll && location.href === href ? saved : false;
};

/** Resolves with true when the page is so high, or after 10 s, and with false when the user scrolls, clicks or types first. */
function untilHigh(height: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listeners = new AbortController();
    const end = (mayScroll: boolean): void => {
      clearTimeout(timer);
      observer.disconnect();
      listeners.abort();
      resolve(mayScroll);
    };
    for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      addEventListener(type, () => end(false), { signal: listeners.signal, passive: true });
    }
    const timer = setTimeout(() => end(true), mostMs);
    // It also reports the first size. Scroll positions are fractions of a pixel, heights are not.
    const observer = new ResizeObserver(() => {
      if (document.documentElement.scrollHeight > height - 1) end(true);
    });
    observer.observe(document.body);
  });
}
