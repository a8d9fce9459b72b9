import type { VNode } from 'vue';
import { QuotedText } from '../quoted-text.tsx';

interface Shown {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Shows an error of a task, an attempt or a remote: message, code and next step. */
export function ErrorText({ error: { code, message, hint } }: { error: Shown }): VNode {
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
