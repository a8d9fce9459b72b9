/** A side effect of the import of a package. */
export interface Effect {
  readonly kind: 'output' | 'handle' | 'reach' | 'global' | 'listener' | 'file';
  /** The output, handle, resource, global, event or file. */
  readonly what: string;
  /** Lines of the stack trace, outermost last. Empty if unknown. */
  readonly trace: readonly string[];
}

/** The import for the watcher, in its `target.json`. */
export interface Target {
  /** URL of the exported file. */
  readonly entry: string;
}
