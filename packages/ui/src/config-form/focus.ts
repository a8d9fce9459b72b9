/** Goes to a setting whose JSON is not finished; else what was right before would be sent in its place. Returns whether there is one. */
export function focusUnfinished(): boolean {
  const unfinished = document.querySelector<HTMLElement>('[data-unfinished="true"] textarea');
  unfinished?.focus();
  return unfinished !== null;
}

/** Goes to the first setting that was refused, or else to what is said of it. */
export function focusRefused(): void {
  document.querySelector<HTMLElement>('[aria-invalid="true"], .notice')?.focus();
}
