import { nextTick, onBeforeUnmount, onMounted, watch, type Ref, type ShallowRef } from 'vue';

interface Scrolled {
  /** The element that scrolls. */
  readonly box: Readonly<ShallowRef<HTMLElement | null>>;
  /** The element in it that grows. */
  readonly content: Readonly<ShallowRef<HTMLElement | null>>;
  readonly following: Readonly<Ref<boolean>>;
  /** Starts or stops following. */
  readonly onFollow: (following: boolean) => void;
}

/** Keys that scroll back. */
const backKeys: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Keeps the end of a box in sight while it is followed. Scrolling back stops that: text must not move while it is read.
 * Scrolling to the end starts it again. Returns a function that adds content at the top without moving the text in sight.
 */
export function keepEndInSight({ box, content, following, onFollow }: Scrolled): {
  readonly keepPlace: (prepend: () => Promise<void>) => Promise<void>;
} {
  let at = 0;
  const toEnd = (): void => {
    if (box.value && following.value) box.value.scrollTop = box.value.scrollHeight;
  };
  // Watches input, not the position: that also changes when the oldest entries are removed.
  const scrolledBack = (): void => {
    if (box.value && following.value && box.value.scrollHeight > box.value.clientHeight) onFollow(false);
  };
  const onScroll = (): void => {
    if (!box.value) return;
    const { scrollTop, scrollHeight, clientHeight } = box.value;
    if (!following.value && scrollTop > at && scrollHeight - scrollTop - clientHeight <= 1) onFollow(true);
    at = scrollTop;
  };
  // Blocks out of sight have an estimated height, and change it once they are drawn.
  const grown = new ResizeObserver(toEnd);
  watch(following, toEnd);
  onMounted(() => {
    const element = box.value;
    if (!element || !content.value) return;
    for (const each of [element, content.value]) grown.observe(each);
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('touchmove', scrolledBack, { passive: true });
    element.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && scrolledBack(), { passive: true });
    element.addEventListener('keydown', ({ key }) => backKeys.has(key) && scrolledBack());
    // A press on the scroll bar has the box as event target; a press on an entry has the entry.
    element.addEventListener('pointerdown', ({ target }) => target === element && scrolledBack());
  });
  onBeforeUnmount(() => grown.disconnect());

  return {
    async keepPlace(prepend) {
      onFollow(false);
      const distanceToEnd = (): number => (box.value ? box.value.scrollHeight - box.value.scrollTop : 0);
      const before = distanceToEnd();
      await prepend();
      await nextTick();
      if (!box.value) return;
      box.value.scrollTop += distanceToEnd() - before;
      at = box.value.scrollTop;
    },
  };
}
