import type { PackageProblem } from '@netraven/api';
import type { VNode } from 'vue';
import { QuotedText } from '../quoted-text.tsx';

interface Props<P extends PackageProblem> {
  readonly problems: readonly P[];
  /** Returns a note about a problem. Default: none. */
  readonly note?: (problem: P) => string | undefined;
}

/** Lists problems with path and fix. */
export function ProblemList<P extends PackageProblem>({ problems, note }: Props<P>): VNode {
  return (
    <ul class="plain-list">
      {problems.map((problem, at) => (
        <li key={at} class={`problem ${problem.severity}`}>
          <p>
            <QuotedText text={problem.message} />
          </p>
          <p class="fix">
            <strong>Fix</strong> <QuotedText text={problem.fix} />
          </p>
          <p class="quiet">
            <code>{problem.code}</code>
            {problem.path === '' ? null : (
              <>
                {' at '}
                <code>{problem.path}</code>
              </>
            )}
          </p>
          {noted(note?.(problem))}
        </li>
      ))}
    </ul>
  );
}

function noted(text: string | undefined): VNode | null {
  return text === undefined ? null : <p class="differs">{text}</p>;
}
