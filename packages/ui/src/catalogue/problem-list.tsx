import type { PackageProblem } from '@netraven/api';
import type { VNode } from 'vue';
import { QuotedText } from '../quoted-text.tsx';

/** What is wrong with a package: each with its place, and the way to put it right. */
export function ProblemList({ problems }: { problems: readonly PackageProblem[] }): VNode {
  return (
    <ul class="problems">
      {problems.map(({ code, severity, path, message, fix }, at) => (
        <li key={at} class={`problem ${severity}`}>
          <p>
            <QuotedText text={message} />
          </p>
          <p class="fix">
            <strong>Fix</strong> <QuotedText text={fix} />
          </p>
          <p class="quiet">
            <code>{code}</code>
            {path === '' ? null : (
              <>
                {' at '}
                <code>{path}</code>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
