import type { VNode } from 'vue';
import { partsOf } from './visible-text.ts';

interface Props {
  readonly text: string;
  /** Longer texts are cut. Default: the whole text. */
  readonly most?: number;
}

/** Shows a text of a device or a person: control characters visible, secrets as masks. */
export function ForeignText({ text, most = text.length }: Props): VNode {
  const left = text.length - most;
  return (
    <>
      {partsOf(left > 0 ? text.slice(0, most) : text).map((part, at) =>
        part.isMask ? (
          <span key={at} class="mask" title="A masked secret. Equal secrets have equal masks.">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
      {left > 0 ? <span class="quiet"> … {left.toLocaleString()} more characters</span> : null}
    </>
  );
}
