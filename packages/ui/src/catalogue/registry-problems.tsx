import type { RegistryProblem, WorkerInfo } from '@netraven/api';
import type { VNode } from 'vue';
import { workersOf } from './catalogue.ts';
import { ProblemList } from './problem-list.tsx';

interface Props {
  readonly problems: readonly RegistryProblem[];
  readonly workers: readonly WorkerInfo[];
}

/** Lists problems that belong to no package. */
export function RegistryProblems({ problems, workers }: Props): VNode {
  return (
    <section class="package-group" aria-labelledby="registry-problems">
      <h2 id="registry-problems">
        In the config <span class="count">{problems.length}</span>
      </h2>
      <p class="quiet">Ready packages run despite these problems.</p>
      <div class="panel">
        <ProblemList
          problems={problems}
          note={(problem: RegistryProblem) => {
            const some = workersOf(problem, workers);
            return some === undefined ? undefined : `Only on ${some}`;
          }}
        />
      </div>
    </section>
  );
}
