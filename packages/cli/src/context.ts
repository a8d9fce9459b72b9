import type { PlaceOptions } from './place/place.ts';
import type { Terminal } from './terminal/terminal.ts';

/** The input of every command: folders, environment and terminal. */
export interface Context extends Required<Pick<PlaceOptions, 'env' | 'cwd'>> {
  /** Folder of the host project, from `--root`. */
  readonly root?: string;
  readonly terminal: Terminal;
}
