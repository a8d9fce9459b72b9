import type { TaskError } from '@netraven/api';
import type { VNode } from 'vue';
import { QuotedText } from '../quoted-text.tsx';

/** Shows an error of a task or attempt: message, code and next step. */
export function ErrorText({ error: { code, message, hint } }: { error: TaskError }): VNode {
  return (
    <>
      <QuotedText text={message} /> <code>{code}</code>
      {hint === undefined ? null : (
        <p class="quiet">
          {code.startsWith('NR_') ? null : 'The job says: '}
          <QuotedText text={hint} />
        </p>
      )}
    </>
  );
}
