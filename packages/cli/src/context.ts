import type { PlaceOptions } from './place/place.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What every command gets: where to look, and where to write. */
export interface Context extends Required<Pick<PlaceOptions, 'env' | 'cwd'>> {
  /** Folder of the host project, from `--root`. */
  readonly root?: string;
  readonly terminal: Terminal;
}
