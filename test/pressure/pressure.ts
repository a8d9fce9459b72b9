import type { World } from './world.ts';

/** The result of a pressure. */
export interface Outcome {
  readonly done: string;
  /** Empty if all of it ended as it must. */
  readonly broken: readonly string[];
}

/** A load that good runs must not notice. */
export interface Pressure {
  readonly name: string;
  /** Reason why this machine cannot apply it. */
  readonly skipped?: string;
  /** Presses until all is done, or until the signal aborts if it has no end of its own. */
  press(world: World, calm: AbortSignal): Promise<Outcome>;
}
