import type { RegistryProblem, WorkerInfo } from '@netraven/api';
import type { VNode } from 'vue';
import { whose } from './catalogue.ts';
import { ProblemList } from './problem-list.tsx';

interface Props {
  readonly problems: readonly RegistryProblem[];
  readonly workers: readonly WorkerInfo[];
}

/** What is wrong beside any package. */
export function RegistryProblems({ problems, workers }: Props): VNode {
  return (
    <section class="standing" aria-labelledby="registry-problems">
      <h2 id="registry-problems">
        In the config <span class="count">{problems.length}</span>
      </h2>
      <p class="quiet">This belongs to no package. Every package that is ready runs all the same.</p>
      <div class="panel">
        <ProblemList
          problems={problems}
          note={(problem: RegistryProblem) => {
            const some = whose(problem, workers);
            return some === undefined ? undefined : `Workers differ: ${some} has it.`;
          }}
        />
      </div>
    </section>
  );
}
