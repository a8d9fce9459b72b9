/**
 * A fault of a simulated device. By default it applies each time the device shows a configuration. `at`: the part of the
 * output before it, 0 to 1. `times`: how often it applies; default: always. `on`: the command, or the line in configuration
 * mode, whose output it applies to.
 */
export type Fault = { readonly times?: number; readonly on?: string } & (
  | { readonly kind: 'hang'; readonly at: number }
  /** Closes the connection. */
  | { readonly kind: 'close'; readonly at: number }
  /** Stops, and shows the prompt (exec: ends with status 0) like a complete output. */
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'pause'; readonly at: number; readonly pauseMs: number }
  /** Pauses behind each line equal to the prompt, before its line end. */
  | { readonly kind: 'pause-at-prompt'; readonly pauseMs: number }
  /** At the login: a banner with a line that equals the prompt, and a pause behind it. */
  | { readonly kind: 'banner-prompt'; readonly pauseMs: number }
  /** Pages although paging is off. Each key shows the next page. */
  | { readonly kind: 'paging-stays' }
  /** Each key shows the question of the pager again. */
  | { readonly kind: 'endless-pager' }
  /** Sends the output in Latin-1: characters such as `ü` are bytes that are not UTF-8. */
  | { readonly kind: 'latin1' }
  /** Random bytes in place of the output. */
  | { readonly kind: 'garbage'; readonly bytes: number }
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** This many bytes of lines in place of the output, then the prompt. */
  | { readonly kind: 'flood'; readonly bytes: number }
  /** An error of the CLI in place of the output. */
  | { readonly kind: 'cli-error'; readonly message: string }
  /** Ends an exec channel without exit status. */
  | { readonly kind: 'no-exit-status' }
  | { readonly kind: 'exit-status'; readonly status: number }
  /** Ends an exec channel by a signal, such as `KILL`. */
  | { readonly kind: 'exit-signal'; readonly signal: string }
  /** NETCONF: announces the whole reply as one chunk, sends this part of it and closes the connection. */
  | { readonly kind: 'chunk-cut'; readonly at: number }
  /**
   * Closes the connection at a line of a change: before or after it takes effect. A number: the line in configuration mode, 1
   * the first. `enter`, `commit`, `leave` and `save`: this step. Another text: this line.
   */
  | { readonly kind: 'close-in-configure'; readonly line: number | string; readonly when: 'before' | 'after' }
  /** Answers nothing more at a line of a change. */
  | { readonly kind: 'hang-in-configure'; readonly line: number | string; readonly when: 'before' | 'after' }
  /** A commit takes this time. It takes effect at its end, also if its connection is closed before. */
  | { readonly kind: 'slow-commit'; readonly ms: number }
  /** Another session locks the configuration: the device refuses what its platform refuses then. */
  | { readonly kind: 'locked' }
  /** Accepts the connection and sends nothing. */
  | { readonly kind: 'silent' }
  /** At the login: drops all input before the first prompt. */
  | { readonly kind: 'type-ahead-lost' }
);

export type FaultKind = Fault['kind'];
