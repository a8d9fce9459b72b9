import type { PlaceOptions } from './place/place.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Environment and folder of who calls a command. */
export type Caller = Required<Pick<PlaceOptions, 'env' | 'cwd'>>;

/** The input of every command: folders, environment and terminal. */
export interface Context extends Caller {
  /** Folder of the host project, from `--root`. */
  readonly root?: string;
  readonly terminal: Terminal;
}
