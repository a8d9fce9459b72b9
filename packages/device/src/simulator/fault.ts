/**
 * What goes wrong on a simulated device. Unless it says otherwise, a fault strikes each time a configuration is shown.
 * `at`: after which part of the output, 0 to 1. `times`: how often it strikes; default: always.
 */
export type Fault = { readonly times?: number } & (
  | { readonly kind: 'hang'; readonly at: number }
  /** Closes the connection. */
  | { readonly kind: 'close'; readonly at: number }
  /** Stops, and shows the prompt (exec: ends with status 0) as if that were all. */
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'pause'; readonly at: number; readonly pauseMs: number }
  /** Pauses behind each line that equals the prompt, before its line end. */
  | { readonly kind: 'pause-at-prompt'; readonly pauseMs: number }
  /** At the login: a banner with a line that equals the prompt, and a pause behind it. */
  | { readonly kind: 'banner-prompt'; readonly pauseMs: number }
  /** Pages though paging was switched off; each key brings the next page. */
  | { readonly kind: 'paging-stays' }
  /** Each key brings the pager's question again. */
  | { readonly kind: 'endless-pager' }
  /** Random bytes in place of the output. */
  | { readonly kind: 'garbage'; readonly bytes: number }
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** So many bytes of lines in place of the output; then the prompt. */
  | { readonly kind: 'flood'; readonly bytes: number }
  /** An error of the CLI in place of the output. */
  | { readonly kind: 'cli-error'; readonly message: string }
  /** An exec channel ends without one. */
  | { readonly kind: 'no-exit-status' }
  | { readonly kind: 'exit-status'; readonly status: number }
  /** At the connection: takes it and says nothing. */
  | { readonly kind: 'silent' }
  /** At the login: what was typed before the first prompt is lost. */
  | { readonly kind: 'type-ahead-lost' }
);

export type FaultKind = Fault['kind'];
