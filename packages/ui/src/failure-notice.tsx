import type { VNode } from 'vue';
import { VAlert } from 'vuetify/components/VAlert';
import type { Failure } from './server/failure.ts';

/** What went wrong, with its code and the next step. */
export function FailureNotice({ failure }: { failure: Failure }): VNode {
  const { code, message, hint, problems } = failure;
  return (
    <VAlert type="error" variant="tonal" class="notice" tabindex={-1}>
      <p>{message}</p>
      {problems.length > 0 ? (
        <ul>
          {problems.map((problem) => (
            <li key={problem.path}>
              <code>{problem.path}</code> {problem.message}
            </li>
          ))}
        </ul>
      ) : null}
      {hint === undefined ? null : <p class="quiet">{hint}</p>}
      <p class="quiet">
        <code>{code}</code>
      </p>
    </VAlert>
  );
}
