import { hunksOf, type ConfigChange } from '@netraven/api';
import type { VNode } from 'vue';
import { HunkList } from '../artifact/hunk-list.tsx';
import { ForeignText } from '../foreign-text.tsx';

/** Shows what a task changed on its device: the lines that differ, those that left no trace, and the answers of the device. */
export function ChangeView({ change }: { change: ConfigChange }): VNode {
  const { diff, cutLines = 0, untraced = [], answers = [] } = change;
  return (
    <section class="panel task-change" aria-labelledby="change-title">
      <div class="panel-head">
        <h2 id="change-title">Change</h2>
      </div>
      {diff === '' ? <p class="quiet">The configuration did not change.</p> : <HunkList hunks={hunksOf(diff)} />}
      {cutLines > 0 ? <p class="quiet">Lines of the difference that are not stored: {cutLines}.</p> : null}
      {untraced.length > 0 ? (
        <>
          <h3 id="untraced-title">Lines that left no trace</h3>
          <ul class="plain-list" aria-labelledby="untraced-title">
            {untraced.map((line, at) => (
              <li key={at}>
                <code>
                  <ForeignText text={line} />
                </code>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {answers.length > 0 ? (
        <>
          <h3 id="answers-title">Answers of the device</h3>
          <ul class="plain-list" aria-labelledby="answers-title">
            {answers.map(({ line, answer, said }, at) => (
              <li key={at}>
                <code>
                  <ForeignText text={line} />
                </code>{' '}
                <ForeignText text={answer.trim()} />
                {said === undefined ? null : (
                  <span class="quiet">
                    {' '}
                    answered with <ForeignText text={said} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
