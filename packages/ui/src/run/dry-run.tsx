import type { VNode } from 'vue';

/** Marks what belongs to a dry run. */
export function DryRun(): VNode {
  return <p class="quiet">Dry run: nothing is changed on devices, and nothing is saved.</p>;
}
