import { onBeforeUnmount, onMounted } from 'vue';
import { session } from '../server/session.ts';

/** True if the keyboard has a Command key. */
export const isMac: boolean = navigator.userAgent.includes('Mac');

/** Handles the keys of every page while its component is mounted: Ctrl-K or ⌘K opens the search, `/` goes to the filter. */
export function useKeys(find: () => void): void {
  const pressed = (event: KeyboardEvent): void => {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const isFind = key.toLowerCase() === 'k' && !altKey && !shiftKey && (isMac ? metaKey : ctrlKey);
    const isFilter = key === '/' && !altKey && !ctrlKey && !metaKey && !isTyping(event.target);
    if (session.value !== 'signed-in' || (!isFind && !isFilter)) return;
    const filter = isFind ? undefined : filterOfPage();
    if (!isFind && !filter) return;
    // Else the browser goes to its own search.
    event.preventDefault();
    if (isAsked()) return;
    if (!filter) return find();
    filter.focus();
    filter.select();
  };
  onMounted(() => addEventListener('keydown', pressed));
  onBeforeUnmount(() => removeEventListener('keydown', pressed));
}

/** Returns true if a key of one letter is text there. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
  );
}

/** Returns true while a dialog or menu is open. */
export function isAsked(): boolean {
  return document.querySelector('dialog[open], .v-overlay--active') !== null;
}

function filterOfPage(): HTMLInputElement | undefined {
  const filters = document.querySelectorAll<HTMLInputElement>(
    'main .filter-field input, main input[type="search"], main [role="search"] input',
  );
  return [...filters].find((input) => input.checkVisibility());
}
