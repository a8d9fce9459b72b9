/** Something that a package did, beside defining its exports, while it was imported. */
export interface Effect {
  readonly kind: 'output' | 'handle' | 'reach' | 'global' | 'listener' | 'file';
  /** What was written, started, reached for, set, listened to. */
  readonly what: string;
  /** Lines of the trace that led to it, outermost last; empty where none was kept. */
  readonly trace: readonly string[];
}

/** What the watcher is to import, in `target.json` beside it. */
export interface Target {
  /** URL of the file that the package exports. */
  readonly entry: string;
}
