import type { ArtifactVersion } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { ForeignText } from '../foreign-text.tsx';
import { bytesInWords } from '../artifact/words.ts';

/** Links to the versions that a task saved. */
export function SavedList({ artifacts }: { artifacts: readonly ArtifactVersion[] }): VNode {
  return (
    <section class="panel" aria-labelledby="saved-title">
      <h2 id="saved-title">Saved</h2>
      <ul class="plain-list saved">
        {artifacts.map(({ id, name, version, size }) => (
          <li key={id}>
            <RouterLink to={{ name: 'artifact', params: { id } }}>
              <ForeignText text={name} />
            </RouterLink>{' '}
            <span class="quiet">
              version {version}, {bytesInWords(size)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
