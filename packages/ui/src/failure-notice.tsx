import type { VNode } from 'vue';
import { VAlert } from 'vuetify/components/VAlert';
import { QuotedText } from './quoted-text.tsx';
import type { Failure } from './server/failure.ts';

/** Shows an error with its code and the next step. */
export function FailureNotice({ failure }: { failure: Failure }): VNode {
  const { code, message, hint, problems } = failure;
  return (
    <VAlert type="error" variant="tonal" class="notice" tabindex={-1}>
      <p>
        <QuotedText text={message} />
      </p>
      {problems.length > 0 ? (
        <ul>
          {problems.map((problem) => (
            <li key={problem.path}>
              <code>{problem.path}</code> <QuotedText text={problem.message} />
            </li>
          ))}
        </ul>
      ) : null}
      {hint === undefined ? null : (
        <p class="quiet">
          <QuotedText text={hint} />
        </p>
      )}
      <p class="quiet">
        <code>{code}</code>
      </p>
    </VAlert>
  );
}
