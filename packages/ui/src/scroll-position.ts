import type { RouterScrollBehavior } from 'vue-router';

/** A page that is not long enough after this time has another answer than before. A busy server needs seconds for one. */
const mostMs = 10_000;

/** Returns where to scroll to: Back returns to where the user was, as soon as the page is long enough again. */
export const scrollPosition: RouterScrollBehavior = async (to, from, saved) => {
  // Another state of the same page must not move what the user reads.
  if (!saved) return to.path === from.path ? false : { top: 0 };
  const { href } = location;
  const isLong = await untilLong(saved.top + innerHeight);
  // The user went on or scrolled meanwhile.
  return isLong && location.href === href ? saved : false;
};

/** Resolves with false when the user scrolls or clicks first. */
function untilLong(height: number): Promise<boolean> {
  return new Promise((resolve) => {
    const scrolled = new AbortController();
    const end = (isLong: boolean): void => {
      clearTimeout(timer);
      observer.disconnect();
      scrolled.abort();
      resolve(isLong);
    };
    for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      addEventListener(type, () => end(false), { signal: scrolled.signal, passive: true });
    }
    const timer = setTimeout(() => end(true), mostMs);
    // It also reports the first size. Scroll positions are fractions of a pixel, heights are not.
    const observer = new ResizeObserver(() => {
      if (document.documentElement.scrollHeight > height - 1) end(true);
    });
    observer.observe(document.body);
  });
}
