/** Focuses a setting with invalid JSON: sending the form would send its last valid value. Returns true if one exists. */
export function focusUnfinished(): boolean {
  const input = unfinished();
  input?.focus();
  return input !== null;
}

export function hasUnfinished(): boolean {
  return unfinished() !== null;
}

function unfinished(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-unfinished="true"] textarea');
}

/** Focuses the first refused setting, or else the error message. */
export function focusRefused(): void {
  const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);
  (find('[aria-invalid="true"]') ?? find('.notice'))?.focus();
}
